/** The question behind most rewrites: do two accesses to one element change their order? */
import { sizeOf } from '../ir/scalar.js';
import { printExpr } from '../ir/print.js';
import type { Expr, For } from '../ir/types.js';
import { conjunction, Query } from './query.js';
import { obligation, undecided, type Obligation } from './obligation.js';
import { booleanTerm, integerTerm, loopDomain, type Place } from './terms.js';
import { EXACT, type Surroundings, type Touch } from './touches.js';

/** One run of statements: inside these loops, which are the subject, and what they touch. */
export interface Party {
  readonly loops: readonly For[];
  readonly touches: readonly Touch[];
  /** how a witness calls it: "iteration", "the first loop" */
  readonly title: string;
}

/** Symbols of the subject loops' variables on one side. */
export type Point = (loop: For) => string;

export type Commuting = 'no' | 'exact' | 'rounding';

export interface OrderQuestion {
  readonly name: string;
  readonly claim: string;
  readonly around: Surroundings;
  /** what runs first today ... */
  readonly first: Party;
  /** ... and what runs later */
  readonly second: Party;
  /** the pairs of points that would run the other way round, as a term */
  readonly turned: (first: Point, second: Point) => string;
  /** updates of one element by one commutative operator may change their order: no, where that is exact, or also where sums round otherwise */
  readonly commuting: Commuting;
}

/** More pairs than this make a formula that nobody waits for. */
const MOST_PAIRS = 3000;

const symbolOf = (name: string, side: 1 | 2): string => `${name}!${side}`;

/** The claim that no two accesses to one element, one of them a write, are turned round. */
export function orderObligation(question: OrderQuestion): Obligation {
  const { first, second, around } = question;
  const pairs = first.touches.flatMap((a) => second.touches.filter((b) => conflicts(a, b, question.commuting)).map((b) => [a, b] as const));
  if (pairs.length > MOST_PAIRS) return undecided(question.name, question.claim, `${pairs.length} pairs of accesses are too many`);
  const q = new Query();
  const written = new Set([...first.touches, ...second.touches].filter((t) => t.kind !== 'read').map((t) => t.what));
  const fixed = (name: string): boolean => !written.has(name);
  const outer = assume(q, around, fixed);
  const symbols: string[] = ['element'];
  const side = (party: Party, n: 1 | 2): Place => {
    const place = new Map(outer.symbols);
    let env = around.env;
    for (const l of party.loops) {
      const symbol = q.integer(symbolOf(l.v.name, n));
      symbols.push(symbol);
      q.assert(loopDomain(q, l, symbol, { symbols: place, env, fixed }));
      place.set(l.v.name, symbol);
      env = new Map(env);
    }
    return { symbols: place, env, fixed };
  };
  if (pairs.length === 0) return obligation(question.name, question.claim, q, []);
  const left = side(first, 1), right = side(second, 2), openAround = q.open;
  const turned = question.turned((l) => left.symbols.get(l.v.name)!, (l) => right.symbols.get(l.v.name)!);
  q.integer('element');
  const cases = pairs.map(([a, b]) => {
    const { value: clash, open } = q.noting(() => conjunction([turned, ...instance(q, a, left, 1), ...instance(q, b, right, 2), same(q, a, b, left, right)]));
    const term = conjunction([clash, ...differ(q, a, b, left, right)]);
    const at = (p: Party, n: 1 | 2): string => `${p.title}${p.loops.length ? ` ${p.loops.map((l) => `${l.v.name} = {${symbolOf(l.v.name, n)}}`).join(', ')}` : ''}`;
    const it = a.index === undefined ? a.what : a.index === 'any' ? `elements of ${a.what}` : `${a.what}[{element}]`;
    const text = a.kind === b.kind && a.kind !== 'read' ? `${at(first, 1)} and ${at(second, 2)} both ${DOES[a.kind].slice(0, -1)} ${it}` : `${at(first, 1)} ${DOES[a.kind]} ${it}, ${at(second, 2)} ${DOES[b.kind]} it`;
    return { term, text, open: [...openAround, ...open, ...([a, b].some((t) => t.index === 'any') ? [`what the instruction does with ${a.what}`] : [])] };
  });
  return obligation(question.name, question.claim, q, cases, symbols);
}

