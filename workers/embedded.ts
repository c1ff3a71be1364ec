import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { findTools } from '../setup/tools.js';
import type { ServerAddress } from './connection.js';
import { startDevServer, type DevServer, type DevServerOptions } from './dev-server.js';
import { announce, type RunningServer } from './running-servers.js';
import type { Roles } from './start-workers.js';

/** Server and workers in one: for one call, or as long as `xpiler dev` runs. */
export interface Embedded {
  readonly server: ServerAddress;
  /** settles when server or workers end; rejects when they failed */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts an embedded server and, with `roles`, workers for them, and makes it known. `slot`: see startDevServer. */
export async function startEmbedded(use: RunningServer['use'], slot: string, roles?: Roles): Promise<Embedded> {
  const starting = startServer({ slot, keep: use === 'dev' });
  starting.catch(() => {});
  // The worker's code takes as long to load as the server to start: both at once.
  const crew = roles && (await hireCrew(roles));
  let server: DevServer | undefined;
  try {
    server = await starting;
    const address: ServerAddress = { address: server.address, namespace: 'default' };
    const workers = await crew?.start(address);
    const withdraw = await announce(use, address);
    const { ended, stop } = server;
    return {
      server: address,
      ended: Promise.race([ended, ...(workers ? [workers.done] : [])]),
      async stop() {
        await withdraw();
        await workers?.stop();
        crew?.close();
        await stop();
      },
    };
  } catch (error) {
    crew?.close();
    await server?.stop();
    throw error;
  }
}

async function startServer(options: DevServerOptions): Promise<DevServer> {
  const { temporal } = await findTools();
  if (!temporal.found) throw new DiagnosticError(infrastructureDiagnostic('XP4001', `the embedded server needs the Temporal CLI: ${temporal.reason}`));
  return startDevServer(temporal.path, options);
}

/** Tools first: the compiler's process loads beside everything else. */
async function hireCrew(roles: Roles) {
  const tools = (await import('./tools.js')).openTools(roles.orchestrator);
  const { startWorkers } = await import('./start-workers.js');
  return { start: (server: ServerAddress) => startWorkers(server, roles, tools), close: () => tools.close() };
}
