import { Command } from 'commander';
import { createProver } from '../activities/prove.js';
import type { ApplyAnswer } from '../activities/tools.js';
import type { Applied, Step } from '../compiler/passes/by-hand.js';
import type { Verdict } from '../compiler/smt/obligation.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import { refutedDiagnostic } from '../diagnostics/passes.js';
import { painter } from '../diagnostics/render.js';
import { diffLines } from './diff.js';
import { askPasses, parseKnobs, withPassOptions, type PassOptions } from './passes.js';
import { printJson, report, runCommand, useColor, type CommandFrame } from './run-command.js';

interface ApplyOptions extends PassOptions { readonly pass: string; readonly site: string; readonly knobs?: string }

/** `xpiler apply FILE --pass P --site N`: one pass by hand, with its obligations and what it changes. */
export function applyCommand(): Command {
  return withPassOptions(new Command('apply')).description('apply a pass to a kernel by hand: its obligations, and what it changes')
    .requiredOption('--pass <name>', 'name of the pass')
    .requiredOption('--site <number>', 'number of the site, as `xpiler passes` lists them')
    .option('--knobs <json>', 'knobs of the pass (default: the first choice of the site)')
    .action((file: string, options: ApplyOptions) => {
      const frame: CommandFrame = { json: options.json, file };
      return runCommand(frame, () => apply(file, options, frame));
    });
}

async function apply(file: string, options: ApplyOptions, frame: CommandFrame): Promise<void> {
  if (!/^[1-9]\d*$/.test(options.site)) throw new DiagnosticError(inputDiagnostic('XP1305', `--site is a number from 1, not ${options.site}`));
  const last: Step = { pass: options.pass, site: Number(options.site), ...(options.knobs !== undefined ? { knobs: parseKnobs(options.knobs) } : {}) };
  const prover = createProver();
  try {
    // the solver loads while the kernel is read
    prover.warm();
    const { answer, to } = await askPasses('apply', file, options, [...options.after, last], frame), { applied } = answer as ApplyAnswer;
    const verdicts: (readonly Verdict[])[] = [];
    for (const step of applied) verdicts.push(await prover.prove(step.obligations));
    tell(file, to, applied, verdicts, frame);
  } finally {
    prover.close();
  }
}

function tell(file: string, to: string, applied: readonly Applied[], verdicts: readonly (readonly Verdict[])[], frame: CommandFrame): void {
  const refuted = applied.flatMap((step, n) => step.obligations.flatMap((o, m) => { const v = verdicts[n]![m]!; return v.kind === 'refuted' ? [{ step, o, v }] : []; }))[0];
  const all = verdicts.flat(), verdict = refuted ? 'refuted' : all.every((v) => v.kind === 'proved') ? 'proved' : 'unknown';
  const step = applied.at(-1)!, place = refuted?.step.place;
  const diagnostic = refuted && refutedDiagnostic(`${refuted.step.pass} at "${refuted.step.line.trim()}": it is not so that ${refuted.o.claim}: ${refuted.v.witness}`, place);
  if (frame.json) {
    const steps = applied.map(({ before: _, after: __, ...s }, n) => ({ ...s, obligations: s.obligations.map((o, m) => ({ ...o, verdict: verdicts[n]![m] })) }));
    const answer = { file, to, verdict, steps, before: step.before, after: step.after };
    if (diagnostic) report(frame, diagnostic, answer);
    else printJson(answer);
    return;
  }
  const paint = painter(useColor(process.stdout)), colour = { proved: '32', refuted: '31', unknown: '33' };
  applied.forEach((s, n) => {
    process.stdout.write(`${paint('1', s.pass)} at "${s.line.trim()}" with ${JSON.stringify(s.knobs)}\n`);
    s.obligations.forEach((o, m) => { const v = verdicts[n]![m]!; process.stdout.write(`  ${paint(colour[v.kind], v.kind.padEnd(8))} ${o.name}: ${o.claim}${v.kind === 'refuted' ? `\n           ${v.witness}` : v.kind === 'unknown' ? `\n           ${v.reason}` : v.by ? `\n           by ${v.by}` : ''}\n`); });
    if (s.obligations.length === 0) process.stdout.write('  always legal\n');
  });
  if (diagnostic) return report(frame, diagnostic);
  process.stdout.write(`\n${diffLines(step.before, step.after).map((line) => (line[0] === '+' ? paint('32', line) : line[0] === '-' ? paint('31', line) : line)).join('\n')}\n`);
  if (verdict === 'unknown') process.stdout.write('\nnot everything is proved: the result has to be tested\n');
}
