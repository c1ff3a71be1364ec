/**
 * The compiler behind two questions: what does a file mean (`understand`), and how is it written for another platform
 * (`translate`). Pure: the dialect's tables and the platform records are handed in.
 */
import type { Platform } from '../hardware/platform.js';
import { type Elaborated, elaborate, type Signature } from './frontend/index.js';
import type { Language } from './frontend/language.js';
import { printProgram } from './ir/print.js';
import { type Param, type Program, type Stmt, walkStmts } from './ir/index.js';
import { uniqueNames } from './ir/unique-names.js';
import type { Forms } from './passes/by-hand.js';
import type { PlacedSpan } from './frontend/source.js';
import { certify } from './certificate.js';
import type { Obligation } from './smt/obligation.js';
import { lower, type Lowered, printLowered } from './lower/index.js';
import type { Quality } from './lower/quality.js';
import { raise } from './raise.js';
import { checkSpec, parseSpec, type Spec } from './spec.js';

export interface Source { readonly text: string; readonly fileName: string }

export interface Understanding {
  readonly entry: string;
  readonly spec: Spec;
  readonly signature: Signature;
  readonly entryIsKernel: boolean;
  readonly kernels: readonly { readonly name: string; readonly grid: readonly number[]; readonly block: readonly number[] }[];
  readonly params: readonly { readonly name: string; readonly type: string; readonly extent?: number; readonly role?: string; readonly value?: string }[];
  readonly temporaries: readonly { readonly name: string; readonly type: string; readonly extent: number }[];
  readonly pointers: 'host' | 'device';
  /** variables of the file that outlive a call, where results could hide */
  readonly state: readonly { readonly name: string; readonly line: number; readonly column: number }[];
}

export interface CandidateText {
  readonly text: string;
  readonly entry: string;
  readonly passes: readonly { readonly name: string; readonly knobs: Readonly<Record<string, unknown>> }[];
  readonly notes: readonly string[];
  /** parallelism, vector and tensor instructions, on-chip memory */
  readonly quality: Quality;
}

/**
 * Reads a file: entry, parameters, launches, complete spec.
 * @throws DiagnosticError for everything that cannot be understood
 */
export function understand(source: Source & { specText?: string; specName?: string; language: Language }): Understanding {
  const spec = source.specText === undefined ? undefined : parseSpec(source.specText, source.specName);
  const e = elaborate({ text: source.text, fileName: source.fileName, language: source.language, ...(spec ? { spec } : {}) });
  return {
    entry: e.spec.entry, spec: e.spec, signature: e.signature, entryIsKernel: e.entryIsKernel, pointers: e.program.pointers,
    kernels: launchesOf(e.program.body), params: e.program.params.map(describe), temporaries: temporariesOf(e.program.body), state: e.state,
  };
}

/** A file in canonical form: the same for every target. */
export interface Canonical { readonly elaborated: Elaborated; readonly program: Program; readonly problems: readonly string[] }

/**
 * Reads a file and raises it.
 * @throws DiagnosticError for everything that cannot be understood
 */
export function canonicalOf(input: Source & { language: Language; spec: unknown }): Canonical {
  const elaborated = elaborate({ text: input.text, fileName: input.fileName, language: input.language, spec: checkSpec(input.spec) });
  const problems: string[] = [];
  const program = raise(elaborated.program, { onSkip: (name, reason) => problems.push(`the simplification "${name}" was left out for this program: ${reason}`) });
  return { elaborated, program, problems };
}

/**
 * Candidates in the target's dialect, best first; the last is the plainest.
 * @throws DiagnosticError for everything that cannot be translated
 */
export function translate({ elaborated, program, problems }: Canonical, names: { fileName: string; from: Platform; to: Platform }): { canonical: string; candidates: readonly CandidateText[]; obligations: readonly Obligation[] } {
  const { to } = names, header = headerOf(names, elaborated);
  const candidates = lower(program, to).map((lowered: Lowered): CandidateText => ({
    text: printLowered(lowered, to, header), entry: program.name,
    passes: [{ name: 'loop-recovery', knobs: {} }, { name: 'detensorize', knobs: {} }, ...lowered.passes], quality: lowered.quality, notes: [lowered.name, ...lowered.notes, ...problems],
  }));
  return { canonical: printProgram(program), candidates: distinct(candidates), obligations: certify(uniqueNames(elaborated.program), program, to) };
}

/**
 * The program as it was read and in canonical form, for passes applied by hand.
 * @throws DiagnosticError for everything that cannot be understood
 */
export function formsOf(source: Source & { specText?: string; specName?: string; language: Language }): Forms {
  const spec = source.specText === undefined ? undefined : parseSpec(source.specText, source.specName);
  const { program } = elaborate({ text: source.text, fileName: source.fileName, language: source.language, ...(spec ? { spec } : {}) });
  return { source: uniqueNames(program), canonical: raise(program), isOwn: (span) => (span as Partial<PlacedSpan>).source?.name === source.fileName };
}

/** The same text twice is one candidate. */
const distinct = (list: readonly CandidateText[]): CandidateText[] => list.filter((c, i) => list.findIndex((d) => d.text === c.text) === i);

function headerOf(input: { fileName: string; from: Platform; to: Platform }, e: Elaborated): string[] {
  const fixed = e.program.params.flatMap((p) => (p.kind === 'scalar' && p.value !== undefined ? [`${p.v.name} = ${p.value}`] : []));
  return [
    `Translated by Xpiler from ${input.fileName} (${input.from.title}) to ${input.to.title}.`,
    ...(fixed.length ? [`Specialised to ${fixed.join(', ')}; other values are refused at the entry.`] : []),
    'Verified by unit tests against the source; the record beside this file tells which.',
  ];
}

function launchesOf(body: readonly Stmt[]): Understanding['kernels'] {
  const out: { name: string; grid: readonly number[]; block: readonly number[] }[] = [];
  walkStmts(body, (s) => { if (s.kind === 'launch') out.push({ name: s.kernel.name, grid: s.kernel.grid, block: s.kernel.block }); });
  return out;
}

const describe = (p: Param): Understanding['params'][number] => (p.kind === 'tensor'
  ? { name: p.buffer.name, type: p.buffer.type, extent: p.buffer.size, role: p.role }
  : { name: p.v.name, type: p.v.type, ...(p.value !== undefined ? { value: String(p.value) } : {}) });

function temporariesOf(body: readonly Stmt[]): Understanding['temporaries'] {
  return body.flatMap((s) => (s.kind === 'alloc' && s.buffer.scope === 'global' && !s.buffer.init ? [{ name: s.buffer.name, type: s.buffer.type, extent: s.buffer.size }] : []));
}

export type { Program };
