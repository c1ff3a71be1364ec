/** Lowering to the threads of a CPU: the canonical loops, shared out to threads outside and to vector lanes inside. */
import { sizeOf, walkStmts, type Buffer, type For, type Program, type Stmt } from '../ir/index.js';
import type { Platform, ThreadsExecution } from '../../hardware/platform.js';
import { isParallel } from '../analysis/dependence.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { reorderForMemory } from '../passes/loop-reorder.js';
import { dotSite, tensorizeDot } from '../passes/dot-tiles.js';
import type { DotUnit } from './dot-unit.js';
import { registerTile, tileSite } from '../passes/register-tile.js';
import { stridesOf } from './strides.js';
import { allocated, jumpsOut, parallelNest, tripCount } from './nest.js';
import { atomicsIn, mapBodies, namesIn, plainAtomics, plainAtomicsOn, replaceBuffers, withoutParallel, type FreshNames, type Replacement } from './rewrite.js';
import { reductionsOf } from './reduction.js';
import type { PassRecord } from './types.js';

/** Fewer scalar statements than this are not worth waking threads for. */
const PARALLEL_WORK = 20000;

/** `tile`: blocks of points computed together in registers. */
export interface ThreadsOptions { readonly parallel: boolean; readonly tile: boolean }

export function lowerThreads(program: Program, platform: Platform, execution: ThreadsExecution, options: ThreadsOptions): { program: Program; passes: readonly PassRecord[] } {
  const passes: PassRecord[] = [];
  const atomics = atomicsIn(program.body).every((a) => platform.dialect.atomic(a.op, a.buffer.type));
  const env = programEnv(program);
  const ordered = reorderForMemory(atomics ? program.body : plainAtomics(program.body), env, (order) => passes.push({ name: 'loop-reorder', knobs: { order } }));
  const names = namesIn(program.body, program.params.map((p) => (p.kind === 'tensor' ? p.buffer.name : p.v.name)));
  const source = options.tile ? tileNests(ordered, env, { names, passes, dot: execution.dot }) : ordered;
  const body = soleAtomics(source.map((s) => bind(s, { parallel: options.parallel && atomics, inside: false, passes, env })), false);
  return { program: { ...program, body: place(body, execution, false) }, passes };
}

/** Register tiles where a nest has the shape and the work for them. */
function tileNests(body: readonly Stmt[], env: RangeEnv, tools: { names: FreshNames; passes: PassRecord[]; dot: DotUnit | undefined }): readonly Stmt[] {
  return body.flatMap((s): readonly Stmt[] => {
    if (s.kind !== 'for') return [mapBodies(s, (b) => tileNests(b, env, tools))];
    const nest = s.loop.kind === 'parallel' ? parallelNest(s) : undefined;
    const dot = tools.dot, dots = nest && dot && work([s]) >= PARALLEL_WORK ? dotSite(nest, dot, env) : undefined;
    if (nest && dot && dots) {
      tools.passes.push({ name: 'tensorize', knobs: { how: dot.tile(1, 1, dots.a.type).name, lane: dots.lane.v.name, row: dots.row?.v.name ?? '' } });
      return tensorizeDot(nest, dots, dot, env, tools.names);
    }
    const site = nest && work([s]) >= PARALLEL_WORK ? tileSite(nest, env) : undefined;
    if (!nest || !site) return [{ ...s, body: tileNests(s.body, enterLoop(s, env), tools) }];
    const knobs = { rows: site.row ? 4 : 1, lanes: Math.min(32, tripCount(site.lane)!) };
    tools.passes.push({ name: 'loop-split', knobs: { how: 'register tile', row: site.row?.v.name ?? '', lane: site.lane.v.name, ...knobs } });
    return registerTile(nest, site, knobs, tools.names);
  });
}

/** Atomics stay only where several threads may update the same element. */
function soleAtomics(body: readonly Stmt[], threaded: boolean): readonly Stmt[] {
  return body.flatMap((s): readonly Stmt[] => {
    if (s.kind === 'atomic') return threaded ? [s] : plainAtomics([s]);
    if (s.kind === 'for' && s.loop.kind === 'parallel') return [{ ...s, body: plainAtomicsOn(soleAtomics(s.body, true), new Set(allocated(s.body).map((b) => b.name))) }];
    return [mapBodies(s, (b) => soleAtomics(b, threaded))];
  });
}

interface Around { readonly parallel: boolean; readonly inside: boolean; readonly passes: PassRecord[]; readonly env: RangeEnv }

/** The outermost parallel loop with enough work goes to threads, innermost independent loops to vector lanes. */
function bind(s: Stmt, around: Around): Stmt {
  if (s.kind !== 'for') return mapBodies(s, (b) => b.map((x) => bind(x, around)));
  if (s.loop.kind === 'vector' || s.loop.kind === 'unrolled') return s;
  const nest = s.loop.kind === 'parallel' ? parallelNest(s) : undefined;
  const threads = around.parallel && !around.inside && s.loop.kind === 'parallel' && (nest?.total ?? 2) > 1 && work([s]) >= PARALLEL_WORK;
  if (threads) {
    const covered = perfect(s, around.env);
    around.passes.push({ name: 'loop-bind', knobs: { how: 'threads', loop: s.v.name, collapsed: covered } });
    return threadLoop(s, covered, around);
  }
  if (isVector(s, around.env)) return { ...s, loop: { kind: 'vector' } };
  if (isOuterVector(s, around.env)) return { ...s, loop: { kind: 'vector' }, body: withoutParallel(s.body) };
  return { ...s, loop: { kind: 'serial' }, body: s.body.map((x) => bind(x, { ...around, env: enterLoop(s, around.env) })) };
}

