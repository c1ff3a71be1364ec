/** Launches: the kernel's body is elaborated for the grid and block it is launched with. */
import { constant, int, isConst, type Stmt } from '../../ir/index.js';
import type { PlacedSpan } from '../source.js';
import { type Argument } from './arguments.js';
import { inline } from './inline.js';
import { chooseOverload } from './overloads.js';
import type { Elaboration, KernelContext } from './context.js';
import type { Value } from './model.js';
import { runKernelBody } from './kernel-body.js';
import { read, stableValue } from './places.js';
import { knownInt } from './types.js';

export type Dims = readonly [number, number, number];

/** Grid, block and memory of a launch, however the dialect spells it. */
export interface LaunchConfig { readonly grid: Dims; readonly block: Dims; readonly shared: number; readonly taskType?: string }

/** `kernel<<<...>>>(args)`. */
export function launch(x: Elaboration, callee: Value, config: readonly Value[], args: readonly Argument[], span: PlacedSpan): void {
  if (x.kernel) throw x.refuse('XP1105', span, 'a kernel launches a kernel (dynamic parallelism); nested launches are outside the language', 'launch it from the host function');
  if (callee.k !== 'functions' || !callee.list.some((f) => f.isKernel)) throw x.refuse('XP1102', span, 'what is launched here is no kernel', 'mark it as a kernel');
  const bad = config.length < 2;
  if (bad) throw x.refuse('XP1114', span, 'a launch needs its dimensions', 'write <<<grid, block>>>');
  const settings: LaunchConfig = x.language.execution === 'tasks'
    ? { grid: dims(x, config[0]!, span), block: [1, 1, 1], shared: 0, taskType: taskType(x, config[1]!, span) }
    : { grid: dims(x, config[0]!, span), block: dims(x, config[1]!, span), shared: config[2] ? knownInt(x, config[2], span, 'the size of dynamic shared memory') : 0 };
  launchKernel(x, callee, settings, args, span);
}

/** Elaborates a kernel for a launch configuration and emits the launch. */
export function launchKernel(x: Elaboration, callee: Value & { k: 'functions' }, c: LaunchConfig, args: readonly Argument[], span: PlacedSpan): void {
  for (const n of [...c.grid, ...c.block]) if (!Number.isInteger(n) || n < 0 || n > 2 ** 31) throw x.refuse('XP1114', span, `the launch dimension ${n} is not possible`, 'check the launch configuration');
  if (c.block.reduce((a, b) => a * b, 1) > 1024) throw x.refuse('XP2003', span, `${c.block.join(' x ')} items per group are more than 1024`, 'use smaller blocks');
  const given = args.map((a) => atLaunch(x, a, span));
  const chosen = chooseOverload(x, callee, given, span);
  const kernel = contextOf(x, c, span);
  if (kernel.grid.includes(0) || kernel.block.includes(0)) return;
  const body: Stmt[] = x.inRegion(() => {
    x.kernel = kernel;
    x.spaceBytes.clear();
    try { runKernelBody(x, () => inline(x, chosen.entity, chosen.scope, given, undefined, span)); } finally { x.kernel = undefined; }
  });
  x.emit({
    kind: 'launch', span,
    kernel: { name: chosen.entity.node.name.parts.at(-1)!.id, grid: kernel.grid, block: kernel.block, warp: x.language.warp, body: [...kernel.prologue, ...body], span: chosen.entity.node.span },
  });
}

/** A kernel takes values: what an argument reads from memory is read by the host, before the launch. */
function atLaunch(x: Elaboration, a: Argument, span: PlacedSpan): Argument {
  if ('list' in a && a.list) return a;
  if ('value' in a) return { value: stableValue(x, a.value, 'argument', span) };
  return a.place.k === 'memory' && a.place.type.k === 'scalar' ? { value: stableValue(x, read(x, a.place, span), 'argument', span) } : a;
}

function dims(x: Elaboration, v: Value, span: PlacedSpan): Dims {
  if (v.k === 'num') return [knownInt(x, v, span, 'a launch dimension'), 1, 1];
  if (v.k === 'record') {
    const n = v.type.fields.map((f, i) => ({ name: f.name, value: v.fields[i]! })).filter((f) => ['x', 'y', 'z'].includes(f.name)).map((f) => knownInt(x, f.value, span, 'a launch dimension'));
    return [n[0] ?? 1, n[1] ?? 1, n[2] ?? 1];
  }
  throw x.refuse('XP1114', span, 'a launch dimension is a number or dim3', 'check the launch configuration');
}

/** Block and Union tasks are numbered 0, 1, 2, 4, ... by the dialect's prelude. */
function taskType(x: Elaboration, v: Value, span: PlacedSpan): string {
  const n = v.k === 'num' && isConst(v.e) ? Number(v.e.value) : undefined;
  if (n === undefined) throw x.refuse('XP1114', span, 'the task type of the launch is not known', 'use Block or a Union type');
  return n === 0 ? 'block' : `union${n}`;
}

const CORES = 4;

function contextOf(x: Elaboration, c: LaunchConfig, span: PlacedSpan): KernelContext {
  const common = { dynamicShared: c.shared, prologue: [], statics: new Map(), dynamicMarker: {} };
  if (!c.taskType) return { ...common, grid: c.grid, block: c.block };
  if (c.taskType === 'block') return { ...common, grid: c.grid, block: [1, 1, 1], tasks: { dims: c.grid, perCluster: 1, clusters: 0, withMemoryCore: false } };
  const n = Number(c.taskType.replace('union', '')) || 1;
  if (c.grid[0] % (n * CORES) !== 0) throw x.refuse('XP1114', span, `a ${c.taskType} launch needs a multiple of ${n * CORES} tasks in x, it has ${c.grid[0]}`, 'check the launch configuration');
  if (!x.usesClusters) return { ...common, grid: c.grid, block: [1, 1, 1], tasks: { dims: c.grid, perCluster: CORES, clusters: n, withMemoryCore: false } };
  return { ...common, grid: [c.grid[0] / CORES, c.grid[1], c.grid[2]], block: [CORES + 1, 1, 1], tasks: { dims: c.grid, perCluster: CORES, clusters: n, withMemoryCore: true } };
}

export { constant, int };
