/**
 * Ctrl-C: the first asks the work to end, a second ends the process at once. Exit code 130, as shells have it.
 * Returns the signal and a function that gives the keys back.
 */
export function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const handler = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130);
    process.exitCode = name === 'SIGINT' ? 130 : 143;
    controller.abort(new Error(name));
  };
  process.on('SIGINT', handler).on('SIGTERM', handler).on('SIGHUP', handler);
  return { signal: controller.signal, release: () => { process.off('SIGINT', handler).off('SIGTERM', handler).off('SIGHUP', handler); } };
}
