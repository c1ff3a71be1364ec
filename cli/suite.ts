import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { WorkflowFailedError, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import { Command } from 'commander';
import type { JobOutcome, SuiteJob } from '../activities/contracts.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import { platformIds, platformOfFile, platforms } from '../hardware/index.js';
import type { Platform } from '../hardware/platform.js';
import { sha256, type Store } from '../store/store.js';
import { openProjectStore, projectFolder } from '../workers/project-folder.js';
import { mainQueue } from '../workers/task-queues.js';
import type { SuiteProgress } from '../workflows/messages.js';
import type { translateSuite } from '../workflows/translate-suite.js';
import { claimId } from './call-locks.js';
import { follow } from './follow.js';
import { onInterrupt } from './interrupt.js';
import { keepHistory } from './kept-runs.js';
import { suiteOutput, writeOutput } from './output-files.js';
import { printJson, runCommand } from './run-command.js';
import { openSession, type Session } from './session.js';
import { readSource, readSpec, specBeside } from './source-file.js';
import { suiteBar } from './suite-bar.js';
import { qualityLines, qualityText, type RunOf } from './suite-report.js';
import { accuracyText } from './suite-accuracy.js';
import { suiteText } from './suite-text.js';
import { jobOf, workflowCode, workflowIdOf } from './translate-file.js';

interface Options { dir?: string; styles: string; filter?: string; from: string; to: string; out?: string; window: string; fresh?: boolean; json?: boolean }

/** A job and the file it came from. */
export interface SuiteFile extends SuiteJob { readonly path: string }

interface SuiteOptions { readonly window: number; readonly signal: AbortSignal; readonly visible: boolean }

/** `xpiler suite run [--dir DIR]`. */
export function suiteCommand(): Command {
  const suite = new Command('suite').description('translate all kernels of a folder');
  suite.command('run')
    .description('translate every kernel of a folder to other platforms; specs lie beside the files as <name>.json')
    .option('--dir <folder>', 'folder of kernels, searched with its subfolders (default: the operator suite)')
    .option('--styles <which>', 'of the operator suite: one style of each operator and shape, or all', 'one')
    .option('--filter <text>', 'only kernels whose path below the folder has this text')
    .option('--from <platforms>', 'only kernels of these platforms, or all', 'all')
    .option('--to <platforms>', 'target platforms, or all', 'all')
    .option('--out <folder>', 'write outputs here, as <from>-<to>/<file>')
    .option('--window <n>', 'translations at a time', String(Math.max(2, cpus().length)))
    .option('--fresh', 'run again what the result cache already knows')
    .option('--json', 'print JSON')
    .action((options: Options) => runCommand(options, () => run(options)));
  suite.command('report')
    .description('accuracy of the last run, and what its outputs make of their machines: parallelism, vector and tensor instructions, on-chip memory')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => runCommand(options, () => report(options.json ?? false)));
  return suite;
}

async function run(options: Options): Promise<void> {
  const [from, to] = [platformList(options.from), platformList(options.to)];
  const window = Number(options.window);
  if (!Number.isSafeInteger(window) || window < 1 || window > 64) throw new DiagnosticError(inputDiagnostic('XP1305', '--window takes a number from 1 to 64'));
  const store = openProjectStore();
  const interrupt = onInterrupt();
  if (!['one', 'all'].includes(options.styles)) throw new DiagnosticError(inputDiagnostic('XP1305', '--styles takes one or all'));
  const dir = options.dir ?? await operatorSuite(options.styles === 'all');
  const { files, unreadable } = await collect(dir, options, from, to, store);
  for (const line of unreadable) process.stderr.write(`passed over: ${line}\n`);
  if (files.length === 0) throw new DiagnosticError(inputDiagnostic('XP1301', `no kernels of these platforms in ${dir}`));
  const session = await openSession({ use: 'suite', slot: suiteName(files), devices: to.map(({ id }) => id), work: true });
  try {
    const outcomes = await runSuite(session, store, files, { window, signal: interrupt.signal, visible: !options.json });
    await store.cache.set(lastRun, files.map(({ index, path, job }): RunOf => ({ path, from: job.from, to: job.to, ...pick(outcomes, index) })));
    if (options.out) await writeOutputs(options.out, dir, files, outcomes, store);
    if (options.json) printJson(outcomes.map((outcome) => ({ file: files[outcome.index]!.path, from: files[outcome.index]!.job.from, to: files[outcome.index]!.job.to, ...outcome })));
    else process.stdout.write(suiteText(files, outcomes));
    process.exitCode = outcomes.reduce((worst, { exit }) => Math.max(worst, exit), 0);
  } finally {
    await session.close();
    if (interrupt.signal.aborted) process.exitCode = 130;
    interrupt.release();
  }
}

/** Where the last run's outcomes are found again. */
const lastRun = 'suite-last-run';
const pick = (outcomes: readonly JobOutcome[], index: number): Omit<RunOf, 'path' | 'from' | 'to'> => {
  const { outcome, record, compiler, devices } = outcomes.find((o) => o.index === index) ?? { outcome: 'cancelled' };
  return { outcome, ...(record && { record }), ...(compiler && { compiler }), ...(devices && { devices }) };
};

async function report(json: boolean): Promise<void> {
  const store = openProjectStore(), runs = await store.cache.get<readonly RunOf[]>(lastRun);
  if (!runs) throw new DiagnosticError(inputDiagnostic('XP1305', 'no suite has been run in this folder'));
  const lines = await qualityLines(runs, store);
  if (json) printJson(lines); else process.stdout.write(`${accuracyText(runs)}\nwhat the outputs use of their machines\n${qualityText(lines)}`);
}

