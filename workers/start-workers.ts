import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createCoreActivities, createDeviceActivities } from '../activities/index.js';
import type { Tools } from '../activities/tools.js';
import { bundlePath } from './bundle.js';
import type { ServerAddress } from './connection.js';
import { patiently } from './patiently.js';
import { deviceQueue, mainQueue } from './task-queues.js';

export interface Roles {
  /** workflows and pure compute */
  readonly orchestrator: boolean;
  /** platform ids whose device queue is served */
  readonly devices: readonly string[];
}

export interface Workers {
  /** settles when all workers have stopped; rejects when one failed */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

const workflows = async () => ({ workflowBundle: { code: await readFile(bundlePath, 'utf8') } });

/**
 * Starts one worker per queue in this process. Unit tests build with the host's compiler and run on the host's processors: a queue takes as
 * many at a time as there are processors.
 */
export async function startWorkers(server: ServerAddress, roles: Roles, tools: Tools): Promise<Workers> {
  installRuntime();
  const { address, namespace, tls, apiKey } = server;
  const connection = await patiently(() => NativeConnection.connect({ address, ...(tls && { tls }), ...(apiKey && { apiKey }) }));
  const parallel = Math.max(2, cpus().length);
  const common: Partial<WorkerOptions> = {
    shutdownGraceTime: '500ms', shutdownForceTime: '5s',
    // Cancellations arrive with the answer to a heartbeat: by default one would go out only every 8 s.
    maxHeartbeatThrottleInterval: '1s',
  };
  const create = (options: WorkerOptions) => patiently(() => Worker.create({ connection, namespace, ...common, ...options }));
  try {
    const workers = await Promise.all([
      ...(roles.orchestrator ? [workflows().then((bundle) => create({
        ...bundle, taskQueue: mainQueue, activities: { ...createCoreActivities(tools) }, maxConcurrentActivityTaskExecutions: parallel,
        // A suite has a few dozen workflows at most; each cached one keeps its context.
        maxCachedWorkflows: 100,
      }))] : []),
      ...roles.devices.map((platform) => create({
        taskQueue: deviceQueue(platform), activities: { ...createDeviceActivities(tools) }, maxConcurrentActivityTaskExecutions: parallel,
      })),
    ]);
    const running = Promise.all(workers.map((worker) => worker.run())).then(() => {});
    const done = running.finally(() => connection.close());
    done.catch(() => {});
    return {
      done,
      async stop() {
        for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
        await done.catch(() => {});
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

let installed = false;
/** The command line handles signals itself, and speaks to the user in its own words. */
function installRuntime(): void {
  if (installed) return;
  installed = true;
  const level = process.env.XPILER_DEBUG ? 'INFO' : 'ERROR';
  Runtime.install({
    shutdownSignals: [], logger: new DefaultLogger(level),
    // Forwarded to the logger, that is to standard error: by default the core writes to standard output, where results belong.
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: level, other: 'ERROR' }), forward: {} } },
  });
}
