/**
 * A sum of sums becomes one sum.
 *   m = 0; for c { m = m + X }; m = m + Y; acc = acc + m   =>   for c { acc = acc + X }; acc = acc + Y
 *   m = 0; if (g) { for c { m = m + X } }; acc = acc + m   =>   if (g) { for c { acc = acc + X } }
 *   acc = a; for t { acc = max(acc, c); ... }           =>   acc = max(a, c); for t { ... }
 *   acc = a; for t { acc = max(acc, max(c, x)) }        =>   acc = max(a, c); for t { acc = max(acc, max(c, x)) }
 * Legal: m is used for nothing else, acc not inside the loop; both use the same associative operator, and m starts at its neutral element.
 * Floating sums are then added in another order (the verdict allows for it by tolerance).
 */
import { isFloat } from '../ir/scalar.js';
import { exprsOf, mapExpr, mapStmts, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Assign, Expr, For, Let, Program, ScalarType, Stmt } from '../ir/types.js';
import { reductionOf } from '../analysis/dependence.js';
import type { ReductionOp } from '../analysis/dependence.js';
import { tripCount } from '../analysis/ranges.js';
import { limits } from '../interpret/memory.js';
import { ends } from '../passes/recovery/escapes.js';
import { usedNames } from './usage.js';

type Body = readonly Stmt[];

export function flattenSums(program: Program): Program {
  const visit = (body: Body): Body => flattened(seeded(body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': case 'while': return { ...s, body: visit(s.body) };
      case 'if': return { ...s, then: visit(s.then), else: visit(s.else) };
      default: return s;
    }
  })));
  return { ...program, body: visit(program.body) };
}

/** let acc = a; for t { acc = max(acc, c); rest } with constants a and c: the start is max(a, c). Legal: the loop runs, and acc only grows in it. */
function seeded(body: Body): Body {
  return body.flatMap((s, i): Body => {
    const l = body[i + 1], first = l?.kind === 'for' ? l.body.find((x) => x.kind !== 'let' && x.kind !== 'alloc') : undefined;
    if (s.kind === 'for' && i > 0) { const moved = seedOf(body[i - 1]!, s); return moved ? [{ ...s, body: s.body.filter((x) => x !== moved.update) }] : [s]; }
    if (s.kind !== 'let' || l?.kind !== 'for' || !first) return [s];
    const moved = seedOf(s, l);
    return [moved ? { ...s, init: moved.init } : raisedStart(s, l)];
  });
}

function seedOf(s: Stmt, l: For): { update: Assign; init: Expr } | undefined {
  if (s.kind !== 'let' || s.init?.kind !== 'const' || (tripCount(l, new Map()) ?? 0) < 1 || l.body.some((x) => ends(x, 'break') || ends(x, 'continue'))) return undefined;
  const update = l.body.find((x): x is Assign => x.kind === 'assign' && x.v.name === s.v.name);
  const r = update && reductionOf(update.value, (e) => e.kind === 'var' && e.name === s.v.name);
  if (!update || !r || r.other.kind !== 'const' || (r.op !== 'max' && r.op !== 'min') || innerOp([l], s.v.name) !== r.op) return undefined;
  return { update, init: withOther(update.value, s.v.name, s.init) };
}

/**
 * let acc = -inf; for t { ...; acc = max(acc, x) } with x never less than -9: the start may be -9 as well. Legal: the loop runs, and acc only grows in it.
 */
function raisedStart(s: Let, l: For): Let {
  if (s.init?.kind !== 'const' || typeof s.init.value === 'bigint' || (tripCount(l, new Map()) ?? 0) < 1 || l.body.some((x) => ends(x, 'break') || ends(x, 'continue'))) return s;
  for (const x of l.body) {
    const r = x.kind === 'assign' && x.v.name === s.v.name && x.value.kind === 'call' ? reductionOf(x.value, (e) => e.kind === 'var' && e.name === s.v.name) : undefined;
    if (!r || (r.op !== 'max' && r.op !== 'min') || innerOp([l], s.v.name) !== r.op) continue;
    const bound = boundOf(r.other, r.op, l.body), value: number | undefined = bound === undefined ? undefined : r.op === 'max' ? Math.max(bound, s.init.value) : Math.min(bound, s.init.value);
    if (value !== undefined && !Number.isNaN(value) && value !== s.init.value) return { ...s, init: { ...s.init, value } };
  }
  return s;
}

