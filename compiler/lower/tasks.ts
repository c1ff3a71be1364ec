/** Lowering to independent tasks with on-chip memory: every part of the host function becomes a kernel whose points are dealt out round robin. */
import {
  add, binary, call, constant, int, mapStmts, mul, ref, sizeOf, sub, type Buffer, type Expr, type For, type Index, type Kernel, type Launch, type Program, type Stmt, type Var,
} from '../ir/index.js';
import type { Platform, TasksExecution } from '../../hardware/platform.js';
import { memoryOf } from '../../hardware/platform.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { productCode, productSite } from '../passes/weight-product.js';
import { coalesce } from './coalesce.js';
import { allocated, indexType, parallelNest, tripCount, unflatten, type Nest } from './nest.js';
import { reductionsOf } from './reduction.js';
import { atomicsIn, mapBodies, plainAtomics, plainAtomicsOn, replaceBuffers, slices, withoutParallel, type FreshNames, type Replacement } from './rewrite.js';
import { splitHost, type Step } from './segments.js';
import { cacheRows } from './row-cache.js';
import { stridesOf } from './strides.js';
import type { PassRecord } from './types.js';
import { SlotPool, type VectorCost } from './lanes.js';
import { vectorTile } from './vectorize.js';

/** arrays up to this size stay on the task's stack when nothing works on them as a whole */
const STACK_BYTES = 256;
/** fewer iterations than this are left to scalar code */
const FEW_LANES = 16;

export interface TasksOptions { readonly vector: boolean }
export interface TasksResult { readonly program: Program; readonly passes: readonly PassRecord[]; readonly vectorised: number }

export function lowerTasks(program: Program, platform: Platform, execution: TasksExecution, options: TasksOptions): TasksResult {
  const plan = splitHost(program, { worthwhile: (trips, width) => trips <= 256 && width >= 4096 });
  const lowering = new TasksLowering(program, platform, execution, options, plan.names);
  const body = plan.steps.flatMap((s) => lowering.step(s));
  const temporaries: Stmt[] = [...plan.temporaries, ...lowering.scratch.map((buffer): Stmt => ({ kind: 'alloc', buffer }))];
  return { program: { ...program, body: [...temporaries, ...body] }, passes: lowering.passes, vectorised: lowering.vectorised };
}

class TasksLowering {
  readonly scratch: Buffer[] = [];
  readonly passes: PassRecord[] = [];
  vectorised = 0;
  private kernels = 0;
  private env: RangeEnv;

  constructor(
    private readonly program: Program, private readonly platform: Platform, private readonly execution: TasksExecution,
    private readonly options: TasksOptions, private readonly names: FreshNames,
  ) {
    this.env = programEnv(program);
  }

  step(s: Step): Stmt[] {
    if (s.kind === 'let') return [s.statement];
    if (s.kind === 'device') return [this.device(s.body)];
    const before = this.env;
    if (s.around.kind === 'for') this.env = enterLoop(s.around, before);
    const then = s.then.flatMap((x) => this.step(x)), otherwise = s.else.flatMap((x) => this.step(x));
    this.env = before;
    return [s.around.kind === 'for' ? { ...s.around, loop: { kind: 'serial' }, body: then } : { ...s.around, then, else: otherwise }];
  }

  private device(body: readonly Stmt[]): Launch {
    const inside = new Set(allocated(body).map((b) => b.name));
    const supported = atomicsIn(body).filter((a) => !inside.has(a.buffer.name)).every((a) => this.platform.dialect.atomic(a.op, a.buffer.type));
    const last = body[body.length - 1]!;
    const prologue = body.slice(0, -1);
    const nest = supported && last.kind === 'for' && prologue.every((s) => s.kind === 'let') ? parallelNest(last) : undefined;
    if (!nest) {
      const placed = this.place(plainAtomics(body), 1);
      const inner = this.vectorInside(placed.body, placed.room, this.env);
      return this.launch('alone', 1, inner ? [...inner.arrays, ...inner.body] : withoutParallel(placed.body));
    }
    return (this.options.vector && (this.products(prologue, nest) ?? this.lanesOutside(prologue, nest))) || this.points(prologue, nest);
  }

