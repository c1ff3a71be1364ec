/** Stands for the process of the gate: does what the input says. */
import type { GateReply, GateRequest } from '../../activities/compute/gate-process.js';

const send = (reply: GateReply): void => { process.send?.(reply); };

process.on('message', (request: GateRequest) => {
  const { id } = request;
  if (request.task === 'cancel') return send({ id, kind: 'error', message: 'stopped' });
  switch (request.input as unknown) {
    case 'wait': return send({ id, kind: 'progress', what: 'waiting' });
    case 'crash': return process.abort();
    case 'refuse': return send({ id, kind: 'diagnostic', diagnostic: { code: 'XP3201', exit: 4, message: 'no' } });
    case 'missing': return send({ id, kind: 'diagnostic', diagnostic: { code: 'XP4008', exit: 5, message: 'no g++' } });
    case 'bug': return send({ id, kind: 'error', message: 'x is undefined', stack: 'there' });
    default: return send({ id, kind: 'value', value: { pid: process.pid, task: request.task, input: request.input, store: process.argv[2] } });
  }
});
process.on('disconnect', () => process.exit(0));
