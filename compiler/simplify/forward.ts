/**
 * Cache removal: a local buffer that only holds copies gives way to what it copies.
 *   for w { s[17 * w1 + w0] = A[f(w)] }  ... s[e] ...   =>   ... A[f(e / 17, e % 17)] ...
 * Legal: a few statements write the buffer, each of them an element once (its index is a mixed-radix number of the loops around the store), later
 * statements of the same list read it and nothing in between changes what the values depend on. Each read must provably lie in what the first
 * statement wrote; where it lies in what a later one wrote is a choice. A guard around the first store becomes a choice too (without the
 * guard the element is undefined, zero is as good).
 *   s[w] = 0 for w < 32; s[w] = A[w] for w < 5; ... s[e] ...   =>   ... e < 5 ? A[e] : 0 ...
 */
import { binary, constant, select } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { freshCopy } from '../ir/rewrite.js';
import { substitute, variablesOf, walkExpr, walkStmts, exprsOf, bodies } from '../ir/visit.js';
import { isFloat } from '../ir/scalar.js';
import type { Buffer, Expr, For, Program, ScalarType, Stmt } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, closeRange, fromAffine } from '../analysis/affine.js';
import type { Affine } from '../analysis/affine.js';
import { programEnv, tripCount, rangeOf, type RangeEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { Facts } from './facts.js';
import { mutableVars } from './fold.js';
import { isImplied } from './implied.js';
import { mapStmtsWithFacts } from './walk-facts.js';
import { usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];
/** Statements that fill one buffer, one over the other; and terms of the choice between two of them. */
const MOST_LAYERS = 3, MOST_CONDITIONS = 6;

export function forwardCaches(program: Program): Program {
  const mutable = mutableVars(program.body);
  const locals = new Map<string, Buffer>();
  walkStmts(program.body, (s) => { if (s.kind === 'alloc' && !s.buffer.init) locals.set(s.buffer.name, s.buffer); });
  return { ...program, body: visit(program.body, new Facts(programEnv(program), mutable), { namer: Namer.of(program), locals, mutable, uses: usesOf(program.body) }, new Set()) };
}

interface Context { readonly namer: Namer; readonly locals: ReadonlyMap<string, Buffer>; readonly mutable: ReadonlySet<string>; readonly uses: ReadonlyMap<string, number> }

/** Number of accesses per buffer. */
function usesOf(body: Body): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string): void => { counts.set(name, (counts.get(name) ?? 0) + 1); };
  walkStmts(body, (s) => {
    if (s.kind === 'store' || s.kind === 'atomic') count(s.buffer.name);
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load') count(x.buffer.name); });
  });
  return counts;
}

/** `outer`: the buffers that have been declared with no loop in between. */
function visit(body: Body, facts: Facts, c: Context, outer: ReadonlySet<string>): Body {
  let list = body;
  const fresh = new Set(outer);
  for (const s of body) if (s.kind === 'alloc') fresh.add(s.buffer.name);
  const here = usesOf(body);
  for (const [name, count] of here) {
    const buffer = c.locals.get(name);
    if (!buffer || count !== c.uses.get(name)) continue;
    const isFresh = fresh.has(name);
    list = forwardOne(list, buffer, facts, c, isFresh) ?? forwardApart(list, buffer, facts, c, isFresh) ?? list;
  }
  let known = facts;
  return list.map((s): Stmt => {
    switch (s.kind) {
      case 'for': return { ...s, body: visit(s.body, known.inLoop(s), c, NONE) };
      case 'while': return { ...s, body: visit(s.body, known, c, NONE) };
      case 'if': return { ...s, then: visit(s.then, known.when(s.cond, true), c, fresh), else: visit(s.else, known.when(s.cond, false), c, fresh) };
      case 'let': if (s.init && !c.mutable.has(s.v.name) && !isFloat(s.v.type)) known = known.withRange(s.v.name, rangeOf(s.init, known.env)); return s;
      default: return s;
    }
  });
}

