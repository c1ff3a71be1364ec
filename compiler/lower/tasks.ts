/** Lowering to independent tasks with on-chip memory: every part of the host function becomes a kernel whose points are dealt out round robin. */
import { add, constant, mul, sizeOf, type Buffer, type Expr, type Index, type Kernel, type Launch, type Program, type Stmt, type Var } from '../ir/index.js';
import type { Platform, TasksExecution } from '../../hardware/platform.js';
import { memoryOf } from '../../hardware/platform.js';
import { allocated, indexType, parallelNest, unflatten, type Nest } from './nest.js';
import { atomicsIn, isReinterpreted, plainAtomics, replaceBuffers, withoutParallel, type FreshNames, type Replacement } from './rewrite.js';
import { splitHost, type Step } from './segments.js';
import type { PassRecord } from './types.js';

/** arrays up to this size stay on the task's stack */
const STACK_BYTES = 256;

export function lowerTasks(program: Program, platform: Platform, execution: TasksExecution): { program: Program; passes: readonly PassRecord[] } {
  const plan = splitHost(program, { worthwhile: (trips, width) => trips <= 256 && width >= 4096 });
  const lowering = new TasksLowering(program.name, platform, execution, plan.names);
  const body = plan.steps.flatMap((s) => lowering.step(s));
  const temporaries: Stmt[] = [...plan.temporaries, ...lowering.scratch.map((buffer): Stmt => ({ kind: 'alloc', buffer }))];
  return { program: { ...program, body: [...temporaries, ...body] }, passes: lowering.passes };
}

class TasksLowering {
  readonly scratch: Buffer[] = [];
  readonly passes: PassRecord[] = [];
  private kernels = 0;

  constructor(private readonly entry: string, private readonly platform: Platform, private readonly execution: TasksExecution, private readonly names: FreshNames) {}

  step(s: Step): Stmt[] {
    if (s.kind === 'let') return [s.statement];
    if (s.kind === 'device') return [this.device(s.body)];
    const then = s.then.flatMap((x) => this.step(x));
    if (s.around.kind === 'for') return [{ ...s.around, loop: { kind: 'serial' }, body: then }];
    return [{ ...s.around, then, else: s.else.flatMap((x) => this.step(x)) }];
  }

  private device(body: readonly Stmt[]): Launch {
    const supported = atomicsIn(body).every((a) => this.platform.dialect.atomic(a.op, a.buffer.type));
    const last = body[body.length - 1]!;
    const prologue = body.slice(0, -1);
    const nest = supported && last.kind === 'for' && prologue.every((s) => s.kind === 'let') ? parallelNest(last) : undefined;
    if (!nest) return this.launch('alone', 1, this.place(withoutParallel(plainAtomics(body)), 1));
    const tasks = Math.min(this.execution.defaultTasks, nest.total);
    const point = this.names.variable('point', indexType(nest.total));
    const inner = withoutParallel(nest.body);
    const task: Index = { kind: 'index', type: 'i32', level: 'group', dim: 0 };
    const loop = this.dealt(nest, point, cast(point, task), tasks, inner);
    return this.launch('points round robin', tasks, this.place([...prologue, loop], tasks));
  }

  /** for (p = task; p < total; p += tasks) { loop variables of p; body } */
  private dealt(nest: Nest, point: Var, task: Expr, tasks: number, body: readonly Stmt[]): Stmt {
    const only = nest.loops[0]!;
    if (nest.loops.length === 1 && only.lo.kind === 'const') {
      const lo = add(only.lo, mul(cast(only.v, task), constant(only.v.type, only.step)));
      return { ...only, lo, step: only.step * tasks, loop: { kind: 'serial' }, body };
    }
    return { kind: 'for', v: point, lo: task, hi: constant(point.type, nest.total), step: tasks, loop: { kind: 'serial' }, body: [...unflatten(nest.loops, point), ...body] };
  }

  /** Local arrays: small ones on the stack, others in on-chip memory as long as it lasts, the rest in global memory per task. */
  private place(body: readonly Stmt[], tasks: number): readonly Stmt[] {
    const memory = memoryOf(this.platform, this.execution.vectorMemory);
    const map = new Map<string, Replacement>(), drop = new Set<string>();
    let room = memory.capacityBytes;
    const buffers = allocated(body).filter((b) => !b.init && !b.space).sort((a, b) => a.size * sizeOf(a.type) - b.size * sizeOf(b.type));
    for (const b of buffers) {
      const bytes = Math.ceil((b.size * sizeOf(b.type)) / memory.alignBytes) * memory.alignBytes;
      if (bytes <= STACK_BYTES) continue;
      if (bytes <= room) {
        room -= bytes;
        map.set(b.name, { buffer: { ...b, space: memory.name, align: memory.alignBytes } });
        continue;
      }
      if (isReinterpreted(body, b.name)) throw new Error(`reinterpreted local array ${b.name} of ${bytes} bytes does not fit on the device`);
      const global: Buffer = { ...b, name: this.names.name(`${b.name}_scratch`), scope: 'global', size: b.size * tasks };
      const task: Index = { kind: 'index', type: 'i32', level: 'group', dim: 0 };
      this.scratch.push(global);
      drop.add(b.name);
      map.set(b.name, { buffer: global, index: (i) => (tasks === 1 ? i : add(mul(widen(task), constant('i64', b.size)), widen(i))) });
    }
    return replaceBuffers(body, map, drop);
  }

  private launch(how: string, tasks: number, body: readonly Stmt[]): Launch {
    const n = this.kernels++;
    const kernel: Kernel = { name: n === 0 ? `${this.entry}_device` : `${this.entry}_device_${n}`, grid: [tasks, 1, 1], block: [1, 1, 1], warp: 1, body };
    this.passes.push({ name: 'loop-bind', knobs: { kernel: n, how, tasks } });
    return { kind: 'launch', kernel };
  }
}

const cast = (v: Var, e: Expr): Expr => (v.type === e.type ? e : { kind: 'cast', type: v.type, a: e });
const widen = (e: Expr): Expr => (e.type === 'i64' ? e : { kind: 'cast', type: 'i64', a: e });
