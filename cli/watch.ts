import { Command } from 'commander';
import { onInterrupt } from './interrupt.js';
import { progressText } from './progress-text.js';
import { readKeptRun } from './kept-runs.js';
import { runCommand } from './run-command.js';
import { unknownWorkflow, withWorkflow } from './find-workflow.js';

/** `xpiler watch ID`: a line whenever something changes, until it ends. Ctrl-C stops watching, not the work. */
export function watchCommand(): Command {
  return new Command('watch').description('follow a running translation or suite until it ends').argument('<id>', 'workflow id').action((id: string) =>
    runCommand({}, async () => {
      const interrupt = onInterrupt();
      const end = await withWorkflow(id, async ({ handle }) => {
        let last = '';
        while (!interrupt.signal.aborted) {
          const { status } = await handle.describe();
          if (status.name !== 'RUNNING') return status.name.toLowerCase();
          const text = progressText(await handle.query('progress').catch(() => ({ step: 'busy' })));
          if (text !== last) process.stdout.write(`${text}\n`);
          last = text;
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        return 'not watched any more';
      });
      const kept = end ?? (await readKeptRun(id))?.status;
      if (!kept) throw unknownWorkflow(id);
      process.stdout.write(`${id}: ${kept}\n`);
      interrupt.release();
    }));
}