/** The same where one parallel loop fills the buffer in several statements: its iterations have nothing to do with one another, so each statement may have a loop of its own. */
function forwardApart(list: Body, buffer: Buffer, facts: Facts, c: Context, isFresh: boolean): Body | undefined {
  const writers = (s: Stmt): boolean => writtenNames([s]).has(buffer.name);
  const at = list.findIndex((s) => s.kind === 'for' && s.loop.kind === 'parallel' && s.body.filter(writers).length > 1 && s.body.every((x) => x.kind === 'for' || x.kind === 'store' || x.kind === 'if'));
  const l = list[at];
  if (l?.kind !== 'for' || l.body.some((s) => ends(s, 'break') || ends(s, 'continue'))) return undefined;
  const parts = l.body.map((s, n): Stmt => (n === 0 ? { ...l, body: [s] } : freshCopy([{ ...l, body: [s] }], c.namer)[0]!));
  return forwardOne([...list.slice(0, at), ...parts, ...list.slice(at + 1)], buffer, facts, c, isFresh, new Set(parts.flatMap((s) => (s.kind === 'for' ? [s.v.name] : []))));
}

/** The store that fills a buffer: the loops around it, outermost first, its guards, index and value over their variables. */
interface Writer { readonly loops: readonly For[]; readonly guards: readonly Expr[]; readonly index: Expr; readonly value: Expr; readonly facts: Facts }

const NONE: ReadonlySet<string> = new Set();

/**
 * @param isFresh each run of the list has its own buffer, so that what its guards leave out is undefined and not of an earlier iteration
 * @param apart variables of one loop that was taken apart: what writes an element there does so in one and the same iteration
 */
function forwardOne(list: Body, buffer: Buffer, facts: Facts, c: Context, isFresh: boolean, apart: ReadonlySet<string> = NONE): Body | undefined {
  const users = list.flatMap((s, i) => (s.kind !== 'alloc' && usedNames(s).has(buffer.name) ? [i] : []));
  const writers = users.filter((i) => writtenNames([list[i]!]).has(buffer.name));
  if (writers.length === 0 || writers.length > MOST_LAYERS || users.length <= writers.length || writers.some((w, n) => users[n] !== w)) return undefined;
  const first = writers[0]!, after = writers.at(-1)! + 1;
  const layers: Layer[] = [];
  for (const at of writers) {
    const writer = findWriter(list[at]!, buffer, facts, c), radix = writer && mixedRadix(writer);
    if (!writer || !radix) return undefined;
    layers.push({ ...writer, ...radix });
    const depends = new Set([writer.index, writer.value, ...writer.guards].flatMap((e) => [...loadsOf(e), ...variablesOf(e)]));
    for (const l of writer.loops) depends.delete(l.v.name);
    if (depends.has(buffer.name) || list.slice(at, users.at(-1)! + 1).some((s) => [...writtenNames([s])].some((n) => depends.has(n)))) return undefined;
  }
  const readers = list.slice(after);
  for (const [n, w] of layers.entries()) {
    if (!isCheap(w.value) && (layers.length > 1 || isReadOften(readers, buffer, product(w.loops)) || isComputedIn(withoutStores(list[writers[n]!]!, buffer.name), w.value))) return undefined;
  }
  let failed = false;
  const replaced = mapStmtsWithFacts(readers, facts, (e, known) => {
    if (e.kind !== 'load' || e.buffer.name !== buffer.name) return e;
    const value = e.type === buffer.type ? layeredValue(e.index, layers, apart, known, isFresh) : undefined;
    if (!value) failed = true;
    return value ?? e;
  });
  if (failed) return undefined;
  const kept = list.slice(first, after).flatMap((s, n) => (writers.includes(first + n) ? withoutStores(s, buffer.name) : [s]));
  return [...list.slice(0, first).filter((s) => !(s.kind === 'alloc' && s.buffer.name === buffer.name)), ...kept.filter((s) => !(s.kind === 'alloc' && s.buffer.name === buffer.name)), ...replaced];
}

