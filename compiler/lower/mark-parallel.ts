/** Marks the loops whose iterations are proved independent. */
import type { For, Program, Stmt } from '../ir/index.js';
import { isParallel } from '../analysis/dependence.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { mapBodies } from './rewrite.js';

/** The same program with every provably independent loop of kind `parallel`. Loops marked before stay marked. */
export function markParallel(program: Program): Program {
  return { ...program, body: mark(program.body, programEnv(program)) };
}

function mark(body: readonly Stmt[], env: RangeEnv): readonly Stmt[] {
  return body.map((s): Stmt => {
    if (s.kind !== 'for') return mapBodies(s, (b) => mark(b, env));
    const inner: For = { ...s, body: mark(s.body, enterLoop(s, env)) };
    if (s.loop.kind !== 'serial') return inner;
    return isParallel(s, env).kind === 'parallel' ? { ...inner, loop: { kind: 'parallel' } } : inner;
  });
}
