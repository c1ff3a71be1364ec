/** Stands for the compiler's process: does what the input says. */
import type { ComputeRequest } from '../../activities/compute/process.js';

process.on('message', ({ id, input }: ComputeRequest) => {
  switch (input) {
    case 'spin': for (;;);
    case 'crash': process.abort();
    case 'exhaust': { const all: unknown[] = []; for (;;) all.push(new Array(1e6).fill({})); }
    case 'refuse': process.send?.({ id, kind: 'diagnostic', diagnostic: { code: 'XP1100', exit: 3, message: 'no' } }); return;
    case 'bug': process.send?.({ id, kind: 'error', message: 'x is undefined' }); return;
    default: process.send?.({ id, kind: 'value', value: { pid: process.pid, input } });
  }
});
process.on('disconnect', () => process.exit(0));
