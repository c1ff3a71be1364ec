/**
 * Runs the sources of the suite alone, on their device or simulator, with several input sets, and compares what they compute with
 * numpy: `node dist/bench/suite/check.js [--dialect D] [--filter TEXT] [--fresh] [--python PATH]`. A result is kept by the digest
 * of source, spec and truth, so that a run that was cut off goes on where it was; `--fresh` after a change of the simulators.
 */
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { createCompiler } from '../../activities/compute/compiler-tool.js';
import { ComputePool } from '../../activities/compute/pool.js';
import { sourceSubject } from '../../activities/gate-tool.js';
import { table } from '../../cli/table.js';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import { outputsOf, type Spec } from '../../compiler/spec.js';
import { check } from '../../gate/check.js';
import { compareTensor, describeMismatch, rootMeanSquare } from '../../gate/compare.js';
import { allocate, viewOf } from '../../gate/elements.js';
import { nameOfInputSet, type InputSet } from '../../gate/inputs.js';
import { sha256, type Store } from '../../store/store.js';
import { openProjectStore } from '../../workers/project-folder.js';
import { loadCases, suiteFolder, type SuiteCase } from './cases.js';

interface Checked { readonly ok: boolean; readonly message: string; readonly inputSets: number; readonly unchecked: boolean; readonly ms: number; readonly infrastructure?: boolean }
interface Tools { readonly pool: ComputePool; readonly store: Store; readonly python: string }
interface Options { dialect?: string; filter?: string; fresh?: boolean; python: string }

/** Input sets are drawn as long as this lasts; the first always. */
const caseMs = 20_000;

async function main(options: Options): Promise<void> {
  const cases = loadCases().filter(({ dialect, path }) => (!options.dialect || dialect === options.dialect) && (!options.filter || path.includes(options.filter)));
  const tools: Tools = { pool: new ComputePool({ size: 1 }), store: openProjectStore(), python: options.python };
  const truth = await readFile(join(suiteFolder, 'reference.py'), 'utf8');
  const results: { each: SuiteCase; result: Checked }[] = [];
  try {
    for (const each of cases) {
      const key = `suite-check/1/${sha256(JSON.stringify([each.dialect, each.text, each.spec, each.bindings, each.dims, truth]))}`;
      const known = options.fresh ? undefined : await tools.store.cache.get<Checked>(key);
      const result = known ?? await checkCase(each, tools);
      // A machine that failed says nothing about the source.
      if (!known && !result.infrastructure) await tools.store.cache.set(key, result);
      results.push({ each, result });
      process.stderr.write(`${result.ok ? 'ok   ' : 'WRONG'} ${each.path}  ${known ? 'known' : `${(result.ms / 1000).toFixed(1)} s`}${result.unchecked ? '  (unchecked)' : ''}${result.ok ? '' : `  ${result.message}`}\n`);
    }
  } finally {
    tools.pool.close();
  }
  const dialects = [...new Set(cases.map(({ dialect }) => dialect))];
  const rows = [...new Set(cases.map(({ operator }) => operator.name))].map((name) => [name, ...dialects.map((dialect) => {
    const list = results.filter(({ each }) => each.operator.name === name && each.dialect === dialect);
    return list.length > 0 ? `${list.filter(({ result }) => result.ok).length}/${list.length}` : '';
  })]);
  const good = results.filter(({ result }) => result.ok).length;
  process.stdout.write(`${table(['operator', ...dialects], rows)}\n${good} of ${results.length} sources compute what numpy computes\n`);
  process.exitCode = good === results.length ? 0 : 1;
}

/** One case: no violation on any input set, and every output as numpy has it. */
async function checkCase(each: SuiteCase, { pool, store, python }: Tools): Promise<Checked> {
  const started = performance.now();
  let [wrong, inputSets] = ['', 0];
  const done = (message: string, unchecked = false, exit = 0): Checked => ({ ok: message === '', message, inputSets, unchecked, ...(exit === 5 && { infrastructure: true }), ms: Math.round(performance.now() - started) });
  const file = { text: each.text, fileName: basename(each.path), platform: each.dialect };
  try {
    const answer = await createCompiler(pool).understand({ ...file, specText: JSON.stringify(each.spec), specName: 'spec' }, {});
    const spec = answer.spec as Spec;
    const result = await check({
      source: sourceSubject(file, spec, answer.understanding), spec, store, budget: { totalMs: caseMs },
      async onRan(set, inputs, outputs) {
        inputSets += 1;
        wrong = await judge(each, spec, set, inputs, outputs, python);
        return wrong === '';
      },
    });
    const first = result.diagnostics[0];
    return done(first ? `${first.code} ${first.where?.line ?? ''} ${first.message}` : wrong, result.warnings.some((w) => w.includes('not checked')), first?.exit);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const { code, message, where, exit } = error.diagnostic;
    return done(`${code} ${where?.line ?? ''} ${message}`, false, exit);
  }
}

/** Compares outputs with numpy's; says what differs. */
async function judge(each: SuiteCase, spec: Spec, set: InputSet, inputs: ReadonlyMap<string, Uint8Array>, outputs: ReadonlyMap<string, Uint8Array>, python: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'xpiler-suite-')));
  try {
    for (const [name, data] of inputs) await writeFile(join(folder, `${name}.in`), data);
    const tensors = each.bindings.map(({ param, tensor, axes }) => {
      const { dtype, shape } = spec.params.find(({ name }) => name === param) as { dtype: string; shape: readonly number[] };
      return { file: param, tensor, dtype, shape, ...(axes && { axes }) };
    });
    await writeFile(join(folder, 'case.json'), JSON.stringify({ operator: each.operator.name, dims: each.dims, output: each.operator.output, tensors }));
    await execa(python, [join(suiteFolder, 'reference.py'), join(folder, 'case.json'), folder]);
    for (const p of outputsOf(spec)) {
      const raw = new Uint8Array(await readFile(join(folder, `${p.name}.expected`)));
      const integers = /^[iu]/.test(p.dtype);
      const exact = viewOf(integers ? 'i64' : 'f64', raw);
      const expected = allocate(p.dtype, exact.length);
      for (let i = 0; i < exact.length; ++i) expected.set(i, Number(exact.get(i)));
      // Inputs of a wider spread have larger sums, whose absolute error grows with them.
      const growth = set.distribution === 'wide' ? Math.max(1, rootMeanSquare(p, expected.bytes)) : 1;
      const { rtol, atol } = spec.tolerance!;
      const comparison = compareTensor(p, outputs.get(p.name)!, expected.bytes, { rtol, atol: atol * growth });
      if (comparison.mismatches > 0) return `numpy disagrees in case ${nameOfInputSet(set)}: ${describeMismatch(comparison)}`;
    }
    return '';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await new Command('check')
  .description('run the sources of the operator suite alone and compare them with numpy')
  .option('--dialect <platform>', 'only sources of this platform')
  .option('--filter <text>', 'only cases whose path has this text')
  .option('--fresh', 'run again what is already known')
  .option('--python <path>', 'Python with numpy', process.env.XPILER_PYTHON ?? 'python3')
  .action(main)
  .parseAsync();
