/** Stands for the process of the gate: does what the input says. */
import type { GateQuestion } from '../../activities/compute/gate-process.js';
import { serve } from '../../gate/child.js';

serve(async ({ task, input }: GateQuestion, { signal, onProgress }) => {
  switch (input) {
    case 'wait':
      onProgress('waiting');
      return new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason as Error);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    case 'crash': return process.abort();
    case 'refuse': throw Object.assign(new Error('no'), { diagnostic: { code: 'XP3201', exit: 4, message: 'no' } });
    case 'missing': throw Object.assign(new Error('no'), { diagnostic: { code: 'XP4008', exit: 5, message: 'no g++' } });
    case 'bug': throw new TypeError('x is undefined');
    default: return { pid: process.pid, task, input, store: process.argv[2] };
  }
});
