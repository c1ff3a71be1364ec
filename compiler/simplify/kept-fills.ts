/**
 * Buffers that are filled again only where their contents change are filled each time: what an iteration finds in them is then its own.
 *   x = -1; for j { h = f(j); if (h != x) { S(h); x = h }; T }   =>   for j { h = f(j); S(h); T }
 * Legal: S only fills buffers that nothing else writes, with values that h alone decides, and x never equals h before S ran for that h.
 */
import { printExpr } from '../ir/print.js';
import { walkStmts, exprsOf, variablesOf } from '../ir/visit.js';
import type { Buffer, Expr, If, Program, Stmt, Store, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, scaleAffine, type Affine } from '../analysis/affine.js';
import { enterLoop, rangeOf, type RangeEnv } from '../analysis/ranges.js';
import { isInt } from '../ir/scalar.js';
import { mutableVars } from './fold.js';
import { usedNames } from './usage.js';
import { mapListsWithRanges } from './walk-ranges.js';

type Body = readonly Stmt[];

export function fillAnew(program: Program): Program {
  const mutable = mutableVars(program.body);
  return mapListsWithRanges(program, (body, env) => {
    let list = body;
    for (const s of body) if (s.kind === 'let' && s.init?.kind === 'const' && isInt(s.v.type)) list = without(list, s.v, Number(s.init.value), env, mutable) ?? list;
    return list;
  });
}

interface Place { readonly guard: If; readonly key: Expr; readonly env: RangeEnv }

/** The list without the variable and the guard it stands for. */
function without(list: Body, x: Var, start: number, env: RangeEnv, mutable: ReadonlySet<string>): Body | undefined {
  const places = placesOf(list, x, env, mutable), [place] = places;
  if (places.length !== 1 || !place) return undefined;
  const { guard, key } = place, range = rangeOf(key, place.env);
  if (range.lo <= start && start <= range.hi) return undefined;
  const fill = guard.then.filter((s) => !(s.kind === 'assign' && s.v.name === x.name));
  let reads = 0;
  walkStmts(list, (s) => { for (const e of exprsOf(s)) if (variablesOf(e).has(x.name)) ++reads; });
  if (reads !== 1 || fill.length !== guard.then.length - 1 || !onlyFills(fill)) return undefined;
  const buffers = new Map<string, Buffer>(), inner = new Set<string>();
  walkStmts(fill, (s) => { if (s.kind === 'store') buffers.set(s.buffer.name, s.buffer); if (s.kind === 'for' || s.kind === 'let') inner.add(s.v.name); });
  const declared = new Set<string>(), moving = new Set<string>(), written = new Set<string>();
  let apart = true;
  walkStmts(list, (s) => {
    if (s.kind === 'alloc') declared.add(s.buffer.name);
    if (s.kind === 'for' || s.kind === 'let' || s.kind === 'assign') moving.add(s.v.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) moving.add(s.result.name);
    if (s.kind === 'store' || s.kind === 'atomic') written.add(s.buffer.name);
    if (s.kind === 'intrinsic' || s.kind === 'launch') apart = false;
    if ((s.kind === 'store' || s.kind === 'atomic') && buffers.has(s.buffer.name) && !isIn(fill, s)) apart = false;
  });
  if (!apart || buffers.size === 0 || ![...buffers.keys()].every((b) => declared.has(b))) return undefined;
  for (const name of inner) moving.delete(name);
  if ([...inner].some((n) => usedNames({ kind: 'assign', v: x, value: key }).has(n))) return undefined;
  const decided = new Decided(key, moving, written, place.env);
  let known = true;
  walkStmts(fill, (s) => { for (const e of exprsOf(s)) if (!decided.by(e)) known = false; });
  if (!known) return undefined;
  const spliced = (body: Body): Body => body.flatMap((s): Body => {
    if (s === guard) return fill;
    if (s.kind === 'let' && s.v.name === x.name) return [];
    if (s.kind === 'for' || s.kind === 'while') return [{ ...s, body: spliced(s.body) }];
    return [s.kind === 'if' ? { ...s, then: spliced(s.then), else: spliced(s.else) } : s];
  });
  return spliced(list);
}

