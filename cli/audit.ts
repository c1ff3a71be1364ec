import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Command } from 'commander';
import { openProjectStore } from '../workers/project-folder.js';
import { readKeptRun } from './kept-runs.js';
import { printJson, runCommand } from './run-command.js';
import { seconds } from './translate-text.js';
import { unknownWorkflow, withWorkflow } from './find-workflow.js';

/** One thing that happened. `atMs`: since the start of the workflow. */
export interface AuditStep {
  readonly atMs: number;
  readonly what: string;
  readonly detail?: string;
  readonly tookMs?: number;
  readonly attempt?: number;
  readonly queue?: string;
  readonly worker?: string;
  readonly input?: unknown;
  readonly result?: unknown;
}

/** `xpiler audit ID`: the story of a result from the workflow's history, and whether its evidence is still in the store. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('tell the whole story of a result: steps, candidates, evidence')
    .argument('<id>', 'workflow id')
    .option('--json', 'print JSON, with every step\'s input and result')
    .action((id: string, options: { json?: boolean }) => runCommand(options, async () => {
      const kept = await readKeptRun(id);
      // The kept history is the whole run; a server is asked where there is none, or where it may know a newer run.
      const live = await withWorkflow(id, async ({ handle }) => JSON.parse(historyToJSON(await handle.fetchHistory())) as unknown).catch(() => undefined);
      const history = live ?? kept?.history;
      if (!history) throw unknownWorkflow(id);
      const steps = auditSteps(history);
      const artifacts = await auditArtifacts(steps);
      if (options.json) return printJson({ workflowId: id, steps, artifacts });
      process.stdout.write(`${id}\n${steps.map(stepText).join('\n')}\nartifacts\n${artifacts.map(({ role, digest, state }) => `  ${digest.slice(0, 16)}  ${state.padEnd(8)} ${role}`).join('\n')}\n`);
    }));
}

interface Event {
  eventId?: unknown; eventTime?: { seconds?: unknown; nanos?: number } | null;
  [attributes: string]: unknown;
}

/** The story in a history (JSON form of Temporal's tools). */
export function auditSteps(history: unknown): AuditStep[] {
  const events = (historyFromJSON(history).events ?? []) as unknown as Event[];
  const start = timeOf(events[0]);
  const scheduled = new Map<string, { name: string; queue?: string; input: unknown }>();
  const started = new Map<string, { attempt?: number; worker?: string; at: number }>();
  const steps: AuditStep[] = [];
  const at = (event: Event) => Math.round(timeOf(event) - start);
  for (const event of events) {
    const attributes = (kind: string) => event[`${kind}EventAttributes`] as Record<string, any> | undefined | null;
    const add = (step: Omit<AuditStep, 'atMs'>) => steps.push({ atMs: at(event), ...step });
    let a: Record<string, any> | undefined | null;
    if ((a = attributes('workflowExecutionStarted'))) {
      add({ what: 'started', detail: a.workflowType?.name, queue: a.taskQueue?.name, input: payloads(a.input)[0] });
    } else if ((a = attributes('activityTaskScheduled'))) {
      scheduled.set(String(event.eventId), { name: a.activityType?.name, queue: a.taskQueue?.name, input: payloads(a.input)[0] });
    } else if ((a = attributes('activityTaskStarted'))) {
      started.set(String(a.scheduledEventId), { attempt: Number(a.attempt), worker: a.identity, at: timeOf(event) });
    } else if ((a = attributes('activityTaskCompleted') ?? attributes('activityTaskFailed') ?? attributes('activityTaskTimedOut') ?? attributes('activityTaskCanceled'))) {
      const plan = scheduled.get(String(a.scheduledEventId));
      const begun = started.get(String(a.scheduledEventId));
      const failure = a.failure ? failureText(a.failure) : attributes('activityTaskCanceled') ? 'cancelled' : undefined;
      const result = payloads(a.result)[0];
      add({
        what: plan?.name ?? 'activity', queue: plan?.queue, input: plan?.input, result, detail: failure ?? resultDetail(result),
        ...(begun && { attempt: begun.attempt, worker: begun.worker, tookMs: Math.round(timeOf(event) - begun.at) }),
      });
    } else if ((a = attributes('markerRecorded'))) {
      const data = a.details?.data ? payloads(a.details.data)[0] as { activity_type?: string } : undefined;
      const result = a.details?.result ? payloads(a.details.result)[0] : undefined;
      if (data?.activity_type) add({ what: data.activity_type, result, detail: resultDetail(result) });
    } else if ((a = attributes('workflowExecutionSignaled'))) {
      add({ what: `signal ${a.signalName}` });
    } else if ((a = attributes('workflowExecutionUpdateAccepted'))) {
      add({ what: `update ${a.acceptedRequest?.input?.name ?? ''}`, input: payloads(a.acceptedRequest?.input?.args)[0] });
    } else if ((a = attributes('childWorkflowExecutionStarted'))) {
      add({ what: 'child started', detail: a.workflowExecution?.workflowId });
    } else if ((a = attributes('childWorkflowExecutionCompleted'))) {
      add({ what: 'child ended', detail: a.workflowExecution?.workflowId, result: payloads(a.result)[0] });
    } else if ((a = attributes('workflowExecutionCompleted'))) {
      const result = payloads(a.result)[0];
      add({ what: 'ended', result, detail: resultDetail(result) });
    } else if ((a = attributes('workflowExecutionFailed'))) {
      add({ what: 'failed', detail: failureText(a.failure) });
    } else if (attributes('workflowExecutionCanceled')) {
      add({ what: 'cancelled' });
    } else if (attributes('workflowExecutionTerminated')) {
      add({ what: 'terminated' });
    } else if (attributes('workflowExecutionContinuedAsNew')) {
      add({ what: 'continued as new' });
    }
  }
  return steps;
}

