import type { Progress } from '../workflows/messages.js';
import { progressText } from './progress-text.js';

export interface ProgressView {
  tell(progress: Progress): void;
  /** settles when the display is gone and the terminal is free */
  end(): Promise<void>;
}

/** Below this nobody needs a progress display. */
const patienceMs = 2_000;

/** One line on a terminal that says what is going on, once it takes longer than two seconds. */
export function showProgress(visible: boolean, title: string): ProgressView {
  if (!visible) return { tell() {}, async end() {} };
  let text = 'starting';
  let finish: () => void = () => {};
  let ended = false;
  let shown: Promise<unknown> | undefined;
  const finished = new Promise<void>((resolve) => { finish = resolve; });
  const show = async () => {
    const { Listr } = await import('listr2');
    if (ended) return;
    const list = new Listr([{
      title,
      task: async (_context, task) => {
        const refresh = setInterval(() => { task.title = `${title}: ${text}`; }, 100);
        await finished;
        clearInterval(refresh);
      },
    }], { rendererOptions: { clearOutput: true }, registerSignalListeners: false });
    await list.run();
  };
  const timer = setTimeout(() => { shown = show().catch(() => {}); }, patienceMs);
  return {
    tell(progress) { text = progressText(progress); },
    async end() {
      ended = true;
      clearTimeout(timer);
      finish();
      await shown;
    },
  };
}