/** What a value is never less (for `max`; never more for `min`) than, and then a number. `body`: where its variables are set. */
function boundOf(e: Expr, op: 'max' | 'min', body: Body, seen: ReadonlySet<string> = new Set()): number | undefined {
  const worst = op === 'max' ? Math.min : Math.max, best = op === 'max' ? Math.max : Math.min;
  switch (e.kind) {
    case 'const': return typeof e.value === 'bigint' || Number.isNaN(e.value) ? undefined : e.value;
    case 'select': { const a = boundOf(e.a, op, body, seen), b = boundOf(e.b, op, body, seen); return a === undefined || b === undefined ? undefined : worst(a, b); }
    case 'call': {
      const bounds = e.fn === op ? e.args.flatMap((a) => boundOf(a, op, body, seen) ?? []) : [];
      return bounds.length > 0 ? best(...bounds) : undefined;
    }
    case 'var': {
      if (seen.has(e.name)) return undefined;
      const values: (Expr | undefined)[] = [];
      let known = true;
      walkStmts(body, (s) => {
        if (s.kind === 'let' && s.v.name === e.name) values.push(s.init);
        if (s.kind === 'assign' && s.v.name === e.name) values.push(s.value);
        if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result?.name === e.name) known = false;
      });
      const declared = body.some((s) => s.kind === 'let' && s.v.name === e.name);
      const bounds = values.map((v) => v && boundOf(v, op, body, new Set([...seen, e.name])));
      return known && declared && bounds.every((b) => b !== undefined) ? worst(...bounds) : undefined;
    }
    default: return undefined;
  }
}

/** The value that changes nothing: op(x, neutral) = x. */
export function neutralOf(op: ReductionOp, type: ScalarType): number | bigint | undefined {
  switch (op) {
    case '+': case '|': case '^': case '||': return 0;
    case '*': case '&&': return 1;
    case 'max': return isFloat(type) ? -Infinity : limits(type)[0];
    case 'min': return isFloat(type) ? Infinity : limits(type)[1];
    case '&': return type.startsWith('u') ? limits(type)[1] : -1;
  }
}

function flattened(body: Body): Body {
  for (let at = 0; at < body.length; ++at) {
    const start = body[at]!;
    if (start.kind !== 'let' || !start.init || start.init.kind !== 'const') continue;
    const m = start.v.name, users = body.flatMap((s, i) => (i !== at && usedNames(s).has(m) ? [i] : []));
    if (users.length < 2) continue;
    const last = users.at(-1)!, parts = users.slice(0, -1).map((u) => body[u]!), end = body[last]!;
    if (!parts.some(sumsUp) || end.kind !== 'assign' || end.v.name === m || end.v.type !== start.v.type) continue;
    const first = users[0]!, outer = joined(end, m), inner = innerOp(parts, m);
    if (!outer || outer !== inner || body.slice(first, last).some((s) => usedNames(s).has(end.v.name))) continue;
    const neutral = neutralOf(outer, start.v.type);
    const isNeutral = neutral !== undefined && asNumber(start.init.value) === asNumber(neutral);
    if (!isNeutral && !['max', 'min', '&', '|'].includes(outer)) continue;
    // acc = op(acc, start) instead: it may come again with each sum, as x op x = x
    const seed: Body = isNeutral ? [] : [{ ...end, value: withOther(end.value, m, start.init) }];
    const renamed = mapStmts(body.slice(first, last), (e) => swap(e, m, end.v.name), (s) => [s.kind === 'assign' && s.v.name === m ? { ...s, v: end.v } : s]);
    return flattened([...body.slice(0, at), ...body.slice(at + 1, first), ...seed, ...renamed, ...body.slice(last + 1)]);
  }
  return body;
}

/** A loop, or a branch that holds one. */
const sumsUp = (s: Stmt): boolean => s.kind === 'for' || (s.kind === 'if' && [...s.then, ...s.else].some(sumsUp));

/** Zero of either sign is one value here. */
const asNumber = (x: number | bigint): number => Number(x) + 0;

/** acc = op(acc, m) */
function joined(s: Assign, m: string): ReductionOp | undefined {
  const r = reductionOf(s.value, (e) => e.kind === 'var' && e.name === s.v.name);
  return r && r.other.kind === 'var' && r.other.name === m ? r.op : undefined;
}

/** The operator when m is only ever updated in the statements. */
function innerOp(body: Body, m: string): ReductionOp | undefined {
  const ops = new Set<ReductionOp | undefined>();
  let reads = 0;
  walkStmts(body, (s) => {
    if (s.kind === 'assign' && s.v.name === m) {
      const r = reductionOf(s.value, (e) => e.kind === 'var' && e.name === m);
      ops.add(r && !variablesOf(r.other).has(m) ? r.op : undefined);
      return;
    }
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var' && x.name === m) reads += 1; });
  });
  return ops.size === 1 && reads === 0 ? [...ops][0] : undefined;
}

/** The update with a constant in place of the sum. */
const withOther = (e: Expr, m: string, value: Expr): Expr => mapExpr(e, (x) => (x.kind === 'var' && x.name === m ? value : x));

const swap = (e: Expr, from: string, to: string): Expr => mapExpr(e, (x) => (x.kind === 'var' && x.name === from ? { ...x, name: to } : x));