/** The only store to the buffer in a statement, when its value is a function of the loops around it. */
function findWriter(s: Stmt, buffer: Buffer, facts: Facts, c: Context): Writer | undefined {
  const found: Writer[] = [];
  let ok = true;
  const look = (body: Body, loops: readonly For[], guards: readonly Expr[], lets: ReadonlyMap<string, Expr>, known: Facts): void => {
    const here = new Map(lets);
    const local = new Set<string>();
    for (const x of body) {
      const touches = usedNames(x).has(buffer.name);
      if (x.kind === 'let' && x.init && !c.mutable.has(x.v.name)) here.set(x.v.name, substitute(x.init, here));
      if (x.kind === 'let') local.add(x.v.name);
      if (ends(x, 'break') || ends(x, 'continue') || ends(x, 'exit')) ok = false;
      if (!touches) continue;
      // a condition or bound that reads the buffer is no part of filling it
      if ((x.kind === 'for' || x.kind === 'if') && exprsOf(x).some((e) => loadsOf(e).has(buffer.name))) { ok = false; continue; }
      if (x.kind === 'for') look(x.body, [...loops, { ...x, lo: substitute(x.lo, here), hi: substitute(x.hi, here) }], guards, here, known.inLoop(x));
      else if (x.kind === 'if') {
        const cond = substitute(x.cond, here), not: Expr = { kind: 'unary', type: 'bool', op: '!', a: cond };
        look(x.then, loops, [...guards, cond], here, known.when(cond, true));
        look(x.else, loops, [...guards, not], here, known.when(cond, false));
      } else if (x.kind === 'store' && x.value.type === buffer.type && !exprsOf(x).some((e) => loadsOf(e).has(buffer.name))) {
        found.push({ loops, guards, index: substitute(x.index, here), value: substitute(x.value, here), facts: known });
      } else ok = false;
    }
  };
  look([s], [], [], new Map(), facts);
  const [w] = found;
  if (!ok || found.length !== 1 || !w) return undefined;
  const own = new Set(w.loops.map((l) => l.v.name));
  const declared = declaredIn(s);
  // Variables of the value: the loops' own, or ones from outside.
  const names = [w.index, w.value, ...w.guards].flatMap((e) => [...variablesOf(e)]);
  return names.every((n) => own.has(n) || !declared.has(n)) ? w : undefined;
}

function declaredIn(s: Stmt): Set<string> {
  const names = new Set<string>();
  walkStmts([s], (x) => { if (x.kind === 'let' || x.kind === 'for') names.add(x.v.name); });
  return names;
}

/** A writer with its index as digits of its loops, largest coefficient first, and what is left over. */
interface Layer extends Writer { readonly digits: readonly Digit[]; readonly rest: Affine }

interface Digit { readonly loop: For; readonly coefficient: number; readonly extent: number }

/** The index as digits of the loops around the store, largest coefficient first, and what is left over. */
function mixedRadix(w: Writer): { digits: readonly Digit[]; rest: Affine } | undefined {
  const env = w.facts.env, sum = affineOf(w.index, env);
  const digits: Digit[] = [];
  let rest: Affine = sum;
  for (const l of w.loops) {
    const term = sum.terms.get(l.v.name), extent = tripCount(l, env);
    if (!term || extent === undefined || l.step !== 1 || l.lo.kind !== 'const' || l.lo.value !== 0 || term.coefficient <= 0) return undefined;
    digits.push({ loop: l, coefficient: term.coefficient, extent });
    rest = addAffine(rest, { terms: new Map([[l.v.name, term]]), constant: 0 }, -1);
  }
  const own = new Set(w.loops.map((l) => l.v.name));
  if ([...rest.terms.values()].some(({ atom }) => [...variablesOf(atom)].some((n) => own.has(n)))) return undefined;
  digits.sort((a, b) => b.coefficient - a.coefficient);
  let below = 0;
  for (const d of [...digits].reverse()) {
    if (d.coefficient <= below) return undefined;
    below += d.coefficient * (d.extent - 1);
  }
  return { digits, rest };
}

