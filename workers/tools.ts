import { cpus } from 'node:os';
import type { Tools } from '../activities/tools.js';
import { ComputePool } from '../activities/compute/pool.js';
import { createCompiler } from '../activities/compute/compiler-tool.js';
import { GateProxy } from '../activities/compute/gate-proxy.js';
import { openArtifacts } from '../activities/artifacts.js';
import { openProjectStore, projectStoreFolder } from './project-folder.js';

export interface WorkerTools extends Tools { close(): void }

/** The real tools of a worker process. `prewarm`: load the compiler before the first question. */
export function openTools(prewarm = true): WorkerTools {
  const pool = new ComputePool({ size: Math.max(1, Math.floor(cpus().length / 2) + 1) });
  if (prewarm) pool.prewarm();
  const gate = new GateProxy({ storeFolder: projectStoreFolder() });
  return { store: openArtifacts(openProjectStore()), compiler: createCompiler(pool), gate, close: () => { pool.close(); gate.close(); } };
}
