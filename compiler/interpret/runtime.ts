/** What the interpreter's generated code calls: wide integers, atomics, and the lock-step scheduler of a launch. */
import { foldBinary } from '../ir/fold.js';
import { roundFloat, wrapInt } from '../ir/scalar.js';
import type { AtomicOp, BinaryOp, Buffer, Kernel, ScalarType, Span } from '../ir/types.js';
import { convert, evaluateCall } from './math.js';
import { Memory, MemoryFault, reinterpret } from './memory.js';
import type { Value } from './memory.js';

/** A program did something undefined: out of bounds, uninitialised, divergent barrier, division by zero, no end. */
export class InterpretError extends Error {
  constructor(message: string, readonly span?: Span) {
    super(span ? `${message} (line ${span.line}, column ${span.column})` : message);
    this.name = 'InterpretError';
  }
}

export type Item = (group: readonly number[], item: readonly number[], groupMemory: Map<number, Memory>, clusterMemory: Map<number, Memory>) => unknown;
type Steps = Generator<number, void>;

/** One running work item: `at` is the barrier it waits for. */
interface Running { readonly steps: Steps; readonly warp: number; readonly group: number; readonly cluster: number; at: number; done: boolean }

/** Barrier scopes as the generated code yields them: site * 4 + index here. */
export const BARRIER_SCOPES = ['warp', 'group', 'cluster', 'all'] as const;

export class Runtime {
  private steps = 0;
  private readonly tables = new Map<number, Memory>();
  readonly reinterpret = reinterpret;
  readonly convert = convert;
  readonly call = evaluateCall;
  readonly round = roundFloat;

  constructor(private readonly spans: readonly (Span | undefined)[], private readonly buffers: readonly Buffer[], readonly options: { readonly check: boolean; readonly stepLimit: number; readonly reverse: boolean }) {}

  fail(message: string, site: number): never { throw new InterpretError(message, this.spans[site]); }

  step(site: number): void { if (++this.steps > this.options.stepLimit) this.fail(`no end after ${this.options.stepLimit} loop iterations`, site); }

  use(value: Value | undefined, name: string, site: number): Value {
    return value === undefined ? this.fail(`read of ${name} before it is assigned`, site) : value;
  }

  alloc(id: number): Memory {
    const buffer = this.buffers[id]!;
    if (!buffer.init) return new Memory(buffer, this.options.check);
    return this.shared(id, this.tables);
  }

  shared(id: number, owner: Map<number, Memory>): Memory {
    let memory = owner.get(id);
    if (!memory) owner.set(id, (memory = new Memory(this.buffers[id]!, this.options.check)));
    return memory;
  }

  /** Integer operators without a short form in JavaScript; wraps to `type`. */
  int(op: BinaryOp, type: ScalarType, a: Value, b: Value, site: number): Value {
    if (typeof a === 'number' && typeof b === 'number' && (op === '+' || op === '-' || op === '*')) {
      const r = op === '+' ? a + b : op === '-' ? a - b : a * b;
      if (type === 'i64' && Number.isSafeInteger(r)) return r === 0 ? 0 : r;
      if (type === 'u64' && r >= 0 && Number.isSafeInteger(r)) return r;
    }
    if ((op === '/' || op === '%') && b == 0) this.fail('division by zero', site);
    const folded = foldBinary(op, { kind: 'const', type, value: a }, { kind: 'const', type, value: b });
    if (folded?.kind !== 'const') return this.fail(`${a} ${op} ${b} is undefined in ${type}`, site);
    return folded.value;
  }

  wrap(type: ScalarType, value: number): Value { return wrapInt(type, BigInt(value)); }

  /** Performs the update and returns the old value. */
  atomic(op: AtomicOp, type: ScalarType, memory: Memory, index: Value, value: Value, compare: Value | undefined, site: number): Value {
    const old = memory.read(type, index, site);
    memory.write(type, index, this.updated(op, type, old, value, compare, site), site);
    return old;
  }

  private updated(op: AtomicOp, type: ScalarType, old: Value, value: Value, compare: Value | undefined, site: number): Value {
    switch (op) {
      case 'add': return type.includes('f') ? roundFloat(type, Number(old) + Number(value)) : this.int('+', type, old, value, site);
      case 'min': case 'max': return evaluateCall(op, type, [old, value], [type, type]);
      case 'exch': return value;
      case 'and': return this.int('&', type, old, value, site);
      case 'or': return this.int('|', type, old, value, site);
      case 'xor': return this.int('^', type, old, value, site);
      case 'cas': return old === compare ? value : old;
      case 'inc': return old >= value ? 0 : this.int('+', type, old, 1, site);
      case 'dec': return old === 0 || old > value ? value : this.int('-', type, old, 1, site);
    }
  }

  /** Runs all items of a kernel; `together`: all groups at once (they wait for each other), else one group after another. */
  launch(kernel: Kernel, item: Item, blocking: boolean, together: boolean): void {
    const groups = this.ordered(positions(kernel.grid)), items = this.ordered(positions(kernel.block));
    const perCluster = kernel.clusterGroups ?? 1;
    const clusters = new Map<number, Map<number, Memory>>();
    let running: Running[] = [];
    for (const [g, group] of groups) {
      const cluster = Math.floor(g / perCluster), memory = new Map<number, Memory>();
      if (!clusters.has(cluster)) clusters.set(cluster, new Map());
      for (const [n, position] of items) {
        const steps = item(group, position, memory, clusters.get(cluster)!);
        if (blocking) running.push({ steps: steps as Steps, warp: Math.floor(n / kernel.warp), group: g, cluster, at: -1, done: false });
      }
      if (!together) { this.lockStep(running); running = []; }
    }
    this.lockStep(running);
  }

  private ordered<T>(list: T[]): T[] { return this.options.reverse ? list.reverse() : list; }

  private lockStep(items: readonly Running[]): void {
    let ready = items;
    while (ready.length > 0) {
      for (const i of ready) {
        const next = i.steps.next();
        i.done = next.done === true;
        i.at = next.done ? -1 : next.value;
      }
      ready = this.released(items.filter((i) => !i.done));
    }
  }

  /** The waiting items that may go on: warp barriers hold for the lanes that reached one, wider ones need every living item of the scope. */
  private released(waiting: readonly Running[]): readonly Running[] {
    const lanes = waiting.filter((i) => i.at % 4 === 0);
    if (lanes.length > 0) return lanes;
    for (const [scope, owner] of [[1, 'group'], [2, 'cluster']] as const) {
      const byOwner = new Map<number, Running[]>();
      for (const i of waiting) (byOwner.get(i[owner]) ?? byOwner.set(i[owner], []).get(i[owner])!).push(i);
      const met = [...byOwner.values()].filter((members) => members.every((i) => i.at % 4 === scope));
      for (const members of met) this.mustAgree(members);
      if (met.length > 0) return met.flat();
    }
    if (waiting.length > 0) this.mustAgree(waiting);
    return waiting;
  }

  private mustAgree(items: readonly Running[]): void {
    const other = items.find((i) => i.at !== items[0]!.at);
    if (other) this.fail('divergent barrier: items of one group wait at different barriers', Math.floor(other.at / 4));
  }
}

/** Linear number and [x, y, z] of every position, x fastest. */
function positions(extent: readonly [number, number, number]): [number, readonly number[]][] {
  const list: [number, readonly number[]][] = [];
  for (let z = 0; z < extent[2]; ++z) for (let y = 0; y < extent[1]; ++y) for (let x = 0; x < extent[0]; ++x) list.push([list.length, [x, y, z]]);
  return list;
}

export { MemoryFault };
