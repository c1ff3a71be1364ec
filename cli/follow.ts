/** Watching a running workflow. */
import type { Client } from '@temporalio/client';

/** Longest wait for one answer, in ms: a busy workflow may not give any. */
const patienceMs = 2_000;

/**
 * Asks for progress now and then, at `intervalMs`. The function it returns stops that and settles when no question is open any more: a
 * question that is asked again on a closed connection would end the process.
 */
export function follow<T>(client: Client, ask: () => Promise<T>, tell: (progress: T) => void, intervalMs: number): () => Promise<void> {
  let wake: () => void = () => {};
  let stopped = false;
  const pause = () => new Promise<void>((resolve) => { wake = resolve; setTimeout(resolve, intervalMs).unref(); });
  const asking = (async () => {
    for (await pause(); !stopped; await pause()) {
      const progress = await client.withDeadline(Date.now() + patienceMs, ask).catch(() => undefined);
      if (progress !== undefined && !stopped) tell(progress);
      if (stopped) return;
    }
  })();
  return () => { stopped = true; wake(); return asking; };
}