  /** Points of the nest dealt to tasks; loops inside each point may be vector loops. */
  private points(prologue: readonly Stmt[], nest: Nest): Launch {
    const tasks = Math.min(this.execution.defaultTasks, nest.total);
    const placed = this.place([...prologue, ...this.cached(prologue, nest)], tasks);
    const env = nest.loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), this.env);
    const n = prologue.length;
    const inner = this.vectorInside(placed.body.slice(n), placed.room, env);
    const loop = this.dealt(nest.loops, nest.total, tasks, inner?.body ?? withoutParallel(placed.body.slice(n)));
    return this.launch('points round robin', tasks, [...placed.body.slice(0, n), ...(inner?.arrays ?? []), loop]);
  }

  /** What a point does, with rows that it goes over more than once in on-chip memory. */
  private cached(prologue: readonly Stmt[], nest: Nest): readonly Stmt[] {
    if (!this.options.vector) return nest.body;
    const memory = memoryOf(this.platform, this.execution.vectorMemory);
    const { body, arrays } = cacheRows(this.program, prologue, nest, this.env, this.platform, memory, memory.capacityBytes / 2);
    for (const array of arrays) this.passes.push({ name: 'cache', knobs: { kernel: this.kernels, array, space: memory.name } });
    return body;
  }

  /** for (p = task; p < total; p += tasks) { loop variables of p; body } */
  private dealt(loops: readonly For[], total: number, tasks: number, body: readonly Stmt[]): Stmt {
    const task: Index = { kind: 'index', type: 'i32', level: 'group', dim: 0 };
    const only = loops[0]!;
    if (loops.length === 1 && only.lo.kind === 'const') {
      const lo = add(only.lo, mul(cast(only.v, task), constant(only.v.type, only.step)));
      return { ...only, lo, step: only.step * tasks, loop: { kind: 'serial' }, body };
    }
    const point = this.names.variable('point', indexType(total));
    return { kind: 'for', v: point, lo: cast(point, task), hi: constant(point.type, total), step: tasks, loop: { kind: 'serial' }, body: [...unflatten(loops, point), ...body] };
  }

  // ---- matrix products ----

  /** Tiles of a matrix product on the tensor unit, dealt to tasks. */
  private products(prologue: readonly Stmt[], nest: Nest): Launch | undefined {
    const { product: unit, vector, weightMemory } = this.execution;
    const site = unit && vector && weightMemory ? productSite(nest, unit, this.env) : undefined;
    if (!site || !unit || !vector || !weightMemory) return undefined;
    const memory = memoryOf(this.platform, this.execution.vectorMemory);
    const code = productCode(site, unit, vector, { vector: memory.name, weights: weightMemory }, this.execution.defaultTasks, this.names);
    const env = nest.loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), this.env);
    const finish = this.vectorInside(code.finish, memory.capacityBytes - code.bytes - 4096, env);
    const tileLoop = (v: Var, n: number): For => ({ kind: 'for', v, lo: int(0), hi: int(n), step: 1, loop: { kind: 'parallel' }, body: [] });
    const loops = [...site.others, tileLoop(code.rowTile, code.tiles[0]), tileLoop(code.columnTile, code.tiles[1])];
    const total = loops.reduce((n, l) => n * tripCount(l)!, 1), tasks = Math.min(this.execution.defaultTasks, total);
    const buffers = code.buffers.map((buffer): Stmt => ({ kind: 'alloc', buffer }));
    this.passes.push({ name: 'tensorize', knobs: { kernel: this.kernels, unit: unit.product, row: site.row.v.name, column: site.column.v.name } });
    ++this.vectorised;
    return this.launch('product tiles round robin', tasks, [...prologue, ...buffers, ...(finish?.arrays ?? []), this.dealt(loops, total, tasks, [...code.before, ...(finish?.body ?? withoutParallel(code.finish))])]);
  }

  // ---- vector loops ----

  /** One loop of the nest becomes lanes; tiles of it and the other loops are dealt to tasks. */
  private lanesOutside(prologue: readonly Stmt[], source: Nest): Launch | undefined {
    const unit = this.execution.vector;
    if (!unit || allocated(source.body).length) return undefined;
    const nest = coalesce(source, this.env, this.names);
    const env = nest.loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), this.env);
    const lane = this.laneLoop(nest, env);
    if (!lane) return undefined;
    const loop: For = { ...lane, body: nest.body }, trips = tripCount(lane)!;
    const others = nest.loops.filter((l) => l !== lane), outer = others.reduce((n, l) => n * tripCount(l)!, 1);
    const envOthers = others.reduce<RangeEnv>((e, l) => enterLoop(l, e), this.env);
    const memory = memoryOf(this.platform, this.execution.vectorMemory);
    const base = this.names.variable('first', 'i32'), count = this.names.variable('count', 'i32');
    const attempt = (tile: number, names: FreshNames, from: Expr = ref(base), lanes: Expr = ref(count)): { pool: SlotPool; code: ReturnType<typeof vectorTile> } => {
      const pool = new SlotPool(tile, memory.name, memory.alignBytes, names);
      return { pool, code: vectorTile(loop, from, lanes, envOthers, unit, pool, names) };
    };
    const trial = attempt(unit.granule, this.names.copy());
    if (!trial.code || !worthwhile(trial.code.cost)) return undefined;
    const most = Math.floor(memory.capacityBytes / 2 / (4 * Math.max(1, trial.pool.count)) / unit.granule) * unit.granule;
    const share = Math.ceil(trips / Math.max(1, Math.ceil(this.execution.defaultTasks / outer)));
    const tile = Math.min(most, Math.max(unit.granule, Math.ceil(share / unit.granule) * unit.granule), trial.code.cost.strided ? unit.maxSegments : 65536);
    const tiles = Math.ceil(trips / tile);
    const { pool, code } = tiles === 1 ? attempt(tile, this.names, int(0), int(trips)) : attempt(tile, this.names);
    if (!code) return undefined;
    const tileVar = this.names.variable('tile', 'i32');
    const tileLoop: For = { kind: 'for', v: tileVar, lo: int(0), hi: int(tiles), step: 1, loop: { kind: 'parallel' }, body: [] };
    const size: Expr = trips % tile === 0 ? int(tile) : call('min', 'i32', [int(tile), sub(int(trips), ref(base))]);
    const inner: Stmt[] = tiles === 1 ? [...code.body] : [
      { kind: 'let', v: base, init: mul(ref(tileVar), int(tile)) },
      { kind: 'let', v: count, init: size },
      ...code.body,
    ];
    const total = outer * tiles, tasks = Math.min(this.execution.defaultTasks, total);
    this.passes.push({ name: 'loop-split', knobs: { kernel: this.kernels, loop: lane.v.name, tile }, }, { name: 'tensorize', knobs: { kernel: this.kernels, loop: lane.v.name, instructions: code.cost.vector } });
    ++this.vectorised;
    const buffers = pool.buffers().map((buffer): Stmt => ({ kind: 'alloc', buffer }));
    return this.launch('tiles round robin', tasks, [...prologue, ...buffers, this.dealt(tiles === 1 && others.length ? others : [...others, tileLoop], total, tasks, inner)]);
  }

  /** The loop whose lanes lie side by side in memory. */
  private laneLoop(nest: Nest, env: RangeEnv): For | undefined {
    const scored = nest.loops.flatMap((l) => {
      const n = stridesOf({ ...l, body: nest.body }, env), trips = tripCount(l)!;
      return trips >= FEW_LANES && n.unit > 0 && n.other <= n.unit ? [{ l, score: n.other * 1e9 - n.unit * 1e6 - Math.min(trips, 1e5) }] : [];
    });
    const best = scored.sort((a, b) => a.score - b.score)[0]?.l;
    if (!best) return undefined;
    // a reduction that walks memory in order is better done as one
    const inner = nest.body.find((s): s is For => s.kind === 'for' && s.loop.kind !== 'parallel' && !!reductionsOf(s)?.length);
    if (inner && stridesOf({ ...best, body: nest.body }, env).other > stridesOf(inner, enterLoop(inner, env)).other) return undefined;
    return best;
  }

  /** Vector loops in straight-line code of one task, and the arrays they need; undefined when there is none. */
  private vectorInside(body: readonly Stmt[], room: number, env: RangeEnv): { arrays: readonly Stmt[]; body: readonly Stmt[] } | undefined {
    const unit = this.execution.vector;
    if (!this.options.vector || !unit) return undefined;
    const memory = memoryOf(this.platform, this.execution.vectorMemory);
    const attempt = (tile: number, names: FreshNames): { pool: SlotPool; body: readonly Stmt[]; done: number } => {
      const pool = new SlotPool(tile, memory.name, memory.alignBytes, names);
      const inside = new VectorInside(unit, pool, names);
      return { pool, body: inside.statements(body, env), done: inside.done };
    };
    const trial = attempt(unit.granule, this.names.copy());
    if (trial.done === 0) return undefined;
    const widest = Math.max(unit.granule, ...lanesIn(body));
    const most = Math.floor(room / (4 * Math.max(1, trial.pool.count)) / unit.granule) * unit.granule;
    if (most < unit.granule) return undefined;
    const tile = Math.min(most, Math.ceil(Math.min(widest, 65536) / unit.granule) * unit.granule);
    const result = attempt(tile, this.names);
    this.vectorised += result.done;
    this.passes.push({ name: 'tensorize', knobs: { kernel: this.kernels, loops: result.done, tile } });
    return { arrays: result.pool.buffers().map((buffer): Stmt => ({ kind: 'alloc', buffer })), body: result.body };
  }

  // ---- memory ----

  /** Local arrays: in on-chip memory as long as it lasts (small ones on the stack), the rest in global memory per task. */
  private place(body: readonly Stmt[], tasks: number): { body: readonly Stmt[]; room: number } {
    const memory = memoryOf(this.platform, this.execution.vectorMemory);
    const map = new Map<string, Replacement>(), large: Buffer[] = [];
    const reserve = this.options.vector ? memory.capacityBytes / 4 : 0;
    let room = memory.capacityBytes;
    const own = allocated(body);
    for (const b of own) if (b.space === memory.name) room -= Math.ceil((b.size * sizeOf(b.type)) / memory.alignBytes) * memory.alignBytes;
    const plain = plainAtomicsOn(body, new Set(own.map((b) => b.name)));
    const buffers = own.filter((b) => !b.init && !b.space).sort((a, b) => a.size * sizeOf(a.type) - b.size * sizeOf(b.type));
    for (const b of buffers) {
      const bytes = Math.ceil((b.size * sizeOf(b.type)) / memory.alignBytes) * memory.alignBytes;
      if (bytes <= STACK_BYTES && !this.options.vector) continue;
      if (bytes <= room - reserve) {
        room -= bytes;
        map.set(b.name, { buffer: { ...b, space: memory.name, align: memory.alignBytes } });
        continue;
      }
      large.push(b);
    }
    const task: Index = { kind: 'index', type: 'i32', level: 'group', dim: 0 };
    const scratch = slices(large, tasks, task, this.names);
    this.scratch.push(...scratch.globals);
    scratch.map.forEach((r, name) => map.set(name, r));
    return { body: replaceBuffers(plain, map, scratch.drop), room };
  }

  private launch(how: string, tasks: number, body: readonly Stmt[]): Launch {
    const n = this.kernels++, entry = this.program.name;
    const { arrays, rest } = hoisted(body);
    const kernel: Kernel = { name: n === 0 ? `${entry}_device` : `${entry}_device_${n}`, grid: [tasks, 1, 1], block: [1, 1, 1], warp: 1, body: [...arrays, ...rest] };
    this.passes.push({ name: 'loop-bind', knobs: { kernel: n, how, tasks } });
    return { kind: 'launch', kernel };
  }
}

