import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { sha256, writeAtomically } from '../store/store.js';
import { projectFolder } from '../workers/project-folder.js';

/**
 * Histories of finished runs of this project folder, so that `status` and `audit` answer after an embedded server has gone.
 */
export interface KeptRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly type: string;
  readonly status: string;
  /** what came of it: the kind of its result */
  readonly outcome: string | null;
  readonly started: string;
  readonly closed: string | null;
  readonly history: unknown;
}

const folder = () => join(projectFolder(), 'runs');
const fileOf = (workflowId: string) => join(folder(), `${sha256(workflowId).slice(0, 24)}.json`);

/** Keeps the history of a workflow's last run. */
export async function keepHistory(client: Client, workflowId: string, outcome: string | null = null): Promise<void> {
  const { historyToJSON } = await import('@temporalio/common/lib/proto-utils.js');
  const handle = client.workflow.getHandle(workflowId);
  const [description, history] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  const run: KeptRun = {
    workflowId, runId: description.runId, type: description.type, status: description.status.name.toLowerCase(), outcome,
    started: description.startTime.toISOString(), closed: description.closeTime?.toISOString() ?? null, history: JSON.parse(historyToJSON(history)),
  };
  await writeAtomically(fileOf(workflowId), JSON.stringify(run));
  await forgetOldest();
}

const maxRuns = 2_000;

/** Keeps the folder from growing without end. */
async function forgetOldest(): Promise<void> {
  if ((await readdir(folder())).length <= maxRuns) return;
  const oldest = (await runFiles()).slice(maxRuns);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
}

/** Files of kept runs, newest first. */
async function runFiles(): Promise<{ path: string; time: number }[]> {
  const names = await readdir(folder()).catch(() => [] as string[]);
  const files = await Promise.all(names.filter((name) => /^[0-9a-f]+\.json$/.test(name)).map(async (name) => {
    const path = join(folder(), name);
    return { path, time: await stat(path).then(({ mtimeMs }) => mtimeMs, () => 0) };
  }));
  return files.sort((a, b) => b.time - a.time);
}

export async function readKeptRun(workflowId: string): Promise<KeptRun | undefined> {
  return readFile(fileOf(workflowId), 'utf8').then((text) => JSON.parse(text) as KeptRun, () => undefined);
}

/** The newest kept runs, newest first, without their histories. */
export async function listKeptRuns(limit: number): Promise<Omit<KeptRun, 'history'>[]> {
  const newest = (await runFiles()).slice(0, limit);
  const runs = await Promise.all(newest.map(({ path }) => readFile(path, 'utf8').then((text) => JSON.parse(text) as KeptRun, () => undefined)));
  return runs.filter((run) => run !== undefined).map(({ history: _, ...run }) => run);
}
