import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { createProver } from '../activities/prove.js';
import type { Obligation, Verdict } from '../compiler/smt/obligation.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import { changedDiagnostic, unprovedDiagnostic } from '../diagnostics/passes.js';
import { sha256 } from '../store/store.js';
import { openProjectStore } from '../workers/project-folder.js';
import { printJson, report, runCommand, type CommandFrame } from './run-command.js';
import { writeFormulas } from './smt-files.js';
import { table } from './table.js';

const recordShape = z.object({
  kind: z.literal('translated'), verdict: z.string(), certificate: z.array(z.string()), target: z.object({ platform: z.string(), digest: z.string() }), workflowId: z.string(),
});
const obligationShape = z.object({
  name: z.string(), claim: z.string(), smt: z.string().optional(), undecided: z.string().optional(), analysis: z.string().optional(), symbols: z.array(z.string()).optional(),
  cases: z.array(z.object({ text: z.string(), open: z.array(z.string()) })).optional(),
});

interface VerifyOptions { readonly output?: string; readonly smt?: string; readonly json?: boolean }

/** `xpiler verify OUT.json`: a solver checks again what a translation rests on. */
export function verifyCommand(): Command {
  return new Command('verify').description('have a solver check again what a translation rests on')
    .argument('<record>', 'the record beside a translated file, OUT.json')
    .option('--output <file>', 'the translated file, checked to be the one that was tested (default: OUT beside OUT.json)')
    .option('--smt <folder>', 'write the obligations there as SMT-LIB 2 files, for another solver')
    .option('--json', 'print JSON')
    .action((path: string, options: VerifyOptions) => { const frame: CommandFrame = { json: options.json, file: path }; return runCommand(frame, () => verify(path, options, frame)); });
}

async function verify(path: string, options: VerifyOptions, frame: CommandFrame): Promise<void> {
  const record = await readRecord(path);
  const output = options.output ?? path.replace(/\.json$/, '');
  if (options.output !== undefined || existsSync(output)) {
    const text = await readFile(output).catch((error: Error) => { throw new DiagnosticError(inputDiagnostic('XP1301', error.message)); });
    if (output !== path && sha256(text) !== record.target.digest) return report(frame, changedDiagnostic(`${output} is not the file that was tested: its digest is not ${record.target.digest.slice(0, 16)}...`));
  }
  const obligations = (await Promise.all(record.certificate.map(readObligations))).flat();
  if (options.smt !== undefined) await writeFormulas(options.smt, obligations);
  const prover = createProver();
  try {
    const verdicts = await prover.prove(obligations);
    tell(obligations, verdicts, record.verdict, frame);
  } finally {
    prover.close();
  }
}

function tell(obligations: readonly Obligation[], verdicts: readonly Verdict[], verdict: string, frame: CommandFrame): void {
  const count = (kind: Verdict['kind']): number => verdicts.filter((v) => v.kind === kind).length;
  const counts = { obligations: obligations.length, proved: count('proved'), unknown: count('unknown'), refuted: count('refuted') };
  const first = verdicts.findIndex((v) => v.kind === 'refuted'), refuted = verdicts[first];
  const diagnostic = refuted?.kind === 'refuted' ? unprovedDiagnostic(`"${obligations[first]!.name}" does not hold: ${refuted.witness}`) : undefined;
  const rows = obligations.map((o, n) => ({ name: o.name, claim: o.claim, ...verdicts[n]! }));
  if (frame.json) {
    const answer = { verdict, ...counts, results: rows };
    return diagnostic ? report(frame, diagnostic, answer) : printJson(answer);
  }
  process.stdout.write(rows.length === 0 ? 'nothing in this translation runs in parallel\n' : table(['verdict', 'obligation', 'why not'], rows.map((r) => [r.kind, r.name, r.kind === 'refuted' ? r.witness : r.kind === 'unknown' ? r.reason : ''])));
  process.stdout.write(`\n${counts.proved} of ${counts.obligations} obligations proved for these sizes and all inputs, ${counts.unknown} unknown, ${counts.refuted} refuted.\nThey are about the order of iterations. That the result equals the source is ${verdict}.\n`);
  if (diagnostic) report(frame, diagnostic);
}

async function readRecord(path: string): Promise<z.infer<typeof recordShape>> {
  const text = await readFile(path, 'utf8').catch((error: Error) => { throw new DiagnosticError(inputDiagnostic('XP1301', error.message)); });
  let value: unknown;
  try { value = JSON.parse(text); } catch { value = undefined; }
  const read = recordShape.safeParse(value);
  if (!read.success) throw new DiagnosticError(inputDiagnostic('XP1305', `${path} is no record of a finished translation`));
  return read.data;
}

async function readObligations(digest: string): Promise<readonly Obligation[]> {
  const text = await openProjectStore().getText(digest).catch((error: Error) => { throw new DiagnosticError(infrastructureDiagnostic('XP4009', error.message)); });
  return z.array(obligationShape).parse(JSON.parse(text));
}
