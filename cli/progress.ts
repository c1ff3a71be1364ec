import type { Progress } from '../workflows/messages.js';
import { progressText } from './progress-text.js';

export interface ProgressView {
  tell(progress: Progress): void;
  /** how often it wants to be told */
  readonly intervalMs: number;
  /** settles when the display is gone and the terminal is free */
  end(): Promise<void>;
}

/** Below this nobody needs a progress display. */
const patienceMs = 2_000;

/** One line on a terminal that says what is going on, once it takes longer than two seconds. */
export function showProgress(visible: boolean, title: string): ProgressView {
  if (!visible) return tellWaiting(title);
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
    intervalMs: 250,
    tell(progress) { text = progressText(progress); },
    async end() {
      ended = true;
      clearTimeout(timer);
      finish();
      await shown;
    },
  };
}

/** Without a terminal: silent, except where the work waits for someone. */
function tellWaiting(title: string): ProgressView {
  let told: string | undefined;
  return {
    intervalMs: 2_000,
    tell({ waiting }) {
      if (waiting && waiting !== told) process.stderr.write(`${title}: waiting: ${waiting}\n`);
      told = waiting;
    },
    async end() {},
  };
}
