import { Command } from 'commander';
import { searchAttributeNames } from '../workflows/search-attribute-names.js';
import { listKeptRuns, readKeptRun } from './kept-runs.js';
import { progressText } from './progress-text.js';
import { printJson, runCommand } from './run-command.js';
import { table } from './table.js';
import { unknownWorkflow, withServers, withWorkflow } from './find-workflow.js';

interface Row { readonly id: string; readonly type: string; readonly status: string; readonly outcome: string | null; readonly started: string; readonly closed: string | null }

/** `xpiler status [ID]`. */
export function statusCommand(): Command {
  return new Command('status')
    .description('list translations and suites, newest first, or show one')
    .argument('[id]', 'workflow id')
    .option('--limit <n>', 'how many to list', '20')
    .option('--json', 'print JSON')
    .action((id: string | undefined, options: { limit: string; json?: boolean }) => runCommand(options, async () => {
      if (id === undefined) return list(Math.max(1, Number(options.limit) || 20), options.json ?? false);
      await show(id, options.json ?? false);
    }));
}

async function list(limit: number, json: boolean): Promise<void> {
  const rows = new Map<string, Row>();
  for (const { workflowId: id, type, status, outcome = null, started, closed } of await listKeptRuns(limit)) rows.set(id, { id, type, status, outcome, started, closed });
  await withServers(async (client) => {
    let count = 0;
    for await (const run of client.workflow.list()) {
      if (++count > limit) break;
      const known = rows.get(run.workflowId);
      const started = run.startTime.toISOString();
      if (known && known.started > started) continue;
      const outcome = (run.searchAttributes[searchAttributeNames.status.name]?.[0] as string | undefined) ?? known?.outcome ?? null;
      rows.set(run.workflowId, { id: run.workflowId, type: run.type, status: run.status.name.toLowerCase(), outcome, started, closed: run.closeTime?.toISOString() ?? null });
    }
    return undefined;
  });
  const newest = [...rows.values()].sort((a, b) => (a.started > b.started ? -1 : 1)).slice(0, limit);
  if (json) return printJson(newest);
  if (newest.length === 0) process.stdout.write('nothing was translated in this project folder yet\n');
  else process.stdout.write(table(['workflow', 'kind', 'status', 'outcome', 'started', 'took'], newest.map((row) => [row.id, row.type, row.status, row.outcome ?? '', row.started.replace('T', ' ').slice(0, 19), tookText(row)])));
}

const tookText = ({ started, closed }: Row): string => (closed ? `${((Date.parse(closed) - Date.parse(started)) / 1000).toFixed(1)} s` : '');

async function show(id: string, json: boolean): Promise<void> {
  const live = await withWorkflow(id, async ({ handle, status, type }) => {
    const progress = status === 'running' ? await handle.query<Record<string, unknown>>('progress').catch(() => null) : null;
    return { id, type, status, progress };
  });
  const kept = live ? undefined : await readKeptRun(id);
  const answer = live ?? (kept && { id, type: kept.type, status: kept.status, progress: null });
  if (!answer) throw unknownWorkflow(id);
  if (json) printJson(answer);
  else process.stdout.write(`${id}: ${answer.type}, ${answer.status}\n${answer.progress ? `  ${progressText(answer.progress)}\n` : ''}`);
}
