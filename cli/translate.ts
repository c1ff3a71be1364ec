import { Command, Option } from 'commander';
import { basename } from 'node:path';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import { openProjectStore } from '../workers/project-folder.js';
import { onInterrupt } from './interrupt.js';
import { checkOutput, defaultOutput, recordPath, removeStale, writeOutput } from './output-files.js';
import { showProgress, type ProgressView } from './progress.js';
import { placeInSpec, printJson, report, runCommand, type CommandFrame } from './run-command.js';
import { inferPlatform, platformById, readSource, readSpec } from './source-file.js';
import { resultText, timingsText } from './translate-text.js';
import type { TranslateRequest } from './translate-file.js';

interface Options { to: string; from?: string; spec?: string; output?: string; json?: boolean; timings?: boolean; reuse?: boolean; candidates?: number }

/** `xpiler translate FILE --to PLATFORM`. */
export function translateCommand(): Command {
  return new Command('translate')
    .description('translate a kernel to another platform; writes the output only when it is verified')
    .argument('<file>', 'source of the kernel')
    .requiredOption('--to <platform>', 'target platform')
    .option('--from <platform>', 'platform of the source (default: by extension, then by content)')
    .option('--spec <file>', 'spec of the kernel, JSON (default: inferred)')
    .option('-o, --output <file>', 'output file (default: beside the source)')
    .addOption(new Option('--proposer <kind>', 'who proposes the target program').choices(['rules']).default('rules'))
    .option('--reuse', 'answer from the result cache when nothing changed since')
    .option('--candidates <n>', 'how many candidates to try before asking for more', count)
    .option('--timings', 'print where the time went')
    .option('--json', 'print JSON')
    .action((file: string, options: Options) => translate(file, options));
}

interface Prepared { readonly request: TranslateRequest; readonly file: string; readonly output: string }

async function translate(file: string, options: Options): Promise<void> {
  const frame: CommandFrame = { json: options.json, file };
  const interrupt = onInterrupt();
  await runCommand(frame, async () => {
    const prepared = await prepare(file, options, frame);
    const progress = showProgress(!options.json && Boolean(process.stderr.isTTY), `${basename(file)} to ${prepared.request.to.id}`);
    try {
      await perform(prepared, options, frame, progress, interrupt.signal);
    } finally {
      await progress.end();
    }
  });
  if (interrupt.signal.aborted) process.exitCode = 130;
  interrupt.release();
}

/** Everything that can be wrong with the call itself is found here, before anything is started. */
async function prepare(file: string, options: Options, frame: CommandFrame): Promise<Prepared> {
  const source = await readSource(file);
  frame.source = source.text;
  const from = options.from ? platformById(options.from) : inferPlatform(source);
  const to = platformById(options.to);
  if (from === to) throw new DiagnosticError(inputDiagnostic('XP1303', `${file} is written for ${to.id} already`));
  const spec = options.spec ? { name: options.spec, text: await readSpec(options.spec) } : undefined;
  const output = options.output ?? defaultOutput(file, from, to);
  await checkOutput(output, { source: file, named: options.output !== undefined });
  const budget = options.candidates ? { candidates: options.candidates } : undefined;
  return { file, output, request: { source, from, to, spec, reuse: options.reuse, ...(budget && { budget }) } };
}

async function perform({ request, file, output }: Prepared, options: Options, frame: CommandFrame, progress: ProgressView, signal: AbortSignal): Promise<void> {
  const startMs = performance.now();
  // Loaded only now: a call with a mistake answers at once.
  const [{ openSession }, { slotOf, translateSource }] = await Promise.all([import('./session.js'), import('./translate-file.js')]);
  const session = await openSession({ use: 'call', slot: await slotOf(request), devices: [request.to.id], work: true });
  const readyMs = performance.now();
  try {
    const { result, record, workflowId, workflowMs, text } = await translateSource(session, openProjectStore(), request, { signal, onProgress: progress.tell, intervalMs: progress.intervalMs });
    await progress.end();
    const timings = { startMs: readyMs - startMs, server: session.mode, workflowMs, steps: result.timings };
    if (result.kind === 'translated' && text !== undefined) {
      await writeOutput(output, text, record);
      if (options.json) printJson({ kind: result.kind, exit: 0, output, record: recordPath(output), ...record, timings });
      else process.stdout.write(resultText(result, { source: file, output, from: request.from.id, to: request.to.id, workflowId, record }));
    } else if (result.kind !== 'translated') {
      if (result.kind !== 'cancelled') await removeStale(output);
      if (request.spec) placeInSpec(frame, result.diagnostic.where?.file, request.spec.name, request.spec.text);
      report(frame, result.diagnostic, { kind: result.kind, workflowId, timings });
    }
    if (options.timings && !options.json) process.stdout.write(timingsText(timings, performance.now() - startMs));
  } finally {
    await progress.end();
    await session.close();
  }
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new DiagnosticError(inputDiagnostic('XP1305', `"${text}" is no number from 1`));
  return value;
}