/** What the buffer holds at `index` after all layers, or undefined when the read may lie outside what the first one wrote. */
function layeredValue(index: Expr, layers: readonly Layer[], apart: ReadonlySet<string>, facts: Facts, isFresh: boolean): Expr | undefined {
  const [first, ...others] = layers as readonly [Layer, ...Layer[]];
  const below = valueAt(index, first, facts);
  if (!below || below.conditions.length > 0 || (below.guards.length > 0 && !isFresh)) return undefined;
  const iteration = [...below.digits].find(([name]) => apart.has(name))?.[1];
  let value = below.guards.reduceRight((inner, g) => select(g, inner, zeroOf(inner)), below.value);
  for (const layer of others) {
    const shared = iteration && layer.digits.find((d) => apart.has(d.loop.v.name)), own = valueAt(index, layer, facts, shared && new Map([[shared.loop.v.name, iteration]]));
    if (!own) return undefined;
    const conditions = [...own.conditions, ...own.guards];
    if (conditions.length > MOST_CONDITIONS) return undefined;
    if (!own.never) value = conditions.length === 0 ? own.value : select(conditions.reduce((a, b) => binary('&&', a, b)), own.value, value);
  }
  return value;
}

interface LayerValue { readonly value: Expr; readonly guards: readonly Expr[]; /** what says that the layer wrote the element */ readonly conditions: readonly Expr[]; /** it did not, whatever the variables are */ readonly never: boolean; readonly digits: ReadonlyMap<string, Affine> }

/** The value that a layer stored for a read at `index`, under which conditions; undefined where these have no plain form. `given`: iterations known beforehand. */
function valueAt(index: Expr, w: Layer, facts: Facts, given: ReadonlyMap<string, Affine> = new Map()): LayerValue | undefined {
  const env = facts.env, conditions: Expr[] = [], values = new Map<string, Expr>();
  const expr = (a: Affine): Expr => fromAffine(a, index.type), number = (n: number): Expr => constant(index.type, n);
  let left = addAffine(affineOf(index, env), w.rest, -1), never = false;
  const limit = (q: Affine, most: number): void => {
    const r = closeRange(q, env);
    if (r.lo > most || r.hi < 0) never = true;
    if (!(r.lo >= 0)) conditions.push(binary('>=', expr(q), number(0)));
    if (!(r.hi <= most)) conditions.push(most === 0 ? binary('<=', expr(q), number(0)) : binary('<', expr(q), number(most + 1)));
  };
  const digits = new Map(given), open = w.digits.filter((d) => !given.has(d.loop.v.name));
  for (const d of w.digits) {
    const q = given.get(d.loop.v.name);
    if (q) { left = addAffine(left, q, -d.coefficient); values.set(d.loop.v.name, fromAffine(q, d.loop.v.type)); }
  }
  for (const [n, d] of open.entries()) {
    const below = open.slice(n + 1).reduce((sum, x) => sum + x.coefficient * (x.extent - 1), 0);
    const split = splitAt(left, d.coefficient, below, env) ?? divided(left, d.coefficient, index.type, env);
    if (!split) return undefined;
    limit(split.q, d.extent - 1);
    values.set(d.loop.v.name, fromAffine(split.q, d.loop.v.type));
    digits.set(d.loop.v.name, split.q);
    left = split.r;
  }
  limit(left, 0);
  const at = (e: Expr): Expr => substitute(e, values);
  return { value: at(w.value), guards: w.guards.map(at).filter((g) => facts.truth(g) !== true && !isImplied(g, facts)), conditions, never, digits };
}

/**
 * A number as q * by + r, term by term. If r keeps between below - by and by, then q is the digit of every number whose lower digits add up to
 * at most `below`, and numbers without such digits have a digit out of its range.
 */