/** Perfectly nested parallel loops with constant bounds from `s` on; the innermost of a nest stays for vector lanes. */
function perfect(s: For, around: RangeEnv): number {
  let env = around;
  let n = 1, at = s;
  for (;;) {
    const [only] = at.body;
    env = enterLoop(at, env);
    if (at.body.length !== 1 || only?.kind !== 'for' || only.loop.kind !== 'parallel' || tripCount(only) === undefined || isVector(only, env) || isOuterVector(only, env)) return n;
    // enough iterations for any number of threads
    if (n >= 1 && total(s, n) >= 256) return n;
    at = only;
    ++n;
  }
}

function total(s: For, depth: number): number {
  let n = 1, at: For = s;
  for (let i = 0; i < depth; ++i) { n *= tripCount(at) ?? 1; at = at.body[0] as For; }
  return n;
}

function threadLoop(s: For, depth: number, around: Around): For {
  const env = enterLoop(s, around.env);
  if (depth > 1) return { ...s, body: [threadLoop(s.body[0] as For, depth - 1, { ...around, env })] };
  return { ...s, body: s.body.map((x) => bind(x, { ...around, env, inside: true })) };
}

/** Innermost, straight-line, independent but for accumulators. */
function isVector(s: For, env: RangeEnv): boolean {
  const simple = s.body.every(function plain(x: Stmt): boolean {
    if (x.kind === 'if') return x.then.every(plain) && x.else.every(plain);
    return x.kind === 'let' || x.kind === 'assign' || x.kind === 'store';
  });
  if (!simple || (tripCount(s) ?? 8) < 8 || jumpsOut(s.body)) return false;
  const reductions = reductionsOf(s);
  if (!reductions) return false;
  if (s.loop.kind === 'parallel') return reductions.length === 0;
  let stores = false;
  walkStmts(s.body, (x) => { if (x.kind === 'store') stores = true; });
  if (stores) { const proved = isParallel(s, env); if (proved.kind !== 'reduction' || proved.reductions.some((r) => r.target.kind !== 'scalar')) return false; }
  return reductions.length > 0 && reductions.every((r) => ['f32', 'f64', 'i32', 'u32', 'i64', 'u64'].includes(r.term.type));
}

/** Loops shorter than this do not fill vectors. */
const SHORT_LOOP = 16;

/**
 * Independent iterations around serial loops that all lanes run alike: worth it when the lanes read consecutive elements and the
 * serial loops inside do not, or are short.
 */
function isOuterVector(s: For, env: RangeEnv): boolean {
  if (s.loop.kind !== 'parallel' || (tripCount(s) ?? 0) < 8) return false;
  let serial: For | undefined;
  const plain = (x: Stmt): boolean => {
    if (x.kind === 'for') { serial = x; return [x.lo, x.hi].every((b) => b.kind === 'const') && x.body.every(plain); }
    return x.kind === 'let' || x.kind === 'assign' || x.kind === 'store';
  };
  if (!s.body.every(plain) || !serial || jumpsOut(s.body)) return false;
  const outer = stridesOf(s, enterLoop(s, env));
  const inner = stridesOf(serial, enterLoop(serial, enterLoop(s, env)));
  return outer.other === 0 && outer.unit > 0 && (inner.other > 0 || (tripCount(serial) ?? SHORT_LOOP) < SHORT_LOOP);
}

/** Statements executed, loops without known bounds counted as 16 iterations. */
export function work(body: readonly Stmt[]): number {
  return body.reduce((n, s) => n + (s.kind === 'for' ? (tripCount(s) ?? 16) * Math.max(1, work(s.body)) : s.kind === 'if' ? work(s.then) + work(s.else) : s.kind === 'while' ? 16 * work(s.body) : 1), 0);
}

/** Large arrays: of one thread in static thread memory, of the whole function on the heap. */
function place(body: readonly Stmt[], execution: ThreadsExecution, inside: boolean): readonly Stmt[] {
  const map = new Map<string, Replacement>();
  const collect = (list: readonly Stmt[], threaded: boolean): void => {
    for (const s of list) {
      if (s.kind === 'alloc' && !s.buffer.init && s.buffer.size * sizeOf(s.buffer.type) > execution.stackBytes) {
        const buffer: Buffer = { ...s.buffer, space: threaded ? 'thread' : 'heap' };
        map.set(buffer.name, { buffer });
      }
      if (s.kind === 'for') collect(s.body, threaded || s.loop.kind === 'parallel');
      if (s.kind === 'while') collect(s.body, threaded);
      if (s.kind === 'if') { collect(s.then, threaded); collect(s.else, threaded); }
    }
  };
  collect(body, inside);
  return replaceBuffers(body, map);
}
