/** Lowering to groups of items (GPU): every part of the host function that touches data becomes a kernel. */
import {
  add, constant, lt, mul, ref, sizeOf, type Buffer, type Expr, type Index, type Kernel, type Launch, type Program, type Stmt, type Var,
} from '../ir/index.js';
import type { Platform, SimtExecution } from '../../hardware/platform.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { stagedKernel, stagedSite } from '../passes/staged-product.js';
import { lowerGroup } from './group.js';
import { allocated, indexType, parallelNest, unflatten, widestParallel, type Nest } from './nest.js';
import { atomicsIn, plainAtomics, plainAtomicsOn, replaceBuffers, slices, withoutParallel, type FreshNames } from './rewrite.js';
import { shareScalars } from './shared-scalars.js';
import { splitHost, type Step } from './segments.js';
import type { PassRecord } from './types.js';

const SCRATCH_BYTES = 256 * 2 ** 20;
/** with this many independent points, items need not share one */
const MANY_POINTS = 32768;
const MANY_POINTS_NARROW = 8192;

/** `cooperate`: items of a group may share one iteration of the outer loops. Without it every iteration has one item (the plainest code). */
export interface SimtOptions { readonly cooperate: boolean }
export interface SimtResult { readonly program: Program; readonly passes: readonly PassRecord[] }

export function lowerSimt(program: Program, platform: Platform, execution: SimtExecution, options: SimtOptions): SimtResult {
  const plan = splitHost(program, { worthwhile: (trips, width) => trips <= 1024 && width >= 2048 });
  const lowering = new SimtLowering(program, platform, execution, options, plan.names);
  const body = plan.steps.flatMap((s) => lowering.step(s));
  const temporaries: Stmt[] = [...plan.temporaries, ...lowering.scratch.map((buffer): Stmt => ({ kind: 'alloc', buffer }))];
  return { program: { ...program, body: [...temporaries, ...body] }, passes: lowering.passes };
}

class SimtLowering {
  readonly scratch: Buffer[] = [];
  readonly passes: PassRecord[] = [];
  private kernels = 0;
  private env: RangeEnv;

  constructor(
    private readonly source: Program, private readonly platform: Platform, private readonly execution: SimtExecution,
    private readonly options: SimtOptions, private readonly names: FreshNames,
  ) {
    this.env = programEnv(source);
  }

  step(s: Step): Stmt[] {
    if (s.kind === 'let') return [s.statement];
    if (s.kind === 'device') return [this.device(s.body)];
    const before = this.env;
    if (s.around.kind === 'for') this.env = enterLoop(s.around, before);
    const then = s.then.flatMap((x) => this.step(x));
    this.env = before;
    if (s.around.kind === 'for') return [{ ...s.around, loop: { kind: 'serial' }, body: then }];
    return [{ ...s.around, then, else: s.else.flatMap((x) => this.step(x)) }];
  }

  private device(source: readonly Stmt[]): Launch {
    const body = shareScalars(source, this.names);
    const unsupported = atomicsIn(body).some((a) => !this.platform.dialect.atomic(a.op, a.buffer.type));
    const last = body[body.length - 1]!;
    // declarations that every item repeats, then one parallel nest
    const prologue = body.slice(0, -1);
    const nest = last.kind === 'for' && prologue.every((s) => s.kind === 'let') && !unsupported ? parallelNest(last) : undefined;
    if (unsupported) return this.launch('alone', 1, 1, withoutParallel(plainAtomics(body)));
    if (!nest) return this.oneGroup(body);
    const staged = this.options.cooperate && atomicsIn(nest.body).length === 0 ? stagedSite(nest, this.execution.matrix ?? [], this.env) : undefined;
    if (staged) {
      const code = stagedKernel(staged, this.execution, this.names), [m, n, k] = code.tile;
      this.passes.push({ name: 'cache', knobs: { kernel: this.kernels, space: this.execution.groupMemory, tile: `${m} x ${n} x ${k}` } });
      if (staged.unit) this.passes.push({ name: 'tensorize', knobs: { kernel: this.kernels, unit: staged.unit.multiply } });
      return this.launch('group per tile', code.groups, code.items, [...prologue, ...code.body]);
    }
    return this.cooperates(nest) ? this.groupPerPoint(prologue, nest) : this.itemPerPoint(prologue, nest);
  }

  private cooperates(nest: Nest): boolean {
    const inner = widestParallel(nest.body);
    if (!this.options.cooperate || inner < 2) return false;
    const local = allocated(nest.body).reduce((n, b) => n + b.size * sizeOf(b.type), 0);
    if (nest.total >= MANY_POINTS) return local > this.execution.privateBytes && inner >= this.execution.warp;
    return nest.total >= MANY_POINTS_NARROW ? inner >= this.execution.warp / 2 : true;
  }

  /** No parallel loop around everything: one group where its items find work together, else one item. */
  private oneGroup(body: readonly Stmt[]): Launch {
    const width = this.options.cooperate ? widestParallel(body) : 0;
    if (width < 2 && !(this.options.cooperate && body.some((s) => s.kind === 'for'))) return this.launch('alone', 1, 1, withoutParallel(plainAtomics(body)));
    const items = this.itemsFor(Math.max(width, this.execution.defaultItems));
    const code = lowerGroup(body, items, this.platform, this.execution, this.names);
    return this.launch('one group', 1, items, this.withScratch(code.body, code.scratch, 1, undefined));
  }

  private itemsFor(width: number): number {
    const { warp, defaultItems } = this.execution;
    let items = warp;
    while (items < width && items < defaultItems) items *= 2;
    return items;
  }

