import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { findTools } from '../setup/tools.js';
import type { ServerAddress } from './connection.js';
import { startDevServer } from './dev-server.js';
import { announce, type RunningServer } from './running-servers.js';
import { startWorkers, type Roles } from './start-workers.js';
import { openTools } from './tools.js';

/** Server and workers in one: for one call, or as long as `xpiler dev` runs. */
export interface Embedded {
  readonly server: ServerAddress;
  /** settles when server or workers end; rejects when they failed */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts an embedded server and, with `roles`, workers for them, and makes it known. `use` names the data file. */
export async function startEmbedded(use: RunningServer['use'], roles?: Roles): Promise<Embedded> {
  // The compiler loads while the server starts.
  const tools = roles && openTools();
  try {
    const { temporal } = await findTools();
    if (!temporal.found) throw new DiagnosticError(infrastructureDiagnostic('XP4001', `the embedded server needs the Temporal CLI: ${temporal.reason}`));
    const server = await startDevServer(temporal.path, use);
    const address: ServerAddress = { address: server.address, namespace: 'default' };
    try {
      const workers = roles && tools && (await startWorkers(address, roles, tools));
      const withdraw = await announce(use, address);
      return {
        server: address,
        ended: Promise.race([server.ended, ...(workers ? [workers.done] : [])]),
        async stop() {
          await withdraw();
          await workers?.stop();
          tools?.close();
          await server.stop();
        },
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    tools?.close();
    throw error;
  }
}
