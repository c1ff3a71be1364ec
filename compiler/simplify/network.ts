/**
 * Abstract execution of statements that only move and combine elements of local buffers at known indices: which initial elements each
 * element is made of afterwards. So a shuffle tree, a butterfly or a halving loop in shared memory shows what it adds up.
 */
import { compileInteger, exactly, type Compiled } from '../analysis/evaluate.js';
import type { ReductionOp } from '../analysis/dependence.js';
import { variablesOf } from '../ir/visit.js';
import { isFloat } from '../ir/scalar.js';
import type { Buffer, Expr, ScalarType, Stmt } from '../ir/types.js';

type Body = readonly Stmt[];

/** What an element holds: the content of an element before the run, a constant, or a combination. */
export type Node =
  | { readonly kind: 'leaf'; readonly buffer: Buffer; readonly index: number }
  | { readonly kind: 'const'; readonly value: number }
  /** the bits of a value as a number of another kind */
  | { readonly kind: 'bits'; readonly type: ScalarType; readonly of: Node; readonly from: ScalarType }
  | { readonly kind: 'op'; readonly op: ReductionOp; readonly a: Node; readonly b: Node };

/** Integer variables and scalars of the run. */
interface Scope { readonly integers: Map<string, number>; readonly values: Map<string, Node> }

/** Raised where a statement does more than move and combine. */
class Outside extends Error {}

/** Elements that may be handled in one run of statements. */
const MOST_STEPS = 100_000;

export class Network {
  /** elements written so far, per buffer; null: undefined content */
  readonly memory = new Map<string, Map<number, Node | null>>();
  readonly buffers = new Map<string, Buffer>();
  /** whether anything that was written is read again, or a stored value is computed where it is stored: not so in sums of plain loops */
  inSteps = false;
  private steps = 0;
  private readonly compiled = new Map<Expr, { readonly f: Compiled; readonly names: readonly string[] } | null>();

  /** `isLocal`: buffers whose elements are followed. */
  constructor(private readonly isLocal: (b: Buffer) => boolean) {}

  /** Executes one statement; false, and nothing is changed, when it is of another kind. */
  run(s: Stmt): boolean {
    const saved = new Map([...this.memory].map(([name, elements]) => [name, new Map(elements)]));
    try {
      this.statement(s, { integers: new Map(), values: new Map() });
      return true;
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
      this.memory.clear();
      saved.forEach((elements, name) => this.memory.set(name, elements));
      return false;
    }
  }

  private list(body: Body, scope: Scope): void { for (const s of body) this.statement(s, scope); }

  private statement(s: Stmt, scope: Scope): void {
    if ((this.steps += 1) > MOST_STEPS) throw new Outside();
    switch (s.kind) {
      case 'for': {
        const lo = this.integer(s.lo, scope), hi = this.integer(s.hi, scope);
        for (let i = lo; i < hi; i += s.step) {
          // what an iteration declares is gone after it
          const inner: Scope = { integers: new Map(scope.integers).set(s.v.name, i), values: new Map(scope.values) };
          this.list(s.body, inner);
          for (const name of scope.values.keys()) scope.values.set(name, inner.values.get(name)!);
        }
        return;
      }
      case 'if': return this.list(this.integer(s.cond, scope) ? s.then : s.else, scope);
      case 'alloc': if (s.buffer.init || !this.isLocal(s.buffer)) throw new Outside(); this.memory.set(s.buffer.name, new Map(Array.from({ length: s.buffer.size }, (_, i) => [i, null]))); return;
      case 'let': {
        const known = s.init && this.tryInteger(s.init, scope);
        if (known !== undefined) { scope.integers.set(s.v.name, known); scope.values.delete(s.v.name); return; }
        if (!s.init) throw new Outside();
        scope.integers.delete(s.v.name);
        scope.values.set(s.v.name, this.value(s.init, scope));
        return;
      }
      case 'assign': if (!scope.values.has(s.v.name)) throw new Outside(); scope.values.set(s.v.name, this.value(s.value, scope)); return;
      case 'store': {
        if (s.value.type !== s.buffer.type || !this.isLocal(s.buffer)) throw new Outside();
        const index = this.element(s.buffer, s.index, scope), value = this.value(s.value, scope);
        if (s.value.kind !== 'var' && s.value.kind !== 'load') this.inSteps = true;
        this.elements(s.buffer).set(index, value);
        return;
      }
      default: throw new Outside();
    }
  }

  private elements(b: Buffer): Map<number, Node | null> {
    this.buffers.set(b.name, b);
    return this.memory.get(b.name) ?? this.memory.set(b.name, new Map()).get(b.name)!;
  }

