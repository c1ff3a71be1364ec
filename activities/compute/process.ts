/**
 * Child process that runs the pure compiler for one worker. A pathological input costs this process, never the worker:
 * the parent kills it at its time limit, and a crash of native code ends here.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';

export interface ComputeRequest { readonly id: number; readonly task: 'understand' | 'translate' | 'passes' | 'apply' | 'prove'; readonly input: unknown }
export type ComputeReply =
  | { readonly id: number; readonly kind: 'ready' }
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly id: number; readonly kind: 'error'; readonly message: string; readonly stack?: string };

const send = (reply: ComputeReply) => { process.send?.(reply); };

async function answer({ id, task, input }: ComputeRequest): Promise<ComputeReply> {
  try {
    const { runCompiler } = await import('./compiler.js');
    return { id, kind: 'value', value: await runCompiler(task, input) };
  } catch (error) {
    const { diagnostic } = error as { diagnostic?: Diagnostic };
    if (diagnostic?.code) return { id, kind: 'diagnostic', diagnostic };
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { id, kind: 'error', message, stack };
  }
}

process.on('message', (request: ComputeRequest) => { void answer(request).then(send); });
process.on('disconnect', () => process.exit(0));
// The user's Ctrl-C is the parent's business: it ends this process by disconnecting.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => process.exit(0));
// Loading the parser takes a while: do it before the first question.
void import('./compiler.js').then(() => send({ id: -1, kind: 'ready' }), () => send({ id: -1, kind: 'ready' }));
