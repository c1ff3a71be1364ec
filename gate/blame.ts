/** Turns what went wrong in a run into diagnostics about the source or about the candidate. */
import type { Diagnostic, Place } from '../diagnostics/diagnostic.js';
import { codeOfViolation, verificationDiagnostic } from '../diagnostics/verification.js';
import type { Violation } from '../hardware/runner-report.js';
import type { CompilerMessage, SourceFile } from '../hardware/toolchain.js';
import type { SubjectOutcome } from './subject-run.js';

type Failure = Exclude<SubjectOutcome, { kind: 'ran' }>;
const maxDiagnostics = 10;

/** The source misbehaved (exit 3), or could not be run (exit 5). */
export function blameSource(outcome: Failure, source: SourceFile): Diagnostic[] {
  switch (outcome.kind) {
    case 'violation': return likelyCauseFirst(outcome.violations).slice(0, maxDiagnostics).map((v) => verificationDiagnostic(codeOfViolation(v.kind), sentence(v), placeOf(v, source), v.kind));
    case 'timeout': return [verificationDiagnostic('XP3005', `the kernel never ends: it was stopped at the time limit of ${seconds(outcome.limitMs)}${outcome.violation ? ` in ${outcome.violation.function ?? 'the kernel'}` : ''}`, outcome.violation && placeOf(outcome.violation, source))];
    case 'killed': return outcome.why === 'memory'
      ? [verificationDiagnostic('XP3302', 'running the source needs more memory than a test may use')]
      : [verificationDiagnostic('XP3010', `the source was stopped: it ${outcome.why === 'output' ? 'prints without end' : 'starts many processes'}`)];
    case 'broken': return [verificationDiagnostic('XP3010', `the source crashed: ${outcome.reason}`, outcome.violation && placeOf(outcome.violation, source))];
    case 'unusable-output': return [verificationDiagnostic('XP3010', `the source ended before the kernel returned: ${outcome.reason}`)];
    case 'unbuilt': return [verificationDiagnostic('XP3012', `${outcome.compiler} refuses the source: ${firstError(outcome.messages)}`, placeOfMessage(outcome.messages, source))];
  }
}

/** The candidate failed (exit 4 if none is left). */
export function blameCandidate(outcome: Failure, candidate: SourceFile, caseName?: string): Diagnostic[] {
  const where = caseName ? ` (case ${caseName})` : '';
  switch (outcome.kind) {
    case 'violation': return outcome.violations.slice(0, maxDiagnostics).map((v) => verificationDiagnostic('XP3202', `${v.kind}: ${sentence(v)}${where}`, placeOf(v, candidate)));
    case 'timeout': return [verificationDiagnostic('XP3204', `the candidate was stopped at the time limit of ${seconds(outcome.limitMs)}${where}`, outcome.violation && placeOf(outcome.violation, candidate))];
    case 'killed': return [verificationDiagnostic('XP3206', `the candidate was ended: too much ${outcome.why === 'processes' ? 'forking' : outcome.why}${where}`)];
    case 'broken': return [verificationDiagnostic('XP3206', `the candidate crashed: ${outcome.reason}${where}`, outcome.violation && placeOf(outcome.violation, candidate))];
    case 'unusable-output': return [verificationDiagnostic('XP3205', `${outcome.reason}${where}`)];
    case 'unbuilt': return [verificationDiagnostic('XP3203', `${outcome.compiler} refuses the candidate: ${firstError(outcome.messages)}`, placeOfMessage(outcome.messages, candidate))];
  }
}

/**
 * Which violation comes first depends on the order of threads. A barrier that not all reach causes races, and what a race reads may be
 * something that is not written yet: causes stand before their effects.
 */
function likelyCauseFirst(violations: readonly Violation[]): Violation[] {
  const rank = (v: Violation): number => (v.kind.startsWith('divergent') ? 0 : v.kind === 'race' ? 1 : v.kind === 'uninitialised' ? 3 : 2);
  if (!violations.some((v) => rank(v) < 2)) return [...violations];
  return [...violations].sort((a, b) => rank(a) - rank(b));
}

/** Warnings of a run as text. */
export const describeViolation = (v: Violation): string => `${v.line ? `line ${v.line}: ` : ''}${sentence(v)}`;

function sentence(v: Violation): string {
  const words = prefixes.get(v.kind);
  const prefix = words && !v.message.toLowerCase().includes(words.split(' ')[0]!) ? `${words}: ` : '';
  const who = v.block || v.thread ? ` [block ${(v.block ?? []).join(',')}, thread ${(v.thread ?? []).join(',')}]` : '';
  const hint = v.kind === 'uninitialised' ? '; if another thread writes it, a barrier is missing' : '';
  const other = raceAtWrite(v) ? `; the read is at line ${v.line}` : v.other?.line ? `; the other access is at line ${v.other.line}` : '';
  return `${prefix}${v.message}${who}${other}${hint}`;
}

/** The class of error in words, so that a message can be understood without its code. */
const prefixes: ReadonlyMap<string, string> = new Map(Object.entries({
  'out-of-bounds': 'out of bounds', race: 'race', uninitialised: 'uninitialised memory', 'divergent-barrier': 'divergent barrier', deadlock: 'deadlock', timeout: 'never ends',
  capacity: 'capacity exceeded', misaligned: 'misaligned access', 'use-after-free': 'use after free', 'input-modified': 'input modified',
  'not-repeatable': 'depends on earlier calls (static state) or on the order of threads', 'nested-launch': 'nested launch',
}));

/** A read that races with a write is told at the write: that is what needs a barrier or an atomic. */
const raceAtWrite = (v: Violation): boolean => v.kind === 'race' && /^read /.test(v.message) && v.line !== undefined && v.other?.line !== undefined && v.other.line !== v.line;

function placeOf(v: Violation, source: SourceFile): Place | undefined {
  if (raceAtWrite(v)) return { file: source.name, line: v.other!.line!, column: firstColumn(source, v.other!.line!), text: lineOf(source, v.other!.line!) };
  // Records in headers or in the harness have the user's line, if any, further up the stack.
  const line = v.file === undefined || /^(kernel\.|<|unit)/.test(v.file) || v.file === source.name || v.file.endsWith(`/${source.name}`) ? v.line : v.stack?.[0];
  return line ? { file: source.name, line, column: v.column ?? firstColumn(source, line), text: lineOf(source, line) } : undefined;
}

function placeOfMessage(messages: readonly CompilerMessage[], source: SourceFile): Place | undefined {
  const m = messages.find((x) => x.severity === 'error' && x.file === source.name && x.line) ?? messages.find((x) => x.file === source.name && x.line);
  return m && { file: source.name, line: m.line!, column: m.column ?? 1, text: lineOf(source, m.line!) };
}

const lineOf = (source: SourceFile, line: number): string => source.text.split(/\r\n|\r|\n/)[line - 1] ?? '';
const firstColumn = (source: SourceFile, line: number): number => lineOf(source, line).search(/\S/) + 1 || 1;
const firstError = (messages: readonly CompilerMessage[]): string => messages.find((m) => m.severity === 'error')?.message ?? 'no message';
const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