  private element(b: Buffer, index: Expr, scope: Scope): number {
    const i = this.integer(index, scope);
    if (i < 0 || i >= b.size) throw new Outside();
    return i;
  }

  private integer(e: Expr, scope: Scope): number {
    const n = this.tryInteger(e, scope);
    if (n === undefined) throw new Outside();
    return n;
  }

  private tryInteger(e: Expr, scope: Scope): number | undefined {
    let c = this.compiled.get(e);
    if (c === undefined) {
      const names = [...variablesOf(e)], f = compileInteger(e, new Map(names.map((n, i) => [n, i])));
      this.compiled.set(e, c = f ? { f, names } : null);
    }
    if (!c) return undefined;
    const { f } = c, values = c.names.map((n) => scope.integers.get(n));
    return values.some((v) => v === undefined) ? undefined : exactly(() => f(values as number[]));
  }

  private value(e: Expr, scope: Scope): Node {
    if ((this.steps += 1) > MOST_STEPS) throw new Outside();
    switch (e.kind) {
      case 'const': if (typeof e.value === 'bigint') throw new Outside(); return { kind: 'const', value: e.value };
      case 'var': { const v = scope.values.get(e.name); if (!v) throw new Outside(); return v; }
      case 'load': {
        if (e.type !== e.buffer.type || !this.isLocal(e.buffer)) throw new Outside();
        const index = this.element(e.buffer, e.index, scope), written = this.elements(e.buffer).get(index);
        if (written === null) throw new Outside();
        if (written) this.inSteps = true;
        return written ?? { kind: 'leaf', buffer: e.buffer, index };
      }
      case 'select': return this.value(this.integer(e.cond, scope) ? e.a : e.b, scope);
      case 'bitcast': {
        const of = this.value(e.a, scope);
        return of.kind === 'bits' && of.from === e.type ? of.of : { kind: 'bits', type: e.type, of, from: e.a.type };
      }
      case 'binary': case 'call': {
        const op = e.kind === 'binary' ? e.op : e.fn, args = e.kind === 'binary' ? [e.a, e.b] : e.args;
        if (!isReductionOp(op) || args.length !== 2 || (e.kind === 'binary' && isFloat(e.type) && op !== '+' && op !== '*')) throw new Outside();
        return combined(op, this.value(args[0]!, scope), this.value(args[1]!, scope));
      }
      default: throw new Outside();
    }
  }
}

const isReductionOp = (op: string): op is ReductionOp => ['+', '*', 'min', 'max', '&', '|', '^'].includes(op);
const neutral: Partial<Record<ReductionOp, number>> = { '+': 0, '*': 1, max: -Infinity, min: Infinity };

/** What changes nothing is left away. */
function combined(op: ReductionOp, a: Node, b: Node): Node {
  const isNeutral = (n: Node): boolean => n.kind === 'const' && neutral[op] !== undefined && n.value === neutral[op];
  if (isNeutral(a)) return b;
  if (isNeutral(b)) return a;
  // sums of products and the like are no one combination
  if (a.kind === 'bits' || b.kind === 'bits' || (a.kind === 'op' && a.op !== op) || (b.kind === 'op' && b.op !== op)) throw new Outside();
  return { kind: 'op', op, a, b };
}

/** The parts of a combination by one operator: leaves of one buffer and constants; undefined when it is of another form. */
export interface Combination { readonly op: ReductionOp | undefined; readonly buffer: Buffer; readonly leaves: readonly number[]; readonly constants: readonly number[] }

/** @param most leaves looked at before giving up */
export function combinationOf(node: Node, most = 4096): Combination | undefined {
  const op = node.kind === 'op' ? node.op : undefined, leaves: number[] = [], constants: number[] = [];
  let buffer: Buffer | undefined, pending: Node[] = [node];
  while (pending.length > 0) {
    const n = pending.pop()!;
    if (leaves.length + constants.length + pending.length > most) return undefined;
    if (n.kind === 'op') { if (n.op !== op) return undefined; pending.push(n.b, n.a); }
    else if (n.kind === 'bits') return undefined;
    else if (n.kind === 'const') constants.push(n.value);
    else { if (buffer && buffer.name !== n.buffer.name) return undefined; buffer = n.buffer; leaves.push(n.index); }
  }
  if (!buffer) return undefined;
  leaves.sort((a, b) => a - b);
  const distinct = leaves.filter((x, i) => i === 0 || leaves[i - 1] !== x);
  const idempotent = op === 'max' || op === 'min' || op === '&' || op === '|';
  return distinct.length === leaves.length || idempotent ? { op, buffer, leaves: distinct, constants } : undefined;
}
