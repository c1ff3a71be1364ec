/**
 * Serial loops whose iterations are independent are marked parallel, so that fusion and interchange see them.
 *   for r { acc[r] = 0 }   =>   parallel r { acc[r] = 0 }
 * Legal: proved by the dependence analysis.
 */
import type { Program, Stmt } from '../ir/types.js';
import { PARALLEL } from '../ir/build.js';
import { isParallel } from '../analysis/dependence.js';
import { enterLoop, programEnv } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';

type Body = readonly Stmt[];

export function parallelise(program: Program): Program {
  const visit = (body: Body, env: RangeEnv): Body => body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': {
        const loop = s.loop.kind === 'serial' && isParallel(s, env).kind === 'parallel' ? PARALLEL : s.loop;
        return { ...s, loop, body: visit(s.body, enterLoop(s, env)) };
      }
      case 'while': return { ...s, body: visit(s.body, env) };
      case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}
