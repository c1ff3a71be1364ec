/** Child process that runs the solver for one worker: Z3's own memory and time limits first, the parent's kill behind them. */
import { createRequire } from 'node:module';
import type { SolverAnswer } from '../../compiler/smt/obligation.js';
import type { ComputeReply, ComputeRequest } from './process.js';

export interface Formula { readonly smt: string; readonly symbols: readonly string[] }
export interface ProveInput { readonly formulas: readonly Formula[]; readonly timeoutMs: number }

const memoryMb = '1024';
/** Z3's own default. */
const NO_LIMIT = 2 ** 32 - 1;

type Z3 = { mk_config(): unknown; mk_context(config: unknown): unknown; del_context(context: unknown): void; global_param_set(name: string, value: string): void; eval_smtlib2_string(context: unknown, text: string): Promise<string> };
let started: Promise<Z3> | undefined;

async function solver(): Promise<Z3> {
  const require = createRequire(import.meta.url);
  const { init } = require('z3-solver/build/node.js') as { init(): Promise<{ Z3: Z3 }> };
  const { Z3 } = await init();
  Z3.global_param_set('memory_max_size', memoryMb);
  return Z3;
}

/** One formula in a context of its own. */
async function decide(z3: Z3, { smt, symbols }: Formula, timeoutMs: number): Promise<SolverAnswer> {
  const context = z3.mk_context(z3.mk_config());
  try {
    const said = (await z3.eval_smtlib2_string(context, `(set-option :timeout ${timeoutMs})\n${smt}`)).trim();
    if (said === 'unsat') return { kind: 'unsat' };
    // the limit is that of the decision: run out on a slow machine meanwhile, it would leave the values out
    if (said === 'sat') return { kind: 'sat', model: symbols.length ? readModel(await z3.eval_smtlib2_string(context, `(set-option :timeout ${NO_LIMIT})\n(get-value (${symbols.join(' ')}))`)) : {} };
    if (said !== 'unknown') throw new Error(`the solver did not understand the formula: ${said.slice(0, 300)}`);
    const reason = /"?([^"()]*)"?\)\s*$/.exec(await z3.eval_smtlib2_string(context, '(get-info :reason-unknown)'))?.[1]?.replace(':reason-unknown', '').trim();
    return { kind: 'unknown', reason: !reason || /timeout|cancel/.test(reason) ? `the solver had no answer within ${timeoutMs / 1000} s` : `the solver gave up: ${reason}` };
  } finally {
    z3.del_context(context);
  }
}

/** `((x 3) (y (- 2)))` */
function readModel(text: string): Record<string, string> {
  const model: Record<string, string> = {};
  for (const [, symbol, negative, plain] of text.matchAll(/\(([^\s()]+)\s+(?:\(-\s*(\d+)\)|([^\s()]+))\)/g)) model[symbol!] = negative === undefined ? plain! : `-${negative}`;
  return model;
}

async function answer({ id, input }: ComputeRequest): Promise<ComputeReply> {
  try {
    const { formulas, timeoutMs } = input as ProveInput, z3 = await (started ??= solver()), value: SolverAnswer[] = [];
    for (const formula of formulas) value.push(await decide(z3, formula, timeoutMs));
    return { id, kind: 'value', value };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { id, kind: 'error', message, stack };
  }
}

// Z3 works in one context at a time.
let last: Promise<unknown> = Promise.resolve();
process.on('message', (request: ComputeRequest) => { last = last.then(() => answer(request)).then((reply) => process.send?.(reply)); });
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
process.on('SIGTERM', () => process.exit(0));
// loading takes most of a second: do it before the first question; a failure is told with the answer
started = solver();
started.catch(() => {});
