import { Command } from 'commander';
import { basename } from 'node:path';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import { openProjectStore } from '../workers/project-folder.js';
import { onInterrupt } from './interrupt.js';
import { checkOutput, defaultOutput, removeStale, writeOutput } from './output-files.js';
import { showProgress } from './progress.js';
import { printJson, report, runCommand, type CommandFrame } from './run-command.js';
import { openSession } from './session.js';
import { inferPlatform, platformById, readSource, readSpec } from './source-file.js';
import { resultText, timingsText } from './translate-text.js';
import { translateSource, type TranslateRequest } from './translate-file.js';

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
    .option('--reuse', 'answer from the result cache when nothing changed since')
    .option('--candidates <n>', 'how many candidates to try before asking for more', count)
    .option('--timings', 'print where the time went')
    .option('--json', 'print JSON')
    .action((file: string, options: Options) => translate(file, options));
}

async function translate(file: string, options: Options): Promise<void> {
  const frame: CommandFrame = { json: options.json, file: basename(file) };
  const interrupt = onInterrupt();
  const startMs = performance.now();
  await runCommand(frame, async () => {
    const source = await readSource(file);
    frame.source = source.text;
    frame.file = file;
    const from = options.from ? platformById(options.from) : inferPlatform(source);
    const to = platformById(options.to);
    if (from === to) throw new DiagnosticError(inputDiagnostic('XP1006', `${file} is written for ${to.id} already`));
    const spec = options.spec ? { name: options.spec, text: await readSpec(options.spec) } : undefined;
    const output = options.output ?? defaultOutput(file, from, to);
    await checkOutput(output, { source: file, named: options.output !== undefined });
    const request: TranslateRequest = {
      source, from, to, spec, reuse: options.reuse, ...(options.candidates && { budget: { candidates: options.candidates } }),
    };

    const progress = showProgress(!options.json && Boolean(process.stderr.isTTY), `${basename(file)} to ${to.id}`);
    try {
      const session = await openSession({ use: 'call', devices: [to.id], work: true });
      const readyMs = performance.now();
      try {
        const translation = await translateSource(session, openProjectStore(), request, { signal: interrupt.signal, onProgress: progress.tell });
        progress.end();
        const { result, record, workflowId, text } = translation;
        const timings = { startMs: readyMs - startMs, server: session.mode, workflowMs: translation.workflowMs, steps: result.timings };
        if (result.kind === 'translated' && text !== undefined) {
          await writeOutput(output, text, record);
          if (options.json) printJson({ kind: result.kind, exit: 0, output, record: `${output}.json`, ...record, timings });
          else process.stdout.write(resultText(result, { source: file, output, from: from.id, to: to.id, workflowId, record }));
        } else if (result.kind !== 'translated') {
          if (result.kind !== 'cancelled') await removeStale(output);
          const exit = result.diagnostic;
          report({ ...frame, ...placeOf(exit.where?.file, spec) }, exit, { kind: result.kind, workflowId, timings });
        }
        if (options.timings && !options.json) process.stdout.write(timingsText(timings, performance.now() - startMs));
      } finally {
        progress.end();
        await session.close();
      }
    } finally {
      progress.end();
    }
  });
  if (interrupt.signal.aborted) process.exitCode = 130;
  interrupt.release();
}

/** A diagnostic about the spec shows the spec's line, not the kernel's. */
function placeOf(file: string | undefined, spec?: { name: string; text: string }): Partial<CommandFrame> {
  return file && spec && basename(file) === basename(spec.name) ? { file: spec.name, source: spec.text } : {};
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new DiagnosticError(inputDiagnostic('XP1008', `"${text}" is no number from 1`));
  return value;
}
