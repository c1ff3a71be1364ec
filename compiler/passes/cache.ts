/** Cache: the part of an array that an iteration works on is copied to a memory of the platform, used there, and copied back. */
import { add, and, binary, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { sizeOf } from '../ir/scalar.js';
import { listAt, statementAt, walkPaths, type Path } from '../ir/tree.js';
import { mapExpr, mapStmts, substitute, variablesOf, walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { enterLoop, rangeOf, type RangeEnv } from '../analysis/ranges.js';
import { memoryOf, type Memory, type Platform } from '../../hardware/platform.js';
import { jumpsOut } from '../lower/nest.js';
import { numeral, Query } from '../smt/query.js';
import { obligation, type Obligation } from '../smt/obligation.js';
import { assume, orderObligation } from '../smt/dependence.js';
import { booleanTerm, integerTerm, loopDomain, type Place } from '../smt/terms.js';
import { allocatedIn, assignedIn, type Surroundings, type Touch } from '../smt/touches.js';
import { examplePrograms } from './example-programs.js';
import { party, settled } from './nest.js';
import { refuse, type Pass, type Site } from './pass.js';
import { loopAt, rewriteAt, siteOf, surroundings } from './site.js';
import { elementAt, fills, insideTile, packedAt, tileOf, type Tile } from './tile.js';

/** `space`: name of the memory (`Memory.name`). */
export interface CacheKnobs extends Readonly<Record<string, string>> { readonly space: string }

/** Larger tiles than this are no tiles. */
const MOST_ELEMENTS = 2 ** 28;

export const cache: Pass<CacheKnobs> = {
  name: 'cache',
  rewrites: 'for i { S(A[..]) }  =>  for i { T = A[tile]; S(T[..]); A[tile] = T }',
  stage: 'lowered',
  sites: (program) => {
    const sites: Site[] = [];
    walkPaths(program, (s, path) => {
      if (s.kind !== 'for') return;
      for (const array of arraysIn(s.body)) if (planOf(program, { path, line: '', detail: { array } })) sites.push(siteOf(s, path, { array }));
    });
    return sites;
  },
  knobs: (program, site, target) => { const p = plan(program, site); return spaces(target).filter((m) => bytesOf(p) <= m.capacityBytes).map((m) => ({ space: m.name })); },
  obligations: (program, site, { space }, target) => {
    const p = plan(program, site);
    return [containsAll(p), ...(p.copyIn || p.copyOut ? [copiesInBounds(p)] : []), fitsMemory(program, site, bytesOf(p), memoryIn(target, space)), ...aloneInParallel(program, site, p)];
  },
  apply: (program, site, { space }, target) => {
    const memory = memoryIn(target, space);
    return rewriteAt(program, site.path, 1, [cached(loopAt(program, site), plan(program, site), memory, Namer.of(program))]);
  },
  examples: (target) => {
    const space = spaces(target)[0]!.name, room = memoryOf(target, space).capacityBytes / 4;
    return [
      { title: 'a row, read', program: examplePrograms.rows(8, 12), site: 1, knobs: { space }, expect: { contains: [`${space} f32 a_tile[12]`, 'a_tile[a_x] = a[i * 12 + a_x]', '= a_tile[j]'] } },
      { title: 'a row, written', program: examplePrograms.rows(8, 12), site: 2, knobs: { space }, expect: { contains: ['b_tile[j] =', 'b[i * 12 + b_x] = b_tile[b_x]'] } },
      { title: 'a block that is not full', program: examplePrograms.blocks(50, 16), site: 1, knobs: { space }, expect: { contains: ['if (0 <= i * 16 + a_x && i * 16 + a_x < 50)'] } },
      { title: 'more than the memory holds', program: examplePrograms.rows(2, room + 16), site: 1, knobs: { space }, expect: { refuted: 'fits the memory', witness: 'bytes' } },
      { title: 'two iterations that run at the same time share elements', program: examplePrograms.windows(8), site: 1, knobs: { space }, expect: { refuted: 'alone in parallel', witness: 'b[' } },
    ];
  },
};

export interface Plan {
  readonly tile: Tile;
  readonly touches: readonly Touch[];
  readonly around: Surroundings;
  readonly loop: For;
  readonly copyIn: boolean;
  readonly copyOut: boolean;
  /** elements that the copies may ask for beyond the array's ends */
  readonly guard: boolean;
}

const plan = (program: Program, site: Site): Plan => planOf(program, site) ?? refuse(`${String(site.detail?.array)} has no tile of constant size here, or is touched in a way that copies would change`);
const bytesOf = (p: Plan): number => p.tile.size * sizeOf(p.tile.buffer.type);
const spaces = (target: Platform): readonly Memory[] => target.memories.filter((m) => m.scope !== 'global' && m.loads);
const memoryIn = (target: Platform, name: string): Memory => spaces(target).find((m) => m.name === name) ?? refuse(`${target.title} has no on-chip memory "${name}" that code can read and write; it has ${spaces(target).map((m) => m.name).join(', ')}`);

function arraysIn(body: readonly Stmt[]): string[] {
  const own = allocatedIn(body), names = new Set<string>();
  walkStmts(body, (s) => { if (s.kind === 'store' && !own.has(s.buffer.name)) names.add(s.buffer.name); });
  mapStmts(body, (e) => mapExpr(e, (x) => { if (x.kind === 'load' && !own.has(x.buffer.name) && !x.buffer.init) names.add(x.buffer.name); return x; }));
  return [...names].sort();
}

/** How an array would be cached in the iterations of a loop; undefined where it cannot. */
export function planOf(program: Program, site: Site): Plan | undefined {
  const loop = loopAt(program, site), array = String(site.detail?.array ?? ''), around = surroundings(program, [...site.path, 0, 0]);
  const param = program.params.find((p) => p.kind === 'tensor' && p.buffer.name === array), assigned = assignedIn(loop.body);
  const touches = party('', [], loop.body, around).touches.filter((t) => t.what === array);
  const buffer = bufferNamed(program, array);
  if (!buffer || buffer.space || buffer.opaque || touches.length === 0 || touches.some((t) => t.kind === 'atomic' || t.index === 'any') || hasLaunch(loop.body)) return undefined;
  const moves = new Set<string>();
  walkStmts(loop.body, (s) => { if (s.kind === 'for' || s.kind === 'let') moves.add(s.v.name); });
  const tile = tileOf(touches, buffer, moves, (e) => settled(e) && [...variablesOf(e)].every((v) => !assigned.has(v)), Math.min(MOST_ELEMENTS, buffer.size));
  if (!tile || tile.size < 2) return undefined;
  const written = touches.some((t) => t.kind === 'write'), read = touches.some((t) => t.kind === 'read');
  if (written && jumpsOut(loop.body)) return undefined;
  // elements that were never written must not be copied: known contents, or all of them are read (or written first) anyway
  const known = param?.kind === 'tensor' && param.role !== 'out';
  const overwritten = written && writesFirst(loop.body, array, tile, around);
  const allRead = !written && touches.some((t) => fills(tile, t));
  if (!overwritten && !known && !(read && allRead)) return undefined;
  return { tile, touches, around, loop, copyIn: !overwritten, copyOut: written, guard: !staysInside(tile, around.env) };
}

function bufferNamed(program: Program, name: string): Buffer | undefined {
  for (const p of program.params) if (p.kind === 'tensor' && p.buffer.name === name) return p.buffer;
  let found: Buffer | undefined;
  walkStmts(program.body, (s) => { if (s.kind === 'alloc' && s.buffer.name === name) found = s.buffer; });
  return found;
}

const hasLaunch = (body: readonly Stmt[]): boolean => { let found = false; walkStmts(body, (s) => { if (s.kind === 'launch') found = true; }); return found; };

/** The first statement of the body that uses the array writes the whole tile, without reading it. */
function writesFirst(body: readonly Stmt[], array: string, tile: Tile, around: Surroundings): boolean {
  for (const [n, s] of body.entries()) {
    const touches = party('', [], [s], around, { earlier: body.slice(0, n) }).touches.filter((t) => t.what === array);
    if (touches.length > 0) return !hasWhile(s) && touches.every((t) => t.kind === 'write') && touches.some((t) => fills(tile, t));
  }
  return false;
}
const hasWhile = (s: Stmt): boolean => { let found = false; walkStmts([s], (x) => { if (x.kind === 'while' || x.kind === 'break' || x.kind === 'continue') found = true; }); return found; };

const lastOffset = (tile: Tile): number => tile.dimensions.reduce((n, d) => n + d.stride * (d.count - 1), 0);
const staysInside = (tile: Tile, env: RangeEnv): boolean => { const r = rangeOf(tile.base, env); return r.lo >= 0 && r.hi + lastOffset(tile) < tile.buffer.size; };

function cached(loop: For, p: Plan, memory: Memory, namer: Namer): For {
  const { tile } = p, { buffer } = tile, several = tile.dimensions.length > 1;
  const copy: Buffer = { name: namer.fresh(`${buffer.name}_tile`), type: buffer.type, size: tile.size, scope: 'item', space: memory.name, align: memory.alignBytes, ...(several ? { shape: tile.dimensions.map((d) => d.count) } : {}) };
  const copies = (out: boolean): Stmt => {
    const vars = tile.dimensions.map((_, n): Var => ({ name: namer.fresh(`${buffer.name}_${'xyzuvw'[tile.dimensions.length - 1 - n] ?? 'x'}`), type: tile.type }));
    const at = vars.map((v) => ref(v)), element = elementAt(tile, at), packed = packedAt(tile, at), n = (x: number): Expr => constant(tile.type, x);
    const move: Stmt = out ? { kind: 'store', buffer, index: element, value: { kind: 'load', type: buffer.type, buffer: copy, index: packed } }
      : { kind: 'store', buffer: copy, index: packed, value: { kind: 'load', type: buffer.type, buffer, index: element } };
    const inside: Stmt = p.guard ? { kind: 'if', cond: and(binary('<=', n(0), element), binary('<', element, n(buffer.size))), then: [move], else: [] } : move;
    return vars.reduceRight<Stmt>((body, v, d) => ({ kind: 'for', v, lo: n(0), hi: n(tile.dimensions[d]!.count), step: 1, loop: { kind: 'parallel' }, body: [body] }), inside);
  };
  const env = p.around.env, body = moved(loop.body, p, copy, env);
  return { ...loop, body: [{ kind: 'alloc', buffer: copy }, ...(p.copyIn ? [copies(false)] : []), ...body, ...(p.copyOut ? [copies(true)] : [])] };
}

/** The body with the array's accesses in the tile. */
function moved(body: readonly Stmt[], p: Plan, copy: Buffer, env: RangeEnv): readonly Stmt[] {
  const name = p.tile.buffer.name, at = (index: Expr, e: RangeEnv): Expr => insideTile(p.tile, index, e);
  const expr = (e: RangeEnv) => (x: Expr): Expr => mapExpr(x, (y) => (y.kind === 'load' && y.buffer.name === name ? { ...y, buffer: copy, index: at(y.index, e) } : y));
  const one = (s: Stmt, e: RangeEnv): Stmt => {
    const f = expr(e), list = (b: readonly Stmt[], inner = e): readonly Stmt[] => b.map((x) => one(x, inner));
    switch (s.kind) {
      case 'for': return { ...s, lo: f(s.lo), hi: f(s.hi), body: list(s.body, enterLoop(s, e)) };
      case 'while': return { ...s, cond: f(s.cond), body: list(s.body) };
      case 'if': return { ...s, cond: f(s.cond), then: list(s.then), else: list(s.else) };
      case 'store': return s.buffer.name === name ? { ...s, buffer: copy, index: at(f(s.index), e), value: f(s.value) } : { ...s, index: f(s.index), value: f(s.value) };
      default: return mapStmts([s], f)[0]!;
    }
  };
  return body.map((s) => one(s, env));
}

/** Every access of the array in the body lies in the tile. */
export function containsAll(p: Plan): Obligation {
  const { tile, around } = p, q = new Query(), at = assume(q, around), element = q.integer('element'), corner = q.integer('corner');
  q.assert(`(= ${corner} ${integerTerm(q, substitute(tile.base, around.lets), at)})`);
  const cases = p.touches.map((t) => {
    const { value: term, open } = q.noting(() => {
      const symbols = new Map(at.symbols);
      for (const l of t.loops) symbols.set(l.v.name, q.integer(l.v.name, l.v.name));
      const place: Place = { symbols, env: t.env, fixed: () => false };
      const domain = [...t.loops.map((l) => loopDomain(q, l, l.v.name, place)), ...t.guards.map((g) => booleanTerm(q, g, place))];
      const outside: string[] = [];
      let rest = `(- ${element} ${corner})`;
      outside.push(`(< ${rest} 0)`);
      for (const d of tile.dimensions) { outside.push(`(>= (div ${rest} ${d.stride}) ${d.count})`); rest = `(mod ${rest} ${d.stride})`; }
      const gaps = tile.dimensions.at(-1)!.stride === 1 ? [] : [`(not (= ${rest} 0))`];
      return `(and ${domain.join(' ')} (= ${element} ${integerTerm(q, t.index as Expr, place)}) (or ${[...outside, ...gaps].join(' ')}))`;
    });
    const where = [...around.loops, ...t.loops].map((l) => `${l.v.name} = {${l.v.name}}`).join(', ');
    return { term, text: `at ${where} the body ${t.kind}s ${tile.buffer.name}[{element}], outside of the tile from {corner}`, open };
  });
  return obligation('contains every access', `the tile of ${tile.dimensions.map((d) => d.count).join(' x ')} elements contains every access to ${tile.buffer.name}`, q, cases, [element, corner, ...q.shown.map((s) => s.symbol)]);
}

/** Copies stay inside the array. */
export function copiesInBounds(p: Plan): Obligation {
  const { tile, around, guard } = p, q = new Query(), at = assume(q, around), element = q.integer('element');
  const coordinates = tile.dimensions.map((d, n) => { const c = q.integer(`c${n}`); q.assert(`(and (<= 0 ${c}) (< ${c} ${d.count}))`); return `(* ${c} ${d.stride})`; });
  q.assert(`(= ${element} (+ ${integerTerm(q, substitute(tile.base, around.lets), at)} ${coordinates.join(' ')}))`);
  const inside = `(and (<= 0 ${element}) (< ${element} ${tile.buffer.size}))`;
  return obligation('copies in bounds', `copies touch only the ${tile.buffer.size} elements of ${tile.buffer.name}`, q, [{ term: guard ? `(and ${inside} (not ${inside}))` : `(not ${inside})`, text: `a copy touches ${tile.buffer.name}[{element}] of ${tile.buffer.size}`, open: q.open }], [element]);
}

/** All arrays that live in the memory at the same time fit in. */
export function fitsMemory(program: Program, site: Site, bytes: number, memory: Memory): Obligation {
  let used = 0;
  const count = (s: Stmt): void => { if (s.kind === 'alloc' && s.buffer.space === memory.name) used += s.buffer.size * sizeOf(s.buffer.type); };
  for (let n = 1; n <= site.path.length; n += 2) listAt(program, site.path.slice(0, n))!.forEach(count);
  walkStmts((statementAt(program, site.path) as For).body, count);
  const q = new Query(), need = q.integer('bytes');
  q.assert(`(= ${need} (+ ${numeral(bytes)} ${numeral(used)}))`);
  return obligation('fits the memory', `${bytes} bytes, and ${used} already there, fit ${memory.name} (${memory.capacityBytes})`, q, [{ term: `(> ${need} ${memory.capacityBytes})`, text: `{bytes} bytes are needed, ${memory.name} has ${memory.capacityBytes}` }], [need]);
}

/** What is copied back belongs to this iteration alone wherever iterations run at the same time. */
function aloneInParallel(program: Program, site: Site, p: Plan): Obligation[] {
  if (!p.copyOut) return [];
  const { tile } = p, all = p.around.loops;
  return all.flatMap((outer, n): Obligation[] => {
    if (outer.loop.kind !== 'parallel' && outer.loop.kind !== 'axis') return [];
    const path = loopPath(program, site, n), around = surroundings(program, path), inner = all.slice(n + 1);
    const vars = tile.dimensions.map((d, m): For => ({ kind: 'for', v: { name: `c${m}`, type: tile.type }, lo: constant(tile.type, 0), hi: constant(tile.type, d.count), step: 1, loop: { kind: 'serial' }, body: [] }));
    const index = vars.reduce<Expr>((e, v, m) => add(e, mul(ref(v.v), constant(tile.type, tile.dimensions[m]!.stride))), substitute(tile.base, p.around.lets));
    const env = [...inner, ...vars].reduce<RangeEnv>((e, l) => enterLoop(l, e), enterLoop(outer, around.env));
    const copy: Touch = { what: tile.buffer.name, kind: 'write', index, type: tile.buffer.type, loops: [...inner, ...vars], guards: [], env };
    const others = party('iteration', [outer], outer.body, around).touches.filter((t) => t.what === tile.buffer.name);
    return [orderObligation({
      name: 'alone in parallel', claim: `no other iteration of ${outer.v.name}, which may run at the same time, accesses the elements of ${tile.buffer.name} that one copies back`, around, commuting: 'no',
      first: { title: 'iteration', loops: [outer], touches: [copy] }, second: { title: 'iteration', loops: [outer], touches: [copy, ...others] },
      turned: (a, b) => `(not (= ${a(outer)} ${b(outer)}))`,
    })];
  });
}

/** Path of the n-th loop around a site's body, outermost first. */
function loopPath(program: Program, site: Site, n: number): Path {
  const paths = site.path.map((_, k) => site.path.slice(0, k + 1)).filter((path, k) => k % 2 === 0 && statementAt(program, path)?.kind === 'for');
  return paths[n]!;
}
