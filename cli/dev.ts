import { Command } from 'commander';
import { platformIds } from '../hardware/index.js';
import { startEmbedded } from '../workers/embedded.js';
import { findDevServer } from '../workers/running-servers.js';
import { onInterrupt } from './interrupt.js';
import { runCommand } from './run-command.js';

/** `xpiler dev`: server and all workers in one, until Ctrl-C. */
export function devCommand(): Command {
  return new Command('dev')
    .description('run a server and all workers; `translate` in this project folder uses them')
    .action(() => runCommand({}, async () => {
      const interrupt = onInterrupt();
      const other = await findDevServer();
      const host = await startEmbedded('dev', 'dev', { orchestrator: true, devices: platformIds });
      try {
        if (other) process.stderr.write(`another xpiler dev (process ${other.pid}) serves this project folder; commands use that one while it runs\n`);
        process.stdout.write(`ready: Temporal at ${host.server.address}, namespace ${host.server.namespace}; Ctrl-C ends it\n`);
        const interrupted = new Promise<void>((resolve) => {
          if (interrupt.signal.aborted) resolve();
          interrupt.signal.addEventListener('abort', () => resolve());
        });
        await Promise.race([interrupted, host.ended.then(() => { throw new Error('the embedded server ended'); })]);
      } finally {
        await host.stop();
      }
      // Ending a server on request is no failure.
      process.exitCode = 0;
      interrupt.release();
    }));
}
