/** Pipeline: what an iteration loads is loaded some iterations earlier, into one of several slots, while earlier ones compute. */
import { add, binary, constant, div, int, mod, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { freshCopy, relocate, substituteStmts } from '../ir/rewrite.js';
import { sizeOf } from '../ir/scalar.js';
import { bodies, substitute, walkStmts } from '../ir/visit.js';
import type { Alloc, Buffer, Expr, For, Load, Program, Stmt, Store } from '../ir/types.js';
import { tripCount, type RangeEnv } from '../analysis/ranges.js';
import { simplifyInteger } from '../analysis/affine.js';
import type { Memory, Platform } from '../../hardware/platform.js';
import { Query } from '../smt/query.js';
import { obligation, type Obligation } from '../smt/obligation.js';
import { orderObligation } from '../smt/dependence.js';
import { strideOf } from '../lower/strides.js';
import { jumpsOut } from '../lower/nest.js';
import { fitsMemory } from './cache.js';
import { examplePrograms } from './example-programs.js';
import { boundsStay, party, tidyIndices } from './nest.js';
import { refuse, type Pass, type Site } from './pass.js';
import { loopAt, loopSites, rewriteAt, surroundings } from './site.js';

/**
 * `stages`: slots, and iterations between a load and its use plus one. `copies`: loads as they are written (`plain`; loads of the next iteration stand
 * before the computation, for the hardware to overlap), or as copies of the platform that go on meanwhile (`async`).
 */
export interface PipelineKnobs extends Readonly<Record<string, number | string>> { readonly stages: number; readonly copies: 'plain' | 'async' }

const STAGES = [2, 3, 4];

export const pipeline: Pass<PipelineKnobs> = {
  name: 'pipeline',
  rewrites: 'for i { load(T, i); use(T, i) }  =>  load(T[0], 0); for i { load(T[(i + 1) % 2], i + 1); use(T[i % 2], i) }',
  stage: 'lowered',
  sites: (program) => loopSites(program, (l, path) => stagesOf(l, surroundings(program, path).env) !== undefined),
  knobs: (program, site, target) => {
    const s = stages(program, site);
    return STAGES.filter((n) => n <= s.trips && s.staged.every((a) => { const m = target.memories.find((x) => x.name === a.buffer.space); return !m || n * a.buffer.size * sizeOf(a.buffer.type) <= m.capacityBytes; }))
      .flatMap((n) => (['plain', 'async'] as const).filter((copies) => copies === 'plain' || asyncLoads(s.load, s, program, target)).map((copies) => ({ stages: n, copies })));
  },
  obligations: (program, site, knobs, target) => {
    const s = stages(program, site), around = surroundings(program, site.path), { loop } = s, ahead = (knobs.stages - 1) * loop.step;
    const spaces = [...new Set(s.staged.flatMap((a) => (a.buffer.space ? [a.buffer.space] : [])))].map((name) => target.memories.find((m) => m.name === name)).filter((m): m is Memory => m !== undefined);
    return [
      orderObligation({
        name: 'loads keep their values', claim: `nothing that an iteration of ${loop.v.name} computes is loaded by the next ${knobs.stages - 1}`, around, commuting: 'no',
        first: party('the computation in iteration', [loop], s.use, around, { earlier: [...s.staged, ...s.others, ...s.load] }), second: party('the load for iteration', [loop], s.load, around, { earlier: [...s.staged, ...s.others], later: s.use }),
        turned: (a, b) => `(and (< ${a(loop)} ${b(loop)}) (<= ${b(loop)} (+ ${a(loop)} ${ahead})))`,
      }),
      slotsApart(knobs.stages, knobs.stages),
      ...spaces.map((m) => fitsMemory(program, site, s.staged.filter((a) => a.buffer.space === m.name).reduce((n, a) => n + (knobs.stages - 1) * a.buffer.size * sizeOf(a.buffer.type), 0), m)),
    ];
  },
  apply: (program, site, { stages: n, copies }, target) => {
    const s = stages(program, site);
    if (!Number.isInteger(n) || n < 2 || n > s.trips) refuse(`${n} stages for ${s.trips} iterations`);
    const load = copies === 'async' ? asyncLoads(s.load, s, program, target) ?? refuse(`${target.title} has no asynchronous copies for these loads`) : s.load;
    const wait = copies === 'async' ? (target.asyncCopy?.wait ?? []).map(({ name, args }): Stmt => ({ kind: 'intrinsic', name, args: args.map(int) })) : [];
    return rewriteAt(program, site.path, 1, tidyIndices(pipelined({ ...s, load }, n, wait, surroundings(program, site.path).env, Namer.of(program)), surroundings(program, site.path).env));
  },
  examples: (target) => [
    ...(target.asyncCopy ? [{ title: 'rows, copied meanwhile', program: examplePrograms.staged(6, 8, false, target.asyncCopy.to), site: 1, knobs: { stages: 2, copies: 'async' as const }, expect: { contains: [target.asyncCopy.start, target.asyncCopy.wait[0]!.name] } }] : []),
    { title: 'rows, double buffered', program: examplePrograms.staged(6, 8, false), site: 1, knobs: { stages: 2, copies: 'plain' }, expect: { contains: ['f32 t_slots[16]', 'if (i + 1 < 6)', '(i + 1) % 2', 'i % 2 * 8'] } },
    { title: 'a row that the iteration before writes', program: examplePrograms.staged(6, 8, true), site: 1, knobs: { stages: 2, copies: 'plain' }, expect: { refuted: 'loads keep their values', witness: 'writes a[' } },
  ],
};

interface Stages {
  readonly loop: For;
  readonly trips: number;
  /** arrays filled by the loads */
  readonly staged: readonly Alloc[];
  readonly others: readonly Stmt[];
  readonly load: readonly Stmt[];
  readonly use: readonly Stmt[];
}

const stages = (program: Program, site: Site): Stages => stagesOf(loopAt(program, site), surroundings(program, site.path).env) ?? refuse('no iteration starts by filling arrays of its own');

/** An iteration that declares arrays, fills them by loops and stores alone, then uses them. */
function stagesOf(loop: For, env: RangeEnv): Stages | undefined {
  const trips = tripCount(loop, env);
  if (trips === undefined || trips < 2 || loop.loop.kind === 'axis' || jumpsOut(loop.body) || !boundsStay(loop)) return undefined;
  const allocs = loop.body.filter((s): s is Alloc => s.kind === 'alloc' && !s.buffer.init && !s.buffer.opaque), own = new Set(allocs.map((a) => a.buffer.name));
  const rest = loop.body.filter((s) => s.kind !== 'alloc' || !own.has(s.buffer.name));
  let n = 0;
  while (n < rest.length && fillsOnly(rest[n]!, own)) ++n;
  const load = rest.slice(0, n), use = rest.slice(n), filled = new Set<string>();
  walkStmts(load, (s) => { if (s.kind === 'store') filled.add(s.buffer.name); });
  const staged = allocs.filter((a) => filled.has(a.buffer.name));
  // what is loaded counts; constants put into an array of the iteration do not
  if (staged.length === 0 || use.length === 0 || !readsOthers(load, own)) return undefined;
  return { loop, trips, staged, others: allocs.filter((a) => !filled.has(a.buffer.name)), load, use };
}

const fillsOnly = (s: Stmt, own: ReadonlySet<string>): boolean =>
  s.kind === 'store' ? own.has(s.buffer.name) : (s.kind === 'for' || s.kind === 'if') && bodies(s).every((b) => b.every((x) => (x.kind === 'let' && x.init !== undefined) || fillsOnly(x, own)));

function readsOthers(body: readonly Stmt[], own: ReadonlySet<string>): boolean {
  let found = false;
  relocate(body, (buffer, index) => { if (!own.has(buffer.name)) found = true; return { buffer, index }; });
  return found;
}

/** The loads as asynchronous copies; undefined where one of them is no such copy. */
function asyncLoads(body: readonly Stmt[], s: Stages, program: Program, target: Platform): readonly Stmt[] | undefined {
  const copy = target.asyncCopy, global = new Set(program.params.flatMap((p) => (p.kind === 'tensor' ? [p.buffer.name] : [])));
  if (!copy || !s.staged.every((a) => a.buffer.space === copy.to)) return undefined;
  const fits = (x: Store): x is Store & { value: Load } => x.value.kind === 'load' && x.value.type === x.buffer.type && x.value.buffer.type === x.buffer.type && global.has(x.value.buffer.name);
  const start = (x: Store & { value: Load }, elements: number, at: (e: Expr) => Expr): Stmt => ({
    kind: 'intrinsic', name: copy.start, args: [{ kind: 'address', buffer: x.buffer, index: at(x.index) }, { kind: 'address', buffer: x.value.buffer, index: at(x.value.index) }, int(elements * sizeOf(x.buffer.type)), ...copy.tail.map((text) => ({ kind: 'token' as const, text }))],
  });
  const one = (x: Stmt): Stmt | undefined => {
    if (x.kind === 'store') return fits(x) && (!copy.bytes || copy.bytes.includes(sizeOf(x.buffer.type))) ? start(x, 1, (e) => e) : undefined;
    if (x.kind !== 'for') return undefined;
    const [inner] = x.body, trips = tripCount(x, new Map());
    if (!copy.bytes && x.body.length === 1 && inner?.kind === 'store' && fits(inner) && trips && x.step === 1 && [inner.index, inner.value.index].every((e) => strideOf(e, x.v.name, new Map()) === 1)) {
      return start(inner, trips, (e) => substitute(e, new Map([[x.v.name, x.lo]])));
    }
    const all = x.body.map(one);
    return all.every((y) => y !== undefined) ? { ...x, body: all as Stmt[] } : undefined;
  };
  const all = body.map(one);
  return all.every((y) => y !== undefined) ? (all as Stmt[]) : undefined;
}

function pipelined(s: Stages, n: number, wait: readonly Stmt[], env: RangeEnv, namer: Namer): readonly Stmt[] {
  const { loop } = s, c = (x: number): Expr => constant(loop.v.type, x);
  const slots = new Map(s.staged.map((a): [string, Buffer] => { const { shape: _, ...plain } = a.buffer; return [a.buffer.name, { ...plain, name: namer.fresh(`${a.buffer.name}_slots`), size: n * a.buffer.size }]; }));
  const number = (v: Expr): Expr => simplifyInteger(div(binary('-', v, loop.lo), c(loop.step)), env);
  const inSlot = (body: readonly Stmt[], slot: Expr): readonly Stmt[] => relocate(body, (buffer, index, type) => {
    const all = slots.get(buffer.name);
    if (!all) return { buffer, index };
    const elements = (buffer.size * sizeOf(buffer.type)) / sizeOf(type);
    if (!Number.isInteger(elements)) refuse(`${buffer.name} is read as ${type}, which does not fit a whole number of times`);
    const own = slot.type === index.type ? slot : ({ kind: 'cast', type: index.type, a: slot } as const);
    return { buffer: all, index: add(mul(own, constant(index.type, elements)), index) };
  });
  const loadOf = (v: Expr, slot: Expr): readonly Stmt[] => inSlot(freshCopy(substituteStmts(s.load, new Map([[loop.v.name, v]])), namer), slot);
  const before = Array.from({ length: n - 1 }, (_, k) => loadOf(add(loop.lo, c(k * loop.step)), c(k))).flat();
  const later = add(ref(loop.v), c((n - 1) * loop.step));
  const next: Stmt = { kind: 'if', cond: binary('<', later, loop.hi), then: loadOf(later, mod(add(number(ref(loop.v)), c(n - 1)), c(n))), else: [] };
  const main: For = { ...loop, loop: { kind: 'serial' }, body: [...s.others, ...wait, next, ...inSlot(s.use, mod(number(ref(loop.v)), c(n)))] };
  return [...[...slots.values()].map((buffer): Stmt => ({ kind: 'alloc', buffer })), ...before, main];
}

/** Iterations that are in flight together use different slots. */
export function slotsApart(slots: number, inFlight: number): Obligation {
  const q = new Query(), i = q.integer('i'), j = q.integer('j');
  q.assert(`(and (<= 0 ${i}) (< ${i} ${j}) (< ${j} (+ ${i} ${inFlight})))`);
  return obligation('slots apart', `iterations less than ${inFlight} apart use different slots`, q, [{ term: `(= (mod ${i} ${slots}) (mod ${j} ${slots}))`, text: 'iterations {i} and {j} use one slot' }], [i, j]);
}