const DOES = { read: 'reads', write: 'writes', atomic: 'updates' } as const;

/** The variables around the place, with what is known of them. */
export function assume(q: Query, around: Surroundings, fixed: (name: string) => boolean = () => false): Place {
  const symbols = new Map<string, string>();
  const place: Place = { symbols, env: around.env, fixed };
  for (const [name, r] of around.env) {
    if (r.lo === r.hi && Number.isSafeInteger(r.lo)) { symbols.set(name, q.integer(name)); q.assert(`(= ${name} ${r.lo < 0 ? `(- ${-r.lo})` : r.lo})`); }
  }
  for (const l of around.loops) {
    symbols.set(l.v.name, q.integer(l.v.name, l.v.name));
    q.assert(loopDomain(q, l, l.v.name, place));
  }
  for (const g of around.guards) q.assert(booleanTerm(q, g, place));
  return place;
}

const conflicts = (a: Touch, b: Touch, commuting: Commuting): boolean =>
  a.what === b.what && (a.kind !== 'read' || b.kind !== 'read') && !(a.kind === 'atomic' && b.kind === 'atomic') && !(commuting !== 'no' && a.update !== undefined && a.update === b.update && a.type === b.type && (commuting === 'rounding' || EXACT.has(a.type)));

/** The loops and conditions around a touch, inside the subject loops. */
function instance(q: Query, t: Touch, at: Place, n: 1 | 2): string[] {
  const place = placeOf(q, t, at, n);
  return [...t.loops.map((l) => loopDomain(q, l, place.symbols.get(l.v.name)!, place)), ...t.guards.map((g) => booleanTerm(q, g, place))];
}

function placeOf(q: Query, t: Touch, at: Place, n: 1 | 2): Place {
  const symbols = new Map(at.symbols);
  for (const l of t.loops) symbols.set(l.v.name, q.integer(symbolOf(l.v.name, n)));
  return { symbols, env: t.env, fixed: at.fixed };
}

function same(q: Query, a: Touch, b: Touch, left: Place, right: Place): string {
  if (a.index === undefined || a.index === 'any' || b.index === undefined || b.index === 'any') return 'true';
  const x = integerTerm(q, a.index, placeOf(q, a, left, 1)), y = integerTerm(q, b.index, placeOf(q, b, right, 2));
  const here = `(= element ${x})`;
  if (a.type === b.type) return `${conjunction([here, `(= ${x} ${y})`])}`;
  const sa = sizeOf(a.type), sb = sizeOf(b.type);
  return conjunction([here, `(< (* ${sa} ${x}) (+ (* ${sb} ${y}) ${sb}))`, `(< (* ${sb} ${y}) (+ (* ${sa} ${x}) ${sa}))`]);
}

/** Two writes of one value may come in any order. Said only of values that arrays nobody writes meanwhile, or constants, decide. */
function differ(q: Query, a: Touch, b: Touch, left: Place, right: Place): string[] {
  if (a.kind !== 'write' || b.kind !== 'write' || !a.value || !b.value || a.type !== b.type || !isPlain(a.value, left) || !isPlain(b.value, right)) return [];
  const x = q.noting(() => copied(q, a.value!, placeOf(q, a, left, 1))).value, y = q.noting(() => copied(q, b.value!, placeOf(q, b, right, 2))).value;
  return [`(not (= ${x} ${y}))`];
}

const isPlain = (e: Expr, at: Place): boolean => e.kind === 'const' || (e.kind === 'load' && e.type === e.buffer.type && at.fixed(e.buffer.name));

/** A copied value as a number that stands for it: equal terms are equal values. */
const copied = (q: Query, e: Expr, at: Place): string => (e.kind === 'load' ? q.contents(e.buffer.name, integerTerm(q, e.index, at)) : q.integer(`constant.${printExpr(e).replace(/[^\w.]/g, '~')}`));

/** a before b in the order of nested loops, outermost first. */
export function before(loops: readonly For[], a: Point, b: Point): string {
  if (loops.length === 0) return 'false';
  const [l, ...rest] = loops as readonly [For, ...For[]];
  const less = `(< ${a(l)} ${b(l)})`;
  return rest.length === 0 ? less : `(or ${less} (and (= ${a(l)} ${b(l)}) ${before(rest, a, b)}))`;
}
