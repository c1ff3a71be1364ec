import { Command } from 'commander';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import { platformIds } from '../hardware/index.js';
import { serverFromEnvironment } from '../workers/connection.js';
import { findDevServer } from '../workers/running-servers.js';
import { startWorkers, type Roles } from '../workers/start-workers.js';
import { deviceQueue, mainQueue } from '../workers/task-queues.js';
import { openTools } from '../workers/tools.js';
import { onInterrupt } from './interrupt.js';
import { runCommand } from './run-command.js';

/** `xpiler worker --role ROLE...`: workers for the server of TEMPORAL_ADDRESS, or of a running `xpiler dev`. */
export function workerCommand(): Command {
  const roles = ['orchestrator', ...platformIds.map((id) => `device:${id}`), 'all'];
  return new Command('worker')
    .description('run workers for the server of TEMPORAL_ADDRESS (else of a running `xpiler dev`)')
    .option('--role <role...>', `what this process does: ${roles.join(', ')}`, ['all'])
    .action((options: { role: string[] }) => runCommand({}, async () => {
      const wanted = rolesOf(options.role, roles);
      const running = serverFromEnvironment() ?? (await findDevServer());
      if (!running) throw new DiagnosticError(infrastructureDiagnostic('XP4001', 'TEMPORAL_ADDRESS is not set, and no `xpiler dev` runs in this project folder'));
      const interrupt = onInterrupt();
      const tools = openTools(wanted.orchestrator);
      try {
        const workers = await startWorkers(running, wanted, tools).catch((error: Error) => {
          throw new DiagnosticError(infrastructureDiagnostic('XP4001', `no Temporal server answers at ${running.address}: ${error.message}`));
        });
        const queues = [...(wanted.orchestrator ? [mainQueue] : []), ...wanted.devices.map(deviceQueue)];
        process.stdout.write(`ready: ${running.address}, queues ${queues.join(' ')}\n`);
        for (const line of await deviceLines(wanted.devices)) process.stdout.write(`${line}\n`);
        const interrupted = new Promise<void>((resolve) => {
          if (interrupt.signal.aborted) resolve();
          interrupt.signal.addEventListener('abort', () => resolve());
        });
        await Promise.race([interrupted, workers.done]);
        await workers.stop();
      } finally {
        tools.close();
      }
      process.exitCode = 0;
      interrupt.release();
    }));
}

function rolesOf(names: readonly string[], known: readonly string[]): Roles {
  const unknown = names.flatMap((name) => name.split(',')).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new DiagnosticError(inputDiagnostic('XP1305', `there is no role "${unknown[0]}"; known are ${known.join(', ')}`));
  const all = names.flatMap((name) => name.split(','));
  if (all.includes('all')) return { orchestrator: true, devices: platformIds };
  return { orchestrator: all.includes('orchestrator'), devices: all.filter((name) => name.startsWith('device:')).map((name) => name.slice('device:'.length)) };
}

/** What the device workers really have: native or simulator, and why. */
async function deviceLines(devices: readonly string[]): Promise<string[]> {
  const { platforms } = await (await import('../setup/examine.js')).examine();
  return platforms.filter(({ platform }) => devices.includes(platform)).map(({ platform, device, detail }) => `  ${platform}: ${device} (${detail})`);
}
