import { fileURLToPath } from 'node:url';
import { verdictOf, type Obligation, type SolverAnswer, type Verdict } from '../compiler/smt/obligation.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { ComputePool } from './compute/pool.js';
import type { Formula, ProveInput } from './compute/solver-process.js';

export interface ProveOptions {
  readonly signal?: AbortSignal;
  /** time for one obligation */
  readonly timeoutMs?: number;
}

export interface Prover {
  /** Verdicts in the order of the obligations. A solver that fails makes them unknown, never proved. */
  prove(obligations: readonly Obligation[], options?: ProveOptions): Promise<readonly Verdict[]>;
  /** Loads the solver ahead of the first question. */
  warm(): void;
  close(): void;
}

const defaultTimeoutMs = 5_000;
// loading the solver takes a second or two, more on a busy machine
const startMs = 30_000;

/** Z3 in a process of its own, which starts with the first question and stays warm. */
export function createProver(): Prover {
  const pool = new ComputePool({ size: 1, program: fileURLToPath(new URL('./compute/solver-process.js', import.meta.url)) });
  const ask = async (formulas: readonly Formula[], { signal, timeoutMs = defaultTimeoutMs }: ProveOptions): Promise<readonly SolverAnswer[]> => {
    const input: ProveInput = { formulas, timeoutMs };
    return (await pool.ask('prove', input, { signal, timeoutMs: startMs + formulas.length * timeoutMs * 2 })) as SolverAnswer[];
  };
  const one = async (formula: Formula, options: ProveOptions): Promise<SolverAnswer> => {
    try {
      return (await ask([formula], options))[0]!;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { kind: 'unknown', reason: `the solver failed: ${error.diagnostic.message}` };
    }
  };
  return {
    prove: async (obligations, options = {}) => {
      const formulas = obligations.flatMap((o) => (o.smt === undefined ? [] : [{ smt: o.smt, symbols: o.symbols ?? [] }]));
      let answers: readonly SolverAnswer[];
      try {
        answers = formulas.length > 0 ? await ask(formulas, options) : [];
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        // one of them broke the process: find out which
        const single: SolverAnswer[] = [];
        for (const formula of formulas) single.push(await one(formula, options));
        answers = single;
      }
      let next = 0;
      return obligations.map((o) => verdictOf(o, o.smt === undefined ? { kind: 'unknown', reason: o.undecided ?? 'no formula' } : answers[next++]!));
    },
    warm: () => pool.prewarm(),
    close: () => pool.close(),
  };
}
