/**
 * Buffers that are used for one thing after another get a name for each, and buffers that each iteration fills anew move into it.
 *   alloc s; A(s); { s = ...; B(s) }        =>   alloc s; A(s); alloc t; { t = ...; B(t) }
 *   alloc s; for r { s = ...; B(s) }        =>   for r { alloc s; s = ...; B(s) }, of a double buffer the half in use alone
 *   A(s); for t { s[t] = f(s[t]) }; B(s)    =>   A(s); alloc r; for t { r[t] = f(s[t]) }; B(r)
 * Legal: from there on nothing is read that was not written after it (`readsOnlyOwnWrites`).
 */
import { Namer } from '../ir/names.js';
import { replaceBuffers } from '../ir/rewrite.js';
import { printExpr } from '../ir/print.js';
import { mapStmts, walkExprs } from '../ir/visit.js';
import type { Buffer, For, Program, Stmt } from '../ir/types.js';
import { isParallel } from '../analysis/dependence.js';
import { readsOnlyOwnWrites } from '../analysis/coverage.js';
import { enterLoop } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { atZero } from './common-offset.js';
import { usedNames, writtenNames } from './usage.js';
import { mapListsWithRanges } from './walk-ranges.js';

type Body = readonly Stmt[];
/** Larger buffers are left alone: running their index arithmetic would take too long. */
const MOST_ELEMENTS = 1 << 17;

export function splitLifetimes(program: Program): Program {
  const namer = Namer.of(program);
  return mapListsWithRanges(program, (body, env) => {
    let list = body;
    for (const s of body) if (s.kind === 'alloc' && !s.buffer.init && s.buffer.size <= MOST_ELEMENTS) list = separated(list, s.buffer, env, namer);
    return list;
  });
}

function separated(list: Body, buffer: Buffer, env: RangeEnv, namer: Namer): Body {
  const declaration = list.find((s) => s.kind === 'alloc' && s.buffer.name === buffer.name)!;
  const users = list.flatMap((s, i) => (s.kind !== 'alloc' && usedNames(s).has(buffer.name) ? [i] : []));
  if (users.length === 1) {
    const s = list[users[0]!]!;
    if (s.kind !== 'for' || s.loop.kind === 'parallel') return list;
    const own = [{ body: s.body, buffer }, atZero(s.body, buffer, enterLoop(s, env))].find((x) => x && readsOnlyOwnWrites(x.body, x.buffer, enterLoop(s, env)));
    if (!own) return list;
    const item: Buffer = { ...own.buffer, scope: 'item' }, inside: Stmt = { ...s, body: [{ kind: 'alloc', buffer: item }, ...replaceBuffers(own.body, new Map([[buffer.name, item]]))] };
    return list.filter((x) => x !== declaration).map((x) => (x === s ? inside : x));
  }
  for (const at of users.slice(1).reverse()) {
    const renewed = updatedInPlace(list, at, buffer, env, namer);
    if (renewed) return renewed;
  }
  // from the last use backwards: the latest place where a new life can begin
  for (const at of users.slice(1).reverse()) {
    if (!writtenNames([list[at]!]).has(buffer.name) || !readsOnlyOwnWrites(list.slice(at), buffer, env)) continue;
    const next: Buffer = { ...buffer, name: namer.fresh(buffer.name) };
    return [...list.slice(0, at), { kind: 'alloc', buffer: next }, ...replaceBuffers(list.slice(at), new Map([[buffer.name, next]]))];
  }
  return list;
}

/** A statement that replaces each element by a function of itself writes a new buffer instead. */
function updatedInPlace(list: Body, at: number, buffer: Buffer, env: RangeEnv, namer: Namer): Body | undefined {
  const s = list[at]!;
  if (s.kind !== 'for' || !readsFirst(s, buffer, env)) return undefined;
  const next: Buffer = { ...buffer, name: '' };
  const toNext = (b: Buffer): Buffer => (b.name === buffer.name ? next : b);
  const [update] = mapStmts([s], (e) => e, (x) => [x.kind === 'store' ? { ...x, buffer: toNext(x.buffer) } : x]);
  const rest = replaceBuffers(list.slice(at + 1), new Map([[buffer.name, next]]));
  if (!update || !readsOnlyOwnWrites([update, ...rest], next, env)) return undefined;
  const name = namer.fresh(buffer.name), named: Buffer = { ...buffer, name };
  return [...list.slice(0, at), { kind: 'alloc', buffer: named }, ...replaceBuffers([update, ...rest], new Map([['', named]]))];
}

/** Whether a nest reads elements of the buffer only right before it stores them, each in its own iteration. */
function readsFirst(l: For, buffer: Buffer, env: RangeEnv): boolean {
  const stores: { index: string; before: Body }[] = [];
  let other = false;
  const count = (body: Body, index: string | undefined): number => {
    let n = 0;
    walkExprs(body, (e) => { if (e.kind === 'load' && e.buffer.name === buffer.name && e.type === buffer.type && (index === undefined || printExpr(e.index) === index)) n += 1; });
    return n;
  };
  const look = (body: Body, inside: RangeEnv): void => body.forEach((s, i) => {
    if (!usedNames(s).has(buffer.name)) return;
    if (s.kind === 'for') {
      // an iteration may pass on scalars, but no element of the buffer
      const kind = isParallel(s, inside);
      if (kind.kind === 'serial' || (kind.kind === 'reduction' && kind.reductions.some(({ target }) => target.kind === 'element' && target.buffer.name === buffer.name))) other = true;
      look(s.body, enterLoop(s, inside));
    }
    else if (s.kind === 'store' && s.buffer.name === buffer.name && s.value.type === buffer.type) { stores.push({ index: printExpr(s.index), before: body.slice(0, i + 1) }); }
    else if (s.kind === 'while' || s.kind === 'if' || s.kind === 'atomic') other = true;
  });
  look([l], env);
  const [only] = stores;
  if (other || stores.length !== 1 || !only) return false;
  const reads = count([l], undefined);
  return reads > 0 && reads === count(only.before, only.index);
}
