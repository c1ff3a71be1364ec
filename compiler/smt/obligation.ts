/** What makes a rewrite legal, as data: any solver can check it again. */
import type { Query } from './query.js';

/** A way for the claim to fail. `text` has `{symbol}` in place of values; `open`: what the formula does not know about it. */
export interface FailureCase { readonly text: string; readonly open: readonly string[] }

/**
 * `smt`: SMT-LIB 2 text that is unsatisfiable exactly if the claim holds. A model is a witness against it, told by the case whose
 * number the symbol `which` has. `undecided`: why the claim could not be stated; there is no `smt` then.
 */
export interface Obligation {
  readonly name: string;
  /** the claim as a sentence */
  readonly claim: string;
  readonly smt?: string;
  readonly cases?: readonly FailureCase[];
  /** symbols whose values the cases show */
  readonly symbols?: readonly string[];
  readonly undecided?: string;
  /** an analysis of the compiler's own that shows the claim, for where a solver finds no answer */
  readonly analysis?: string;
}

/** `proved`: for the program's sizes and all inputs, by the solver or by the analysis `by`. `refuted`: with a way for it to fail. `unknown`: neither, and why. */
export type Verdict =
  | { readonly kind: 'proved'; readonly by?: string }
  | { readonly kind: 'refuted'; readonly witness: string; readonly model: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What a solver said about a formula. */
export type SolverAnswer =
  | { readonly kind: 'unsat' }
  | { readonly kind: 'sat'; readonly model: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown'; readonly reason: string };

/** An obligation from the formula's cases, each `[condition, how it is told]`. No case at all: it holds, and the formula says so. */
export function obligation(name: string, claim: string, q: Query, cases: readonly { readonly term: string; readonly text: string; readonly open?: readonly string[] }[], symbols: readonly string[] = []): Obligation {
  const which = q.integer('which');
  q.assert(cases.length === 0 ? 'false' : `(or ${cases.map((c, n) => `\n  (and (= ${which} ${n}) ${c.term})`).join('')})`);
  const smt = q.text([name, claim]);
  const shown = [...new Set([which, ...symbols])];
  return { name, claim, smt, cases: cases.map((c) => ({ text: c.text, open: c.open ?? [] })), symbols: shown.filter((s) => smt.includes(`declare-fun ${s} `)) };
}

export const undecided = (name: string, claim: string, why: string): Obligation => ({ name, claim, undecided: why });

/** What a solver's answer says about the claim. */
export function verdictOf(o: Obligation, answer: SolverAnswer): Verdict {
  const shown: Verdict | undefined = o.analysis === undefined ? undefined : { kind: 'proved', by: o.analysis };
  if (o.undecided !== undefined) return shown ?? { kind: 'unknown', reason: o.undecided };
  if (answer.kind === 'unsat') return { kind: 'proved' };
  if (answer.kind === 'unknown') return shown ?? answer;
  const failure = o.cases?.[Number(answer.model.which ?? 0)];
  const witness = (failure?.text ?? 'a counterexample').replace(/\{([^}]+)\}/g, (_, symbol: string) => answer.model[symbol] ?? '?');
  if (failure && failure.open.length > 0) return shown ?? { kind: 'unknown', reason: `it depends on ${failure.open.slice(0, 3).join(', ')}: possibly ${witness}` };
  return { kind: 'refuted', witness, model: answer.model };
}
