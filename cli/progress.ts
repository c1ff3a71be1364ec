import type { Progress } from '../workflows/messages.js';

export interface ProgressView { tell(progress: Progress): void; end(): void }

/** Below this nobody needs a progress display. */
const patienceMs = 2_000;

/** One line on a terminal that says what is going on, once it takes longer than two seconds. */
export function showProgress(visible: boolean, title: string): ProgressView {
  if (!visible) return { tell() {}, end() {} };
  let text = 'starting';
  let stop = () => {};
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => { finish = resolve; });
  const timer = setTimeout(() => {
    void import('listr2').then(async ({ Listr }) => {
      const list = new Listr([{
        title,
        task: async (_context, task) => {
          const refresh = setInterval(() => { task.title = `${title}: ${text}`; }, 100);
          await finished;
          clearInterval(refresh);
        },
      }], { rendererOptions: { clearOutput: true, removeEmptyLines: true }, registerSignalListeners: false });
      stop = () => {};
      await list.run();
    }).catch(() => {});
  }, patienceMs);
  return {
    tell(progress) {
      const candidate = progress.candidates > 1 ? ` (candidate ${Math.min(progress.candidate + 1, progress.candidates)} of ${progress.candidates})` : '';
      text = progress.waiting ? `waiting: ${progress.waiting}` : `${progress.step}${candidate}`;
    },
    end() { clearTimeout(timer); finish(); stop(); },
  };
}