const payloads = (list: unknown): unknown[] => ((list as { payloads?: Payload[] } | null | undefined)?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload));

function timeOf(event?: Event): number {
  const { seconds: whole = 0, nanos = 0 } = event?.eventTime ?? {};
  return Number(whole) * 1000 + nanos / 1e6;
}

function failureText(failure: { message?: string | null; cause?: unknown } | null | undefined): string {
  const parts: string[] = [];
  for (let each = failure; each; each = each.cause as typeof failure) if (each.message) parts.push(each.message);
  return parts.join(': ');
}

/** The few words of an activity's result that tell what came of it. */
function resultDetail(result: unknown): string | undefined {
  const { kind, verdict, ok, errors, cases, passed, candidates, diagnostic, diagnostics, compiler, entry } = (result ?? {}) as Record<string, any>;
  const words = [
    kind, verdict, entry && `entry ${entry}`, candidates?.length !== undefined && `${candidates.length} candidates`,
    ok === true && `accepted by ${compiler?.name} ${compiler?.version}`, ok === false && `refused: ${errors?.[0] ?? ''}`,
    cases !== undefined && (passed !== undefined ? `${passed} of ${cases} cases agree` : `${cases} cases agree`),
    diagnostic && `${diagnostic.code} ${diagnostic.message}`, diagnostics?.[0] && `${diagnostics[0].code} ${diagnostics[0].message}`,
  ];
  return words.filter(Boolean).join(', ') || undefined;
}

function stepText({ atMs, what, detail, tookMs, attempt, queue }: AuditStep): string {
  const more = [attempt !== undefined && attempt > 1 && `attempt ${attempt}`, tookMs !== undefined && seconds(tookMs), queue].filter(Boolean).join(', ');
  return `  +${seconds(atMs).padStart(8)}  ${what}${detail ? `: ${detail}` : ''}${more ? `  [${more}]` : ''}`;
}

/** Every digest that the story mentions, what it is, and whether the store still has it intact. */
async function auditArtifacts(steps: readonly AuditStep[]): Promise<{ digest: string; role: string; state: 'kept' | 'missing' | 'damaged' }[]> {
  const roles = new Map<string, string>();
  const collect = (value: unknown, role: string): void => {
    if (typeof value === 'string') { if (/^[0-9a-f]{64}$/.test(value) && !roles.has(value)) roles.set(value, role); return; }
    if (Array.isArray(value)) value.forEach((each, index) => collect(each, `${role} ${index + 1}`));
    else if (value && typeof value === 'object') for (const [key, inner] of Object.entries(value)) collect(inner, key === 'job' || key === 'text' ? role : key);
  };
  for (const { input, result } of steps) { collect(input, 'input'); collect(result, 'result'); }
  const store = openProjectStore();
  return Promise.all([...roles].map(async ([digest, role]) => ({
    digest, role,
    state: await store.getArtifact(digest).then(() => 'kept' as const, (error: { reason?: string }) => (error.reason === 'missing' ? 'missing' as const : 'damaged' as const)),
  })));
}
