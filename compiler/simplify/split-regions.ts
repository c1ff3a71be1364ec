/**
 * A local buffer of which one part serves one purpose and the rest another becomes two buffers, as where one block of shared memory is dealt out by hand.
 *   s[i] (i < 1000) ... s[1000 + w]   =>   s[i] ... r[w]
 * Legal: every access is known to lie below the border, or known to lie at or above it.
 */
import { binary, constant, sub } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, Program, ScalarType } from '../ir/types.js';
import { affineOf } from '../analysis/affine.js';
import { programEnv, rangeOf } from '../analysis/ranges.js';
import { Facts } from './facts.js';
import { mutableVars } from './fold.js';
import { mapStmtsWithFacts } from './walk-facts.js';

interface Access { readonly index: Expr; readonly type: ScalarType; readonly facts: Facts }

export function splitRegions(program: Program): Program {
  const locals = new Map<string, Buffer>(), aliased = new Set<string>();
  walkStmts(program.body, (s) => {
    if (s.kind === 'alloc' && !s.buffer.init && (s.buffer.scope === 'item' || s.buffer.scope === 'global') && s.buffer.size > 1) locals.set(s.buffer.name, s.buffer);
    if (s.kind === 'intrinsic') for (const a of s.args) if (a.kind === 'address') aliased.add(a.buffer.name);
  });
  if (locals.size === 0) return program;
  const facts = new Facts(programEnv(program), mutableVars(program.body));
  const accesses = new Map<string, Access[]>();
  const note = (b: Buffer, index: Expr, type: ScalarType, known: Facts): void => { if (locals.has(b.name)) (accesses.get(b.name) ?? accesses.set(b.name, []).get(b.name)!).push({ index, type, facts: known }); };
  mapStmtsWithFacts(program.body, facts, (e, known) => { if (e.kind === 'load') note(e.buffer, e.index, e.type, known); return e; }, (s, known) => { note(s.buffer, s.index, s.kind === 'store' ? s.value.type : s.buffer.type, known); return s; });
  for (const [name, list] of accesses) {
    const buffer = locals.get(name)!, border = aliased.has(name) ? undefined : borderOf(list, buffer);
    if (border !== undefined) return splitRegions(split(program, buffer, border, facts));
  }
  return program;
}

/** Whether an index lies below a border, at or above it, or (undefined) either. */
const isBelow = (a: Pick<Access, 'index' | 'facts'>, border: number): boolean | undefined => a.facts.truth(binary('<', a.index, constant(a.index.type, border)));

function borderOf(list: readonly Access[], buffer: Buffer): number | undefined {
  if (list.some((a) => a.type !== buffer.type)) return undefined;
  const starts = new Set(list.flatMap((a) => [rangeOf(a.index, a.facts.env).lo, affineOf(a.index, a.facts.env).constant]).filter((n) => n > 0 && n < buffer.size));
  return [...starts].sort((a, b) => b - a).find((border) => {
    const sides = list.map((a) => isBelow(a, border));
    return sides.every((s) => s !== undefined) && sides.includes(true) && sides.includes(false);
  });
}

function split(program: Program, buffer: Buffer, border: number, facts: Facts): Program {
  const { shape: _, ...plain } = buffer;
  const low: Buffer = { ...plain, size: border }, high: Buffer = { ...plain, name: Namer.of(program).fresh(buffer.name), size: buffer.size - border };
  const place = (index: Expr, known: Facts): { buffer: Buffer; index: Expr } => (isBelow({ index, facts: known }, border) ? { buffer: low, index } : { buffer: high, index: sub(index, constant(index.type, border)) });
  const body = mapStmtsWithFacts(program.body, facts, (e, known) => (e.kind === 'load' && e.buffer.name === buffer.name ? { ...e, ...place(e.index, known) } : e),
    (s, known) => (s.buffer.name === buffer.name ? { ...s, ...place(s.index, known) } : s));
  return { ...program, body: declared(body, buffer.name, low, high) };
}

const declared = (body: Program['body'], name: string, low: Buffer, high: Buffer): Program['body'] =>
  body.flatMap((s): Program['body'] => {
    switch (s.kind) {
      case 'alloc': return s.buffer.name === name ? [{ ...s, buffer: low }, { ...s, buffer: high }] : [s];
      case 'for': case 'while': return [{ ...s, body: declared(s.body, name, low, high) }];
      case 'if': return [{ ...s, then: declared(s.then, name, low, high), else: declared(s.else, name, low, high) }];
      default: return [s];
    }
  });
