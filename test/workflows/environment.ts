import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { findTools } from '../../setup/tools.js';
import type { Tools } from '../../activities/tools.js';
import { startDevServer, type DevServer } from '../../workers/dev-server.js';
import { startWorkers, type Workers } from '../../workers/start-workers.js';

export interface TestServer { readonly client: Client; readonly server: DevServer; startWorkers(tools: Tools, devices?: string[]): Promise<Workers>; stop(): Promise<void> }

/** A real embedded server with a data folder of its own. */
export async function startTestServer(): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), 'xpiler-test-'));
  process.env.XPILER_HOME = home;
  const { temporal } = await findTools();
  if (!temporal.found) throw new Error(`no Temporal CLI: ${temporal.reason}`);
  const server = await startDevServer(temporal.path, { slot: 'test', keep: false });
  const connection = await Connection.connect({ address: server.address });
  const workers: Workers[] = [];
  return {
    server,
    client: new Client({ connection }),
    async startWorkers(tools, devices = ['target']) {
      const started = await startWorkers({ address: server.address, namespace: 'default' }, { orchestrator: true, devices }, tools);
      workers.push(started);
      return started;
    },
    async stop() {
      await Promise.all(workers.map((each) => each.stop()));
      await connection.close();
      await server.stop();
      if (workers.length > 0) await Runtime.instance().shutdown();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