/** On-chip arrays are declared once, before all loops: each is written before it is read, so that what an earlier iteration left in it is not seen. */
function hoisted(body: readonly Stmt[]): { arrays: readonly Stmt[]; rest: readonly Stmt[] } {
  const arrays: Stmt[] = [];
  const rest = mapStmts(body, (e) => e, (s) => {
    if (s.kind !== 'alloc' || !s.buffer.space || s.buffer.init) return [s];
    arrays.push(s);
    return [];
  });
  return { arrays, rest };
}

/** Turns loops of straight-line code into vector loops where that pays, others stay. */
class VectorInside {
  done = 0;
  constructor(private readonly unit: NonNullable<TasksExecution['vector']>, private readonly pool: SlotPool, private readonly names: FreshNames) {}

  statements(body: readonly Stmt[], env: RangeEnv): readonly Stmt[] {
    return body.flatMap((s) => this.statement(s, env));
  }

  private statement(s: Stmt, env: RangeEnv): readonly Stmt[] {
    if (s.kind !== 'for') return [mapBodies(s, (b) => this.statements(b, env))];
    return this.tiles(s, env) ?? [{ ...s, loop: { kind: 'serial' }, body: this.statements(s.body, enterLoop(s, env)) }];
  }

  private tiles(s: For, env: RangeEnv): readonly Stmt[] | undefined {
    const trips = tripCount(s);
    if (s.lo.kind !== 'const' || (trips !== undefined && trips < FEW_LANES)) return undefined;
    if (s.loop.kind !== 'parallel' && !reductionsOf(s)?.length) return undefined;
    const strides = stridesOf(s, enterLoop(s, env));
    if (strides.unit === 0 || strides.other > strides.unit) return undefined;
    const { tile } = this.pool;
    const base = this.names.variable('first', 'i32'), count = this.names.variable('count', 'i32');
    const whole = trips !== undefined && trips <= tile;
    const total: Expr = trips !== undefined ? int(trips) : span(s);
    const size: Expr = whole ? total : trips !== undefined && trips % tile === 0 ? int(tile) : call('min', 'i32', [int(tile), sub(total, ref(base))]);
    const fixed = size.kind === 'const';
    const code = vectorTile(s, whole ? int(0) : ref(base), fixed ? size : ref(count), env, this.unit, this.pool, this.names);
    if (!code || !worthwhile(code.cost)) return undefined;
    ++this.done;
    const counted: Stmt[] = fixed ? [] : [{ kind: 'let', v: count, init: size }];
    if (whole) return [...counted, ...code.body];
    return [{ kind: 'for', v: base, lo: int(0), hi: total, step: tile, loop: { kind: 'serial' }, body: [...counted, ...code.body] }];
  }
}

/** Iterations of a loop whose end is not constant. */
function span(s: For): Expr {
  const n = sub(as32(s.hi), as32(s.lo));
  return s.step === 1 ? n : binary('/', add(n, int(s.step - 1)), int(s.step));
}
const as32 = (e: Expr): Expr => (e.type === 'i32' ? e : { kind: 'cast', type: 'i32', a: e });

/** Iterations that vector loops below could have. */
function lanesIn(body: readonly Stmt[]): number[] {
  return body.flatMap((s): number[] => (s.kind === 'for' ? [tripCount(s) ?? 1024, ...lanesIn(s.body)] : s.kind === 'while' ? lanesIn(s.body) : s.kind === 'if' ? [...lanesIn(s.then), ...lanesIn(s.else)] : []));
}

/** A lane at a time costs about as much as many instructions on a whole tile. */
const worthwhile = (c: VectorCost): boolean => c.vector > 0 && c.lane * 4 <= c.vector && c.strided * 2 <= c.vector;

const cast = (v: Var, e: Expr): Expr => (v.type === e.type ? e : { kind: 'cast', type: v.type, a: e });
