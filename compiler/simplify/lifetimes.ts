/**
 * Buffers that are used for one thing after another get a name for each, and buffers that each iteration fills anew move into it.
 *   alloc s; A(s); { s = ...; B(s) }        =>   alloc s; A(s); alloc t; { t = ...; B(t) }
 *   alloc s; for r { s = ...; B(s) }        =>   for r { alloc s; s = ...; B(s) }
 * Legal: from there on nothing is read that was not written after it (`readsOnlyOwnWrites`).
 */
import { Namer } from '../ir/names.js';
import { replaceBuffers } from '../ir/rewrite.js';
import type { Buffer, Program, Stmt } from '../ir/types.js';
import { readsOnlyOwnWrites } from '../analysis/coverage.js';
import { enterLoop, programEnv } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];
/** Larger buffers are left alone: running their index arithmetic would take too long. */
const MOST_ELEMENTS = 1 << 17;

export function splitLifetimes(program: Program): Program {
  const namer = Namer.of(program);
  const visit = (body: Body, env: RangeEnv): Body => {
    let list = body;
    for (const s of body) if (s.kind === 'alloc' && !s.buffer.init && s.buffer.size <= MOST_ELEMENTS) list = separated(list, s.buffer, env, namer);
    return list.map((s): Stmt => {
      switch (s.kind) {
        case 'for': return { ...s, body: visit(s.body, enterLoop(s, env)) };
        case 'while': return { ...s, body: visit(s.body, env) };
        case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
        default: return s;
      }
    });
  };
  return { ...program, body: visit(program.body, programEnv(program)) };
}

function separated(list: Body, buffer: Buffer, env: RangeEnv, namer: Namer): Body {
  const declaration = list.find((s) => s.kind === 'alloc' && s.buffer.name === buffer.name)!;
  const users = list.flatMap((s, i) => (s.kind !== 'alloc' && usedNames(s).has(buffer.name) ? [i] : []));
  if (users.length === 1) {
    const s = list[users[0]!]!;
    if (s.kind !== 'for' || s.loop.kind === 'parallel' || !readsOnlyOwnWrites(s.body, buffer, enterLoop(s, env))) return list;
    const inside: Stmt = { ...s, body: [{ kind: 'alloc', buffer: { ...buffer, scope: 'item' } }, ...replaceBuffers(s.body, new Map([[buffer.name, { ...buffer, scope: 'item' as const }]]))] };
    return list.filter((x) => x !== declaration).map((x) => (x === s ? inside : x));
  }
  // from the last use backwards: the latest place where a new life can begin
  for (const at of users.slice(1).reverse()) {
    if (!writtenNames([list[at]!]).has(buffer.name) || !readsOnlyOwnWrites(list.slice(at), buffer, env)) continue;
    const next: Buffer = { ...buffer, name: namer.fresh(buffer.name) };
    return [...list.slice(0, at), { kind: 'alloc', buffer: next }, ...replaceBuffers(list.slice(at), new Map([[buffer.name, next]]))];
  }
  return list;
}
