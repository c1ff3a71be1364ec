import type { Client, Connection } from '@temporalio/client';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { serverFromEnvironment, type ServerAddress } from '../workers/connection.js';
import { patiently } from '../workers/patiently.js';
import { deviceQueue, mainQueue } from '../workers/task-queues.js';

/** A way to a Temporal server with workers. */
export interface Session {
  readonly client: Client;
  readonly server: ServerAddress;
  /** `remote`: TEMPORAL_ADDRESS; `dev`: a running `xpiler dev`; `embedded`: started for this call */
  readonly mode: 'remote' | 'dev' | 'embedded';
  /** the server knows our search attributes */
  readonly searchable: boolean;
  close(): Promise<void>;
}

export interface SessionNeeds {
  readonly use: 'call' | 'suite';
  /** names the data file of an embedded server: what was cut off is found again under the same name */
  readonly slot: string;
  /** platform ids whose device queue will be used */
  readonly devices: readonly string[];
  /** false: only look at what is there, without workers */
  readonly work: boolean;
}

/** TEMPORAL_ADDRESS if set, else a running `xpiler dev` of this project folder, else an embedded server for this call. */
export async function openSession(needs: SessionNeeds): Promise<Session> {
  const remote = serverFromEnvironment();
  if (remote) return connected(remote, 'remote', needs);
  const { findDevServer } = await import('../workers/running-servers.js');
  const dev = await findDevServer();
  if (dev) return connected({ address: dev.address, namespace: dev.namespace }, 'dev', needs);
  return embedded(needs);
}

async function connected(server: ServerAddress, mode: 'remote' | 'dev', needs: SessionNeeds): Promise<Session> {
  const [{ Client }, connection] = await Promise.all([import('@temporalio/client'), connect(server)]);
  try {
    const { ensureSearchAttributes } = await import('../workers/register-search-attributes.js');
    const searchable = mode === 'dev' || (await ensureSearchAttributes(connection, server.namespace));
    if (needs.work) await requireWorkers(connection, server.namespace, [mainQueue, ...needs.devices.map(deviceQueue)]);
    return { client: new Client({ connection, namespace: server.namespace }), server, mode, searchable, close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function embedded(needs: SessionNeeds): Promise<Session> {
  const { startEmbedded } = await import('../workers/embedded.js');
  const host = await startEmbedded(needs.use, needs.slot, needs.work ? { orchestrator: true, devices: needs.devices } : undefined);
  try {
    const [{ Client }, connection] = await Promise.all([import('@temporalio/client'), connect(host.server)]);
    const client = new Client({ connection, namespace: host.server.namespace });
    return { client, server: host.server, mode: 'embedded', searchable: true, close: async () => { await connection.close(); await host.stop(); } };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** A client's connection; a server that does not answer is XP4001. */
export async function connect(server: ServerAddress): Promise<Connection> {
  const { address, tls, apiKey } = server;
  const { Connection } = await import('@temporalio/client');
  try {
    return await patiently(() => Connection.connect({ address, ...(tls && { tls }), ...(apiKey && { apiKey }), connectTimeout: '10s' }));
  } catch (error) {
    throw new DiagnosticError(infrastructureDiagnostic('XP4001', `no Temporal server answers at ${address}: ${(error as Error).message}`));
  }
}

/** A queue that nobody polls would keep the user waiting without a word. Pollers are forgotten by the server after a while. */
async function requireWorkers(connection: Connection, namespace: string, queues: readonly string[]): Promise<void> {
  const polled = async (name: string) => {
    const kinds = name === mainQueue ? [1, 2] : [2]; // workflow tasks, activity tasks
    const answers = await Promise.all(kinds.map((taskQueueType) =>
      connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType })));
    return answers.every(({ pollers }) => (pollers?.length ?? 0) > 0);
  };
  // Workers that are just starting get a moment.
  for (const end = Date.now() + 5_000; ; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const missing: string[] = [];
    for (const name of queues) if (!(await polled(name))) missing.push(name);
    if (missing.length === 0) return;
    if (Date.now() > end) throw new DiagnosticError(infrastructureDiagnostic('XP4002', `no worker polls the queue ${missing.join(', ')}`));
  }
}
