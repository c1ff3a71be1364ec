import { readFile } from 'node:fs/promises';
import { WorkflowFailedError, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import type { TranslateJob, TranslateResult } from '../activities/contracts.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import type { Platform } from '../hardware/platform.js';
import { sha256, type Store } from '../store/store.js';
import { bundlePath } from '../workers/bundle.js';
import { mainQueue } from '../workers/task-queues.js';
import type { Progress } from '../workflows/messages.js';
import { sourceAttribute, statusAttribute, targetAttribute } from '../workflows/search-attributes.js';
import type { translateKernel } from '../workflows/translate-kernel.js';
import { claimId } from './call-locks.js';
import { follow } from './follow.js';
import { keepHistory } from './kept-runs.js';
import type { Session } from './session.js';
import type { SourceFile } from './source-file.js';

export interface TranslateRequest {
  readonly source: SourceFile;
  readonly from: Platform;
  readonly to: Platform;
  readonly spec?: { readonly name: string; readonly text: string };
  readonly reuse?: boolean;
  readonly budget?: { readonly candidates: number };
}

export interface TranslateOptions {
  /** aborting it cancels the workflow */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** how often to ask for progress */
  readonly intervalMs?: number;
}

export interface Translation {
  readonly result: TranslateResult;
  readonly workflowId: string;
  readonly text?: string;
  readonly record?: Record<string, unknown>;
  /** milliseconds from the start of the workflow to its result */
  readonly workflowMs: number;
}

/** Puts sources into the store and makes the job. */
export async function jobOf(request: TranslateRequest, store: Store, searchable: boolean): Promise<TranslateJob> {
  const { source, spec } = request;
  await Promise.all([store.putArtifact(source.text), spec && store.putArtifact(spec.text)]);
  return questionOf(request, searchable);
}

/** The job without its artifacts being stored. */
function questionOf({ source, from, to, spec, reuse = false, budget }: TranslateRequest, searchable: boolean): TranslateJob {
  return {
    source: sha256(source.text), fileName: source.name, from: from.id, to: to.id, searchable, reuse,
    ...(spec && { spec: sha256(spec.text), specName: spec.name }), ...(budget && { budget }),
  };
}

/** The name under which a translation is found again when it was cut off. */
export async function slotOf(request: TranslateRequest): Promise<string> {
  return workflowIdOf(questionOf(request, true), await workflowCode());
}

/**
 * The business key: the same question to the same workflow code has the same id, so that a call that was cut off is taken up
 * again. `code`: what the workflows are made of; a history of other code could not be replayed.
 */
export function workflowIdOf(job: TranslateJob, code: string): string {
  const { source, spec, from, to, fileName } = job;
  const stem = fileName.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40);
  return `${stem}-${from}-${to}-${sha256(JSON.stringify([source, spec ?? null, fileName, code])).slice(0, 10)}`;
}

/** Digest of the workflow code. */
export async function workflowCode(): Promise<string> {
  return sha256(await readFile(bundlePath));
}

/** Runs one translation to its end. */
export async function translateSource(
  session: Session, store: Store, request: TranslateRequest, options: TranslateOptions = {},
): Promise<Translation> {
  const job = await jobOf(request, store, session.searchable);
  const { workflowId, lock } = await claimId(workflowIdOf(job, await workflowCode()));
  try {
    return await translateClaimed(session, store, job, workflowId, options);
  } finally {
    await lock.release();
  }
}

async function translateClaimed(
  session: Session, store: Store, job: TranslateJob, workflowId: string, options: TranslateOptions,
): Promise<Translation> {
  const started = performance.now();
  const handle = await session.client.workflow.start<typeof translateKernel>('translateKernel', {
    taskQueue: mainQueue, workflowId, args: [job],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    // The steps have limits of their own; this ends a translation that nobody serves any more.
    workflowExecutionTimeout: '6h',
    ...(job.searchable && { typedSearchAttributes: [
      { key: sourceAttribute, value: job.from }, { key: targetAttribute, value: job.to }, { key: statusAttribute, value: 'running' },
    ] }),
  });
  const cancel = () => { void handle.cancel().catch(() => {}); };
  options.signal?.addEventListener('abort', cancel);
  if (options.signal?.aborted) cancel();
  let outcome: string | null = null;
  const stopWatching = options.onProgress && follow(session.client, () => handle.query<Progress>('progress'), options.onProgress, options.intervalMs ?? 250);
  try {
    const result = await handle.result();
    outcome = result.kind;
    const workflowMs = performance.now() - started;
    const record = 'record' in result && result.record ? (JSON.parse(await store.getText(result.record)) as Record<string, unknown>) : undefined;
    const text = result.kind === 'translated' ? await store.getText(result.output) : undefined;
    return { result, workflowId, workflowMs, ...(record && { record }), ...(text !== undefined && { text }) };
  } catch (error) {
    if (options.signal?.aborted && error instanceof WorkflowFailedError) throw new DiagnosticError(infrastructureDiagnostic('XP4005', 'cancelled'));
    throw error;
  } finally {
    await stopWatching?.();
    options.signal?.removeEventListener('abort', cancel);
    await keepHistory(session.client, workflowId, outcome).catch(() => {});
  }
}