function splitAt(a: Affine, by: number, below: number, env: RangeEnv): { q: Affine; r: Affine } | undefined {
  const terms = [...a.terms], whole = terms.filter(([, t]) => t.coefficient % by === 0), rest: Affine = { constant: 0, terms: new Map(terms.filter(([, t]) => t.coefficient % by !== 0)) };
  const span = closeRange(rest, env), least = Math.floor(a.constant / by);
  for (const n of [least, least + 1, least - 1]) {
    const c = a.constant - n * by;
    if (span.lo + c > below - by && span.hi + c < by) {
      return { q: { constant: n, terms: new Map(whole.map(([key, t]) => [key, { ...t, coefficient: t.coefficient / by }])) }, r: { ...rest, constant: c } };
    }
  }
  return undefined;
}

/** The same by division, which means what it says for natural numbers only. */
function divided(a: Affine, by: number, type: ScalarType, env: RangeEnv): { q: Affine; r: Affine } | undefined {
  if (!(closeRange(a, env).lo >= 0)) return undefined;
  const x = fromAffine(a, type), d = constant(type, by);
  return { q: affineOf({ kind: 'binary', type, op: '/', a: x, b: d }, env), r: affineOf({ kind: 'binary', type, op: '%', a: x, b: d }, env) };
}

const zeroOf = (e: Expr): Expr => constant(e.type, 0);

/** Loads, choices and conversions: nothing that is worth keeping. */
function isCheap(e: Expr): boolean {
  let operations = 0;
  walkExpr(e, (x) => {
    if (x.kind === 'call' && isFloat(x.type)) operations += 10;
    if ((x.kind === 'binary' || x.kind === 'unary') && isFloat(x.type)) operations += 1;
  });
  return operations <= 1;
}

const product = (loops: readonly For[]): number => loops.reduce((n, l) => n * (tripCount(l, new Map()) ?? Infinity), 1);

/** Whether the statements compute the functions of the value anyway: then to compute them again where the buffer is read would be twice. */
function isComputedIn(body: Body, value: Expr): boolean {
  const functions = new Set<string>();
  walkExpr(value, (x) => { if (x.kind === 'call' && isFloat(x.type)) functions.add(x.fn); });
  let found = false;
  walkStmts(body, (s) => exprsOf(s).forEach((e) => walkExpr(e, (x) => { if (x.kind === 'call' && functions.has(x.fn)) found = true; })));
  return found;
}

/** Whether elements are read more than once each. Where trip counts are unknown, a second place that reads them counts as such. */
function isReadOften(readers: Body, buffer: Buffer, elements: number): boolean {
  return Number.isFinite(elements) ? readings(readers, buffer) > elements : (usesOf(readers).get(buffer.name) ?? 0) > 1;
}

/** How often the buffer is read, by the constant trip counts around the reads. */
function readings(body: Body, buffer: Buffer): number {
  const count = (list: Body, times: number): number => list.reduce((sum, s) => {
    let n = 0;
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load' && x.buffer.name === buffer.name) n += times; });
    const inner = s.kind === 'for' ? times * (tripCount(s, new Map()) ?? Infinity) : s.kind === 'while' ? Infinity : times;
    return sum + n + bodies(s).reduce((k, b) => k + (b.some((x) => usedNames(x).has(buffer.name)) ? count(b, inner) : 0), 0);
  }, 0);
  return count(body, 1);
}

function withoutStores(s: Stmt, name: string): Body {
  const strip = (body: Body): Body => body.flatMap((x): Body => {
    if (x.kind === 'store' && x.buffer.name === name) return [];
    if (x.kind === 'for' || x.kind === 'while') { const inner = strip(x.body); return inner.length > 0 ? [{ ...x, body: inner }] : []; }
    if (x.kind === 'if') { const then = strip(x.then), other = strip(x.else); return then.length + other.length > 0 ? [{ ...x, then, else: other }] : []; }
    return [x];
  });
  return strip([s]);
}
