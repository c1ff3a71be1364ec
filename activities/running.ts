import { ApplicationFailure, Context } from '@temporalio/activity';
import { DiagnosticError, type Diagnostic } from '../diagnostics/diagnostic.js';

/** Heartbeats until `work` ends; `work` gets the activity's cancellation, so that its processes die with it. */
export async function heartbeating<T>(work: (call: { signal: AbortSignal; onProgress: (what: string) => void }) => Promise<T>): Promise<T> {
  const context = Context.current();
  let detail = 'started';
  // Far below the heartbeat time-out: lost beats do not fail the activity, and a cancellation arrives within a second.
  const timer = setInterval(() => context.heartbeat(detail), 1_000);
  try {
    return await Promise.race([
      work({ signal: context.cancellationSignal, onProgress: (what) => { detail = what; } }),
      context.cancelled,
    ]);
  } finally {
    clearInterval(timer);
  }
}

/** Milliseconds of `work`, beside its result. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}

/** Input errors are values; infrastructure errors (exit 5) fail the activity, the compiler's own defects without a retry. */
export function refusedOr(error: unknown): { kind: 'refused'; diagnostic: Diagnostic } {
  if (!(error instanceof DiagnosticError)) throw error;
  const { diagnostic } = error;
  if (diagnostic.exit === 5) throw failure(diagnostic);
  return { kind: 'refused', diagnostic };
}

/** An activity failure that carries its diagnostic to the client. */
export function failure(diagnostic: Diagnostic): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${diagnostic.code} ${diagnostic.message}`, type: 'Diagnostic', details: [diagnostic],
    nonRetryable: diagnostic.code === 'XP4007' || diagnostic.code === 'XP4009',
  });
}
