/** Marks the loops whose iterations are proved independent, and makes updates that iterations share indivisible. */
import type { AtomicOp, Expr, For, Program, Stmt } from '../ir/index.js';
import { isParallel, reductionOf, type Reduction, type ReductionOp } from '../analysis/dependence.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { printExpr } from '../ir/print.js';
import { mapStmts } from '../ir/index.js';
import { jumpsOut } from './nest.js';
import { mapBodies } from './rewrite.js';

/** The same program with every provably independent loop of kind `parallel`. Loops marked before stay marked. */
export function markParallel(program: Program): Program {
  return { ...program, body: mark(program.body, programEnv(program)) };
}

function mark(body: readonly Stmt[], env: RangeEnv): readonly Stmt[] {
  return body.map((s): Stmt => {
    if (s.kind !== 'for') return mapBodies(s, (b) => mark(b, env));
    // an iteration that can end the loop decides about later ones
    if (jumpsOut(s.body)) return { ...s, loop: s.loop.kind === 'parallel' ? { kind: 'serial' } : s.loop, body: mark(s.body, enterLoop(s, env)) };
    const independence = s.loop.kind === 'serial' || s.loop.kind === 'parallel' ? isParallel(s, env) : undefined;
    const inner: For = { ...s, body: mark(s.body, enterLoop(s, env)) };
    if (independence?.kind === 'reduction' && s.loop.kind === 'parallel') return withAtomics(inner, independence.reductions);
    return s.loop.kind === 'serial' && independence?.kind === 'parallel' ? { ...inner, loop: { kind: 'parallel' } } : inner;
  });
}

const ATOMIC: Partial<Record<ReductionOp, AtomicOp>> = { '+': 'add', min: 'min', max: 'max', '&': 'and', '|': 'or', '^': 'xor' };

/**
 * The iterations of a parallel loop all update the same elements: buf[i] = buf[i] op e  =>  atomic op on buf[i].
 * A scalar that they all update, or another operator, makes the loop serial.
 */
function withAtomics(loop: For, reductions: readonly Reduction[]): For {
  const buffers = new Map(reductions.flatMap((r) => (r.target.kind === 'element' && ATOMIC[r.op] ? [[r.target.buffer.name, ATOMIC[r.op]!] as const] : [])));
  if (reductions.some((r) => r.target.kind === 'scalar' || !ATOMIC[r.op])) return { ...loop, loop: { kind: 'serial' } };
  const body = mapStmts(loop.body, (e) => e, (s) => {
    const op = s.kind === 'store' ? buffers.get(s.buffer.name) : undefined;
    if (!op || s.kind !== 'store') return [s];
    const index = printExpr(s.index), self = (e: Expr): boolean => e.kind === 'load' && e.buffer.name === s.buffer.name && printExpr(e.index) === index;
    const update = reductionOf(s.value, self);
    return update ? [{ kind: 'atomic', op, buffer: s.buffer, index: s.index, value: update.other }] : [s];
  });
  return { ...loop, body };
}