/** Branches `if (key != x) { ...; x = key }`, and any other place that changes x as a place that fits none. */
function placesOf(list: Body, x: Var, env: RangeEnv, mutable: ReadonlySet<string>): (Place | undefined)[] {
  const found: (Place | undefined)[] = [];
  const look = (body: Body, outer: RangeEnv): void => { body.reduce<RangeEnv>((at, s) => {
    if (s.kind === 'let' && s.init && isInt(s.v.type) && !mutable.has(s.v.name)) return new Map(at).set(s.v.name, rangeOf(s.init, at));
    if (s.kind === 'for') look(s.body, enterLoop(s, at));
    else if (s.kind === 'while') look(s.body, at);
    else if (s.kind === 'if') {
      const c = s.cond, key = c.kind === 'binary' && c.op === '!=' ? (isVar(c.a, x) ? c.b : isVar(c.b, x) ? c.a : undefined) : undefined;
      const sets = s.then.filter((t) => t.kind === 'assign' && t.v.name === x.name);
      if (key && s.else.length === 0 && sets.length === 1 && sets[0]!.kind === 'assign' && sameText(sets[0]!.value, key) && loadsOf(key).size === 0) { found.push({ guard: s, key, env: at }); look(s.then.filter((t) => t !== sets[0]), at); return at; }
      look(s.then, at);
      look(s.else, at);
    } else if (s.kind === 'assign' && s.v.name === x.name) found.push(undefined);
    return at;
  }, outer); };
  look(list, env);
  return found;
}

const isVar = (e: Expr, v: Var): boolean => e.kind === 'var' && e.name === v.name;
const sameText = (a: Expr, b: Expr): boolean => printExpr(a) === printExpr(b);
const isIn = (body: Body, s: Store | Stmt): boolean => { let found = false; walkStmts(body, (x) => { if (x === s) found = true; }); return found; };

/** Loops, branches, values of their own and stores: what can be run again. */
function onlyFills(body: Body): boolean {
  let ok = true;
  walkStmts(body, (s) => { if (s.kind !== 'for' && s.kind !== 'if' && s.kind !== 'store' && !(s.kind === 'let' && s.init)) ok = false; });
  return ok;
}

/** Whether a value is the same wherever the key is. */
class Decided {
  private readonly key: Affine;
  private readonly step: { name: string; coefficient: number } | undefined;

  constructor(key: Expr, private readonly moving: ReadonlySet<string>, private readonly written: ReadonlySet<string>, private readonly env: RangeEnv) {
    this.key = affineOf(key, env);
    const term = [...this.key.terms].find(([, t]) => this.moves(t.atom));
    this.step = term && { name: term[0], coefficient: term[1].coefficient };
  }

  by(e: Expr): boolean {
    if (!this.moves(e)) return [...loadsOf(e)].every((b) => !this.written.has(b));
    if (isInt(e.type) && loadsOf(e).size === 0 && this.followsKey(e)) return true;
    switch (e.kind) {
      case 'load': return !this.written.has(e.buffer.name) && this.by(e.index);
      case 'unary': case 'cast': case 'bitcast': return this.by(e.a);
      case 'binary': return this.by(e.a) && this.by(e.b);
      case 'select': return this.by(e.cond) && this.by(e.a) && this.by(e.b);
      case 'call': return e.args.every((a) => this.by(a));
      default: return false;
    }
  }

  private moves(e: Expr): boolean { return [...variablesOf(e)].some((n) => this.moving.has(n)); }

  /** A multiple of the key and something that stays. */
  private followsKey(e: Expr): boolean {
    if (!this.step) return false;
    const own = affineOf(e, this.env), c = (own.terms.get(this.step.name)?.coefficient ?? 0) / this.step.coefficient;
    if (!Number.isInteger(c)) return false;
    return [...addAffine(own, scaleAffine(this.key, c), -1).terms.values()].every((t) => !this.moves(t.atom));
  }
}
