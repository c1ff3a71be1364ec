/** Rewrites lists of statements with the ranges of the variables around them. */
import type { Program, Stmt } from '../ir/types.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';

type Body = readonly Stmt[];

/** The program with `f` applied to every list of statements, the outer ones first. */
export function mapListsWithRanges(program: Program, f: (list: Body, env: RangeEnv) => Body): Program {
  const visit = (body: Body, env: RangeEnv): Body => f(body, env).map((s): Stmt => {
    switch (s.kind) {
      case 'for': return { ...s, body: visit(s.body, enterLoop(s, env)) };
      case 'while': return { ...s, body: visit(s.body, env) };
      case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}
