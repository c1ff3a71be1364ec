/**
 * Child process that runs the gate for one worker. Tensors and the many processes that a test starts would cost a process with
 * Temporal's heap in it dearly: its garbage is larger, and so is what each fork copies.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { openStore } from '../../store/store.js';
import { createGate } from '../gate-tool.js';
import type { GateTool } from '../tools.js';

export type GateTask = keyof GateTool;
export type GateRequest =
  | { readonly id: number; readonly task: GateTask; readonly input: unknown }
  | { readonly id: number; readonly task: 'cancel' };
export type GateReply =
  | { readonly id: number; readonly kind: 'progress'; readonly what: string }
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly id: number; readonly kind: 'error'; readonly message: string; readonly stack?: string };

const gate = createGate(openStore(process.argv[2]));
const running = new Map<number, { readonly abort: AbortController; readonly answered: Promise<void> }>();
const send = (reply: GateReply): void => { if (process.connected) process.send!(reply); };

function start(id: number, task: GateTask, input: unknown): void {
  const abort = new AbortController();
  const call = { signal: abort.signal, onProgress: (what: string) => send({ id, kind: 'progress', what }) };
  const answered = (gate[task] as (input: unknown, call: unknown) => Promise<unknown>)(input, call)
    .then((value): GateReply => ({ id, kind: 'value', value }), (error: unknown): GateReply => {
      const { diagnostic } = error as { diagnostic?: Diagnostic };
      if (diagnostic?.code) return { id, kind: 'diagnostic', diagnostic };
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      return { id, kind: 'error', message, ...(stack && { stack }) };
    })
    .then((reply) => { running.delete(id); send(reply); });
  running.set(id, { abort, answered });
}

process.on('message', (request: GateRequest) => {
  if (request.task === 'cancel') running.get(request.id)?.abort.abort(new Error('cancelled'));
  else start(request.id, request.task, request.input);
});

/** Ends what runs, with its processes and folders, then itself. */
async function end(): Promise<void> {
  const all = [...running.values()];
  for (const { abort } of all) abort.abort(new Error('the worker has ended'));
  await Promise.race([Promise.allSettled(all.map(({ answered }) => answered)), new Promise((resolve) => setTimeout(resolve, 3000))]);
  process.exit(0);
}
process.on('disconnect', () => void end());
// The user's Ctrl-C is the parent's business: it ends this process by disconnecting.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void end());
