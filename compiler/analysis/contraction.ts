/**
 * Contractions: sums of products over any loops, in which some loops move only the first factor (rows) and others only the second (columns).
 * Matrix products, convolutions, batched products and attention scores are all of this form.
 */
import { binary, constant, select } from '../ir/build.js';
import { isFloat, isUnsigned, sizeOf } from '../ir/scalar.js';
import { buffersOf, conjuncts, substitute, variablesOf, walkExpr } from '../ir/visit.js';
import type { Assign, Expr, For, Let, ScalarType, Stmt } from '../ir/types.js';

/**
 * for rows { for columns { before; acc = init; for sum { acc = acc + a * b }; after } }, also inside `batch` loops. Factors are of type
 * `operand` (widened to the accumulator's by the product); outside its guards a factor is zero.
 */
export interface Contraction {
  readonly rows: readonly For[];
  readonly columns: readonly For[];
  readonly batch: readonly For[];
  readonly sum: readonly For[];
  readonly a: Factor;
  readonly b: Factor;
  readonly operand: ScalarType;
  readonly before: readonly Let[];
  readonly accumulator: Let;
  readonly after: readonly Stmt[];
}
/** `guards`: conditions under which the value may be read; elsewhere the factor is zero. */
export interface Factor { readonly value: Expr; readonly guards: readonly Expr[] }

const isFlat = (s: Stmt): boolean => s.kind === 'let' || s.kind === 'assign' || s.kind === 'store' || (s.kind === 'if' && s.then.every(isFlat) && s.else.every(isFlat));
const trips = (l: For): number | undefined => (l.lo.kind === 'const' && Number(l.lo.value) === 0 && l.step === 1 && l.hi.kind === 'const' ? Number(l.hi.value) : undefined);

/** The contraction that the body of parallel loops is; undefined when it is something else. */
export function contractionOf(loops: readonly For[], body: readonly Stmt[]): Contraction | undefined {
  const at = body.findIndex((s) => s.kind === 'for'), before = body.slice(0, Math.max(at, 0)), accumulator = before.at(-1), after = body.slice(at + 1);
  if (at < 1 || !before.every((s): s is Let => s.kind === 'let' && s.init !== undefined) || accumulator?.kind !== 'let' || !after.every(isFlat) || loops.some((l) => trips(l) === undefined)) return undefined;
  const found = sumOf(body[at] as For);
  if (!found || found.update.v.name !== accumulator.v.name) return undefined;
  const factors = factorsOf(found.update);
  const [x, y] = factors ?? [];
  if (!x || !y || x.type !== y.type) return undefined;
  const own = new Set([...loops, ...found.sum].map((l) => l.v.name)), written = buffersOf(body).writes, local = new Set(before.map((s) => (s as Let).v.name));
  const [px, py] = [plain(x), plain(y)];
  const isPure = (e: Expr): boolean => ![...variablesOf(e)].some((n) => local.has(n)) && loadsIn(e).every((name) => !written.has(name));
  if (![x, y, ...found.guards].every(isPure)) return undefined;
  const uses = (e: Expr): Set<string> => new Set([...variablesOf(e)].filter((n) => own.has(n)));
  const all = (f: Factor): Set<string> => new Set([f.value, ...f.guards].flatMap((e) => [...uses(e)]));
  const ux = all(px), uy = all(py);
  const only = (u: Set<string>, v: Set<string>): For[] => loops.filter((l) => u.has(l.v.name) && !v.has(l.v.name));
  const storeIndex = after.find((s) => s.kind === 'store');
  const [first, second] = columnsLast(only(ux, uy), only(uy, ux), storeIndex?.kind === 'store' ? storeIndex.index : undefined) ? [px, py] : [py, px];
  const ua = all(first), ub = all(second), rows = only(ua, ub), columns = only(ub, ua);
  if (rows.length === 0 || columns.length === 0) return undefined;
  const batch = loops.filter((l) => !rows.includes(l) && !columns.includes(l));
  const outside = (u: Set<string>, list: readonly For[]): boolean => !list.some((l) => u.has(l.v.name));
  const ga: Expr[] = [...first.guards], gb: Expr[] = [...second.guards];
  for (const g of found.guards) {
    const u = uses(g);
    if (outside(u, columns)) ga.push(g); else if (outside(u, rows)) gb.push(g); else return undefined;
  }
  return { rows, columns, batch, sum: found.sum, a: { value: first.value, guards: ga }, b: { value: second.value, guards: gb }, operand: first.value.type, before: before.slice(0, -1) as Let[], accumulator, after };
}

