/**
 * Declarations go to the innermost place that holds all their uses, and what one iteration of a parallel loop keeps for itself shrinks.
 *   float acc[256]; parallel t { acc[t] = 0; ... acc[t] ... }   =>   parallel t { float acc = 0; ... acc ... }
 * Legal: iterations of a parallel loop exchange nothing, so each element belongs to one iteration; the loop variables must enter all
 * indices by the same terms. Into a serial loop a scalar moves only if each iteration writes it before reading it.
 */
import { ref } from '../ir/build.js';
import { exprsOf, mapExpr, mapStmts, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import { relocate, replaceBuffers } from '../ir/rewrite.js';
import type { Buffer, Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { printExpr } from '../ir/print.js';
import { effectsOf, loadsOf } from '../analysis/accesses.js';
import type { Access } from '../analysis/accesses.js';
import { addAffine, affineOf, constantAffine, fromAffine, rangeOfAffine } from '../analysis/affine.js';
import type { Affine } from '../analysis/affine.js';
import { enterLoop } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { usedNames } from './usage.js';
import { mapListsWithRanges } from './walk-ranges.js';

type Body = readonly Stmt[];

export const sinkDeclarations = (program: Program): Program => mapListsWithRanges(program, (body, env) => {
  let list: Body = body;
  for (const s of body) {
    if (s.kind === 'let' && !s.init) list = sinkScalar(list, s);
    else if (s.kind === 'alloc' && !s.buffer.init) list = sinkBuffer(list, s.buffer, env);
  }
  return list;
});

/** Indices of the statements of a list that use a name. */
const usersOf = (list: Body, name: string): number[] => list.flatMap((s, i) => (usedNames(s).has(name) ? [i] : []));
const without = (list: Body, gone: Stmt): Stmt[] => list.filter((s) => s !== gone);
const replacedAt = (list: Body, at: number, s: readonly Stmt[]): Body => [...list.slice(0, at), ...s, ...list.slice(at + 1)];

function sinkScalar(list: Body, declaration: Extract<Stmt, { kind: 'let' }>): Body {
  const name = declaration.v.name, rest = without(list, declaration), users = usersOf(rest, name);
  if (users.length === 0) return rest;
  const at = users[0]!, s = rest[at]!;
  if (s.kind === 'assign' && s.v.name === name && !variablesOf(s.value).has(name)) return replacedAt(rest, at, [{ ...declaration, init: s.value }]);
  if (users.length > 1) return list;
  if (s.kind === 'for' && !reads(s.lo, name) && !reads(s.hi, name) && (s.loop.kind === 'parallel' || writesFirst(s.body, name) === 'yes')) return replacedAt(rest, at, [{ ...s, body: [declaration, ...s.body] }]);
  if (s.kind === 'while' && !reads(s.cond, name) && writesFirst(s.body, name) === 'yes') return replacedAt(rest, at, [{ ...s, body: [declaration, ...s.body] }]);
  if (s.kind === 'if' && !reads(s.cond, name)) {
    const inThen = usersOf(s.then, name).length > 0, inElse = usersOf(s.else, name).length > 0;
    if (inThen !== inElse) return replacedAt(rest, at, [inThen ? { ...s, then: [declaration, ...s.then] } : { ...s, else: [declaration, ...s.else] }]);
  }
  return list;
}

const reads = (e: Expr, name: string): boolean => variablesOf(e).has(name);

/** Whether a list writes a scalar before anything in it can read it; `no use`: it does neither. */
export function writesFirst(body: Body, name: string): 'yes' | 'no' | 'no use' {
  for (const s of body) {
    if (s.kind !== 'while' && exprsOf(s).some((e) => reads(e, name))) return 'no';
    if (s.kind === 'assign' && s.v.name === name) return 'yes';
    if (s.kind === 'atomic' && s.result?.name === name) return 'yes';
    if (s.kind === 'break' || s.kind === 'continue') return 'yes';
    if (s.kind === 'if') {
      const a = writesFirst(s.then, name), b = writesFirst(s.else, name);
      if (a === 'no' || b === 'no') return 'no';
      if (a === 'yes' && b === 'yes') return 'yes';
      if (a === 'yes' || b === 'yes') return usersOfRest(body, s, name) ? 'no' : 'yes';
    } else if (s.kind === 'for' || s.kind === 'while') {
      if (usedNames(s).has(name)) return writesFirst(s.body, name) === 'yes' && !usersOfRest(body, s, name) && !(s.kind === 'while' && reads(s.cond, name)) ? 'yes' : 'no';
    }
  }
  return 'no use';
}

const usersOfRest = (body: Body, s: Stmt, name: string): boolean => body.slice(body.indexOf(s) + 1).some((x) => usedNames(x).has(name));

function sinkBuffer(list: Body, buffer: Buffer, env: RangeEnv): Body {
  const declaration = list.find((s) => s.kind === 'alloc' && s.buffer.name === buffer.name)!;
  const rest = without(list, declaration), users = usersOf(rest, buffer.name);
  if (users.length === 0) return rest;
  if (buffer.size === 1 && buffer.scope === 'item' && isPlain(rest, buffer)) return scalarised(list, buffer);
  if (buffer.scope === 'item' && isOneElement(rest, buffer, env)) return scalarised(list, buffer);
  if (users.length > 1) return list;
  const at = users[0]!, s = rest[at]!;
  if (s.kind === 'if' && !usedNames({ ...s, then: [], else: [] }).has(buffer.name)) {
    const inThen = usersOf(s.then, buffer.name).length > 0, inElse = usersOf(s.else, buffer.name).length > 0;
    if (inThen !== inElse) return replacedAt(rest, at, [inThen ? { ...s, then: [declaration, ...s.then] } : { ...s, else: [declaration, ...s.else] }]);
  }
  if (s.kind === 'for' && s.loop.kind === 'parallel') {
    const local = shrunk(s, { ...buffer, scope: 'item' }, env);
    if (local) return replacedAt(rest, at, [local]);
  }
  return list;
}

/** All accesses are to one and the same element: one index text over variables from outside the list. */
function isOneElement(list: Body, buffer: Buffer, env: RangeEnv): boolean {
  const effects = effectsOf(list, env), accesses = effects.accesses.filter((a) => a.buffer.name === buffer.name);
  const [first] = accesses;
  if (!first || !isPlain(list, buffer)) return false;
  const text = printExpr(first.index);
  return accesses.every((a) => printExpr(a.index) === text) && ![...variablesOf(first.index)].some((n) => effects.declared.has(n) || effects.assigned.has(n)) && loadsOf(first.index).size === 0;
}

/** Every access uses the element type itself. */
function isPlain(body: Body, buffer: Buffer): boolean {
  let plain = true;
  walkStmts(body, (s) => {
    if ((s.kind === 'store' && s.buffer.name === buffer.name && s.value.type !== buffer.type) || (s.kind === 'atomic' && s.buffer.name === buffer.name)) plain = false;
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load' && x.buffer.name === buffer.name && x.type !== buffer.type) plain = false; });
  });
  return plain;
}

function scalarised(list: Body, buffer: Buffer): Body {
  const v: Var = { name: buffer.name, type: buffer.type };
  return mapStmts(list, (e) => mapExpr(e, (x) => (x.kind === 'load' && x.buffer.name === buffer.name ? ref(v) : x)), (s): Body => {
    if (s.kind === 'alloc' && s.buffer.name === buffer.name) return [{ kind: 'let', v }];
    if (s.kind === 'store' && s.buffer.name === buffer.name) return [{ kind: 'assign', v, value: s.value, ...(s.span ? { span: s.span } : {}) }];
    return [s];
  });
}

/** The parallel loop with the buffer declared inside, reduced to what one iteration touches. */
function shrunk(l: For, buffer: Buffer, env: RangeEnv): Stmt | undefined {
  const inside = enterLoop(l, env);
  const whole: Stmt = { ...l, body: [{ kind: 'alloc', buffer }, ...replaceBuffers(l.body, new Map([[buffer.name, buffer]]))] };
  const accesses = effectsOf(l.body, inside).accesses.filter((a) => a.buffer.name === buffer.name);
  if (accesses.some((a) => a.type !== buffer.type)) return whole;
  const moves = (atom: Expr): boolean => variablesOf(atom).has(l.v.name);
  const parts = accesses.map((a) => splitIndex(a, moves));
  const first = parts[0]!;
  if (!parts.every((p) => isZero(addAffine(p.outer, first.outer, -1)))) return whole;
  const ranges = parts.map((p, i) => rangeOfAffine(p.inner, accesses[i]!.env));
  const lo = Math.min(...ranges.map((r) => r.lo)), hi = Math.max(...ranges.map((r) => r.hi));
  if (!Number.isFinite(lo) || !Number.isFinite(hi) || hi - lo + 1 >= buffer.size) return whole;
  const small: Buffer = { name: buffer.name, type: buffer.type, size: hi - lo + 1, scope: 'item' };
  const shift = addAffine(first.outer, constantAffine(lo));
  const body = relocateIn(l.body, buffer, small, shift, inside);
  return { ...l, body: [{ kind: 'alloc', buffer: small }, ...body] };
}

const isZero = (a: Affine): boolean => a.terms.size === 0 && a.constant === 0;

function splitIndex(a: Access, moves: (atom: Expr) => boolean): { outer: Affine; inner: Affine } {
  const sum = affineOf(a.index, a.env), outer = [...sum.terms].filter(([, t]) => moves(t.atom)), inner = [...sum.terms].filter(([, t]) => !moves(t.atom));
  return { outer: { terms: new Map(outer), constant: 0 }, inner: { terms: new Map(inner), constant: sum.constant } };
}

/** Subtracts `shift` from every index of a buffer; ranges of inner loops are followed on the way down. */
function relocateIn(body: Body, from: Buffer, to: Buffer, shift: Affine, env: RangeEnv): Body {
  const move = (at: RangeEnv) => (s: Body): Body => relocate(s, (buffer, index) => (buffer.name === from.name ? { buffer: to, index: fromAffine(addAffine(affineOf(index, at), shift, -1), index.type) } : { buffer, index }));
  return body.flatMap((s): Body => {
    const [head] = move(env)([withoutBodies(s)]);
    if (s.kind === 'for') return [{ ...(head as For), body: relocateIn(s.body, from, to, shift, enterLoop(s, env)) }];
    if (s.kind === 'while') return [{ ...(head as Extract<Stmt, { kind: 'while' }>), body: relocateIn(s.body, from, to, shift, env) }];
    if (s.kind === 'if') return [{ ...(head as Extract<Stmt, { kind: 'if' }>), then: relocateIn(s.then, from, to, shift, env), else: relocateIn(s.else, from, to, shift, env) }];
    return [head!];
  });
}

const withoutBodies = (s: Stmt): Stmt => (s.kind === 'for' || s.kind === 'while' ? { ...s, body: [] } : s.kind === 'if' ? { ...s, then: [], else: [] } : s);
