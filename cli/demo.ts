import { mkdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Command } from 'commander';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { platformIds, platforms } from '../hardware/index.js';
import { projectRoot } from '../setup/project-root.js';
import { sha256 } from '../store/store.js';
import { openProjectStore, projectFolder } from '../workers/project-folder.js';
import { onInterrupt } from './interrupt.js';
import { defaultOutput, writeOutput } from './output-files.js';
import { diagnosticOf, runCommand, report } from './run-command.js';
import { openSession } from './session.js';
import { inferPlatform, readSource, specBeside } from './source-file.js';
import { table } from './table.js';
import { translateSource, type Translation } from './translate-file.js';
import { seconds } from './translate-text.js';

/** `xpiler demo [FILE]`: one kernel to every other platform, and what came of it. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('translate an example (or FILE) to every other platform and print what happened')
    .argument('[file]', 'a kernel; default: an example')
    .action((file?: string) => runCommand({}, async () => demo(file ?? (await firstExample()))));
}

async function demo(file: string): Promise<void> {
  const interrupt = onInterrupt();
  const source = await readSource(file);
  const from = inferPlatform(source);
  const specPath = specBeside(file);
  const spec = specPath && existsSync(specPath) ? { name: specPath, text: await readFile(specPath, 'utf8') } : undefined;
  const targets = platformIds.filter((id) => id !== from.id).map((id) => platforms[id]!);
  const folder = join(projectFolder(), 'demo');
  await mkdir(folder, { recursive: true });
  process.stdout.write(`${relative(process.cwd(), file)} (${from.title})\n\n`);
  const session = await openSession({ use: 'call', slot: `demo-${sha256(source.text).slice(0, 10)}`, devices: targets.map(({ id }) => id), work: true });
  try {
    const store = openProjectStore();
    const rows = await Promise.all(targets.map(async (to) => {
      const started = performance.now();
      const output = join(folder, basename(defaultOutput(file, from, to)));
      const done = await translateSource(session, store, { source, from, to, spec }, { signal: interrupt.signal }).catch((error: unknown) => diagnosticOf(error));
      const took = seconds(performance.now() - started);
      if (!('result' in done)) return { failed: done, cells: [to.id, 'failed', '-', '-', took, '-'] };
      const { result, text, record } = done as Translation;
      if (result.kind !== 'translated' || text === undefined) return { failed: result.kind === 'translated' ? undefined : result.diagnostic, cells: [to.id, result.kind, '-', '-', took, '-'] };
      await writeOutput(output, text, record);
      const { compiler, devices } = result;
      return { failed: undefined, cells: [to.id, `${result.verdict} (${result.cases} cases)`, `${compiler.name} ${compiler.version}`, devices.candidate, took, relative(process.cwd(), output)] };
    }));
    process.stdout.write(table(['target', 'verdict', 'compiler', 'device', 'time', 'output file'], rows.map(({ cells }) => cells)));
    for (const { failed } of rows) if (failed) report({ file, source: source.text }, failed);
  } finally {
    await session.close();
    if (interrupt.signal.aborted) process.exitCode = 130;
    interrupt.release();
  }
}

/** Reductions, shared memory and a special function: enough to show what a translation is, and done in seconds. */
const demoExample = 'softmax';

/** The demo's example, of the first platform that has it. */
async function firstExample(): Promise<string> {
  for (const { id, extensions } of Object.values(platforms)) {
    const found = extensions.map((extension) => join(projectRoot, 'examples', id, `${demoExample}${extension}`)).find((path) => existsSync(path));
    if (found) return found;
  }
  throw new DiagnosticError(infrastructureDiagnostic('XP4010', `there is no example "${demoExample}" in ${join(projectRoot, 'examples')}`));
}