function platformList(text: string): Platform[] {
  if (text === 'all') return Object.values(platforms);
  return text.split(',').map((id) => {
    if (!platforms[id]) throw new DiagnosticError(inputDiagnostic('XP1302', `there is no platform "${id}"; known are ${platformIds.join(', ')}`));
    return platforms[id];
  });
}

/** The operator suite as plain files. */
async function operatorSuite(allStyles: boolean): Promise<string> {
  const { loadCases, oneStyleEach, writeCases } = await import('../bench/suite/cases.js');
  const folder = join(projectFolder(), allStyles ? 'suite-all' : 'suite'), cases = loadCases();
  await writeCases(allStyles ? cases : oneStyleEach(cases), folder);
  return folder;
}

/** Every kernel below the folder, for every other target. */
async function collect(dir: string, options: Options, from: Platform[], to: Platform[], store: Store): Promise<{ files: SuiteFile[]; unreadable: string[] }> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: Error) => {
    throw new DiagnosticError(inputDiagnostic('XP1301', error.message));
  });
  const paths = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  const bySource: Omit<SuiteFile, 'index'>[][] = [];
  const code = await workflowCode();
  const unreadable: string[] = [];
  for (const path of paths) {
    const platform = platformOfFile(path);
    if (!platform || !from.includes(platform) || !relative(dir, path).includes(options.filter ?? '')) continue;
    try {
      const source = await readSource(path);
      const specPath = specBeside(path);
      const spec = specPath && existsSync(specPath) ? { name: specPath, text: await readSpec(specPath) } : undefined;
      bySource.push(await Promise.all(to.filter((each) => each !== platform).map(async (target) => {
        const job = await jobOf({ source, from: platform, to: target, spec, reuse: !options.fresh }, store, false);
        return { id: workflowIdOf(job, code), job, path };
      })));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      unreadable.push(`${path}: ${error.message}`);
    }
  }
  return { files: inTurns(bySource).map((file, index) => ({ index, ...file })), unreadable };
}

const sourcesInTurn = 4;

/**
 * Jobs of all sources in the order in which they start: a few sources take turns. Side by side a source's own translations would each raise and
 * run it; one after the other the later ones find that done.
 */
export function inTurns<T>(bySource: readonly (readonly T[])[]): T[] {
  return bySource.flatMap((_, start) => {
    if (start % sourcesInTurn > 0) return [];
    const group = bySource.slice(start, start + sourcesInTurn), rounds = Math.max(...group.map((jobs) => jobs.length));
    return Array.from({ length: rounds }, (_unused, round) => group.flatMap((jobs) => jobs.slice(round, round + 1))).flat();
  });
}

/** The same list is the same suite: a run that was cut off is taken up where it was. */
function suiteName(files: readonly SuiteFile[]): string {
  return `suite-${sha256(JSON.stringify(files.map(({ id, job }) => [id, job.reuse]))).slice(0, 10)}`;
}

async function runSuite(session: Session, store: Store, files: readonly SuiteFile[], options: SuiteOptions): Promise<JobOutcome[]> {
  const { workflowId, lock } = await claimId(suiteName(files));
  try {
    return await runClaimed(session, store, files, workflowId, options);
  } finally {
    await keepHistory(session.client, workflowId).catch(() => {});
    await lock.release();
  }
}

async function runClaimed(session: Session, store: Store, files: readonly SuiteFile[], suiteId: string, { window, signal, visible }: SuiteOptions): Promise<JobOutcome[]> {
  const jobs = await store.putArtifact(JSON.stringify(files.map(({ index, id, job }): SuiteJob =>
    ({ index, id: `${suiteId}-${index}-${id}`, job: { ...job, searchable: session.searchable } }))));
  const handle = await session.client.workflow.start<typeof translateSuite>('translateSuite', {
    taskQueue: mainQueue, workflowId: suiteId, args: [{ jobs, total: files.length, window, epoch: 200, next: 0, outcomes: null, tally: {}, reused: 0 }],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
  if (visible) process.stderr.write(`${files.length} translations, workflow ${suiteId}\n`);
  const bar = suiteBar(visible, files.length);
  const cancel = () => { void handle.signal('cancel').catch(() => {}); };
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  const stop = follow(session.client, () => handle.query<SuiteProgress>('progress'), bar.tell, 500);
  try {
    const { outcomes } = await handle.result();
    return (JSON.parse(await store.getText(outcomes)) as JobOutcome[]).sort((a, b) => a.index - b.index);
  } catch (error) {
    if (signal.aborted && error instanceof WorkflowFailedError) throw new DiagnosticError(infrastructureDiagnostic('XP4005', 'cancelled'));
    throw error;
  } finally {
    await stop();
    bar.end();
    signal.removeEventListener('abort', cancel);
  }
}

async function writeOutputs(folder: string, dir: string, files: readonly SuiteFile[], outcomes: readonly JobOutcome[], store: Store): Promise<void> {
  for (const { index, output, record } of outcomes) {
    if (!output || !record) continue;
    const { path, job } = files[index]!;
    const target = suiteOutput(folder, relative(dir, path), platforms[job.from]!, platforms[job.to]!);
    await mkdir(dirname(target), { recursive: true });
    await writeOutput(target, await store.getText(output), JSON.parse(await store.getText(record)));
  }
}