  /** One group per point of the nest; the items share the loops inside. */
  private groupPerPoint(prologue: readonly Stmt[], nest: Nest): Launch {
    const items = this.itemsFor(widestParallel(nest.body));
    const code = lowerGroup(nest.body, items, this.platform, this.execution, this.names);
    const group = this.names.variable('group', indexType(nest.total));
    const limit = this.platform.axes.find((a) => a.level === 'group' && a.dim === 0)!.maxExtent;
    const scratchBytes = code.scratch.reduce((n, b) => n + b.size * sizeOf(b.type), 0);
    const most = Math.min(limit, scratchBytes ? Math.max(1, Math.floor(SCRATCH_BYTES / scratchBytes)) : limit);
    const groups = Math.min(nest.total, most);
    const inner = this.withScratch(code.body, code.scratch, groups, index('group'));
    const start = cast(group, index('group'));
    const point = groups === nest.total
      ? [...declare(nest, group, start), ...inner]
      : [strided(group, start, nest.total, groups, [...declareFrom(nest, group), ...inner, { kind: 'barrier', scope: 'group' }])];
    return this.launch('group per point', groups, items, [...prologue, ...point]);
  }

  /** One item per point of the nest, the last loop across neighbouring items. */
  private itemPerPoint(prologue: readonly Stmt[], nest: Nest): Launch {
    const body = plainAtomicsOn(withoutParallel(nest.body), new Set(allocated(nest.body).map((b) => b.name)));
    const large = allocated(body).filter((b) => !b.init);
    const bytes = large.reduce((n, b) => n + b.size * sizeOf(b.type), 0);
    const items = nest.total < this.execution.defaultItems * this.platform.cost.units ? Math.max(this.execution.warp, this.execution.defaultItems / 2) : this.execution.defaultItems;
    const scratch = bytes > this.execution.privateBytes * 2 ? large.filter((b) => b.size * sizeOf(b.type) > 256) : [];
    const limit = this.platform.axes.find((a) => a.level === 'group' && a.dim === 0)!.maxExtent;
    const perItem = scratch.reduce((n, b) => n + b.size * sizeOf(b.type), 0);
    const most = Math.min(limit, perItem ? Math.max(1, Math.floor(SCRATCH_BYTES / (perItem * items))) : limit);
    const groups = Math.min(Math.ceil(nest.total / items), most);
    const linear = this.names.variable(nest.loops.length === 1 ? 'point' : 'point', indexType(Math.max(nest.total, groups * items)));
    const start = add(mul(cast(linear, index('group')), constant(linear.type, items)), cast(linear, index('item')));
    const inner = this.withScratch(body, scratch, groups * items, start);
    if (groups * items < nest.total) return this.launch('item per point, strided', groups, items, [...prologue, strided(linear, start, nest.total, groups * items, [...declareFrom(nest, linear), ...inner])]);
    const code = [...declareFrom(nest, linear), ...inner];
    const guarded: Stmt[] = groups * items === nest.total ? code : [{ kind: 'if', cond: lt(ref(linear), constant(linear.type, nest.total)), then: code, else: [] }];
    // a single plain loop keeps its own name
    const only = nest.loops[0]!;
    if (nest.loops.length === 1 && only.step === 1 && only.lo.kind === 'const' && Number(only.lo.value) === 0 && only.v.type === linear.type) {
      const direct: Stmt[] = groups * items === nest.total ? [...inner] : [{ kind: 'if', cond: lt(ref(only.v), only.hi), then: inner, else: [] }];
      return this.launch('item per point', groups, items, [...prologue, { kind: 'let', v: only.v, init: start }, ...direct]);
    }
    return this.launch('item per point', groups, items, [...prologue, { kind: 'let', v: linear, init: start }, ...guarded]);
  }

  /** Buffers too large for an item or group: a slice of global memory each. */
  private withScratch(body: readonly Stmt[], buffers: readonly Buffer[], copies: number, copy: Expr | undefined): readonly Stmt[] {
    if (!buffers.length) return body;
    const { globals, map, drop } = slices(buffers, copies, copy, this.names);
    this.scratch.push(...globals);
    return replaceBuffers(body, map, drop);
  }

  private launch(how: string, groups: number, items: number, body: readonly Stmt[]): Launch {
    const n = this.kernels++;
    const kernel: Kernel = { name: n === 0 ? `${this.source.name}_device` : `${this.source.name}_device_${n}`, grid: [groups, 1, 1], block: [items, 1, 1], warp: this.execution.warp, body };
    this.passes.push({ name: 'loop-bind', knobs: { kernel: n, how, groups, items } });
    return { kind: 'launch', kernel };
  }
}

const index = (level: Index['level']): Index => ({ kind: 'index', type: 'i32', level, dim: 0 });
const cast = (v: Var, e: Expr): Expr => (v.type === e.type ? e : { kind: 'cast', type: v.type, a: e });
const declareFrom = (nest: Nest, linear: Var): Stmt[] => unflatten(nest.loops, linear);

/** Loop variables of a nest from the linear number `start`; a single plain loop is that number itself. */
function declare(nest: Nest, linear: Var, start: Expr): Stmt[] {
  const only = nest.loops[0]!;
  if (nest.loops.length === 1 && only.step === 1 && only.lo.kind === 'const' && Number(only.lo.value) === 0) return [{ kind: 'let', v: only.v, init: cast(only.v, start) }];
  return [{ kind: 'let', v: linear, init: start }, ...unflatten(nest.loops, linear)];
}

function strided(linear: Var, start: Expr, total: number, step: number, body: readonly Stmt[]): Stmt {
  return { kind: 'for', v: linear, lo: start, hi: constant(linear.type, total), step, loop: { kind: 'serial' }, body };
}