/** A factor that is a choice of zero, as value and guards. */
function plain(e: Expr): Factor {
  if (e.kind !== 'select' || e.b.kind !== 'const' || Number(e.b.value) !== 0) return { value: e, guards: [] };
  const inner = plain(e.a);
  return { value: inner.value, guards: [...conjuncts(e.cond), ...inner.guards] };
}

/** Whether the store moves by one with the last column loop rather than with the last row loop. */
function columnsLast(rows: readonly For[], columns: readonly For[], index: Expr | undefined): boolean {
  if (!index || rows.length === 0 || columns.length === 0) return true;
  let row = Infinity, column = Infinity;
  const terms = (e: Expr, by: number): void => {
    if (e.kind === 'binary' && e.op === '+') { terms(e.a, by); terms(e.b, by); }
    else if (e.kind === 'binary' && e.op === '*' && e.b.kind === 'const') terms(e.a, by * Number(e.b.value));
    else if (e.kind === 'cast') terms(e.a, by);
    else if (e.kind === 'var') {
      if (rows.some((l) => l.v.name === e.name)) row = Math.min(row, by);
      if (columns.some((l) => l.v.name === e.name)) column = Math.min(column, by);
    }
  };
  terms(index, 1);
  return column <= row;
}

function loadsIn(e: Expr): string[] {
  const names: string[] = [];
  walkExpr(e, (x) => { if (x.kind === 'load') names.push(x.buffer.name); });
  return names;
}

/** The loops of a sum, the guards in it and the statement that adds. */
function sumOf(outer: For): { sum: For[]; guards: Expr[]; update: Assign } | undefined {
  const sum: For[] = [], guards: Expr[] = [], values = new Map<string, Expr>();
  let body: readonly Stmt[] = [outer];
  for (;;) {
    const last = body.at(-1);
    for (const s of body.slice(0, -1)) {
      if (s.kind !== 'let' || !s.init) return undefined;
      values.set(s.v.name, substitute(s.init, values));
    }
    if (last?.kind === 'for') {
      if (trips(last) === undefined || last.loop.kind === 'axis') return undefined;
      sum.push(last);
      body = last.body;
    } else if (last?.kind === 'if' && last.else.length === 0) {
      guards.push(...conjuncts(substitute(last.cond, values)));
      body = last.then;
    } else if (last?.kind === 'assign') return { sum, guards, update: { ...last, value: substitute(last.value, values) } };
    else return undefined;
  }
}

/** The two factors of acc = acc + x * y without the conversions to the accumulator's type. */
function factorsOf(s: Assign): readonly [Expr, Expr] | undefined {
  const isSelf = (e: Expr): boolean => e.kind === 'var' && e.name === s.v.name;
  const { value } = s;
  let pair: readonly [Expr, Expr] | undefined;
  if (value.kind === 'binary' && value.op === '+') {
    const product = isSelf(value.a) ? value.b : isSelf(value.b) ? value.a : undefined;
    if (product?.kind === 'binary' && product.op === '*') pair = [product.a, product.b];
  }
  if (value.kind === 'call' && value.fn === 'fma' && isSelf(value.args[2]!)) pair = [value.args[0]!, value.args[1]!];
  if (!pair || pair.some((e) => variablesOf(e).has(s.v.name))) return undefined;
  // only conversions that keep every value
  const isWidening = (from: ScalarType, to: ScalarType): boolean => isFloat(from) === isFloat(to) && from !== 'bool' && sizeOf(from) < sizeOf(to) && (isFloat(from) || isUnsigned(from) || !isUnsigned(to));
  const narrow = (e: Expr): Expr => (e.kind === 'cast' && isWidening(e.a.type, e.type) ? narrow(e.a) : e);
  return [narrow(pair[0]), narrow(pair[1])];
}

/** A factor as one expression: zero where a guard fails. */
export function guarded(f: Factor, more: readonly Expr[] = []): Expr {
  const all = [...more, ...f.guards];
  return all.length === 0 ? f.value : select(all.reduce((a, b) => binary('&&', a, b)), f.value, constant(f.value.type, 0));
}

/** Number of iterations of loops together. */
export const extentOf = (loops: readonly For[]): number => loops.reduce((n, l) => n * trips(l)!, 1);
