/** Small programs that the passes' examples use. */
import { add, binary, call, constant, int, load, loop, mul, PARALLEL, ref, select, SERIAL } from '../ir/build.js';
import type { AtomicOp, Buffer, Expr, Operand, Param, Program, Role, ScalarType, Stmt, Var } from '../ir/types.js';
import type { Platform } from '../../hardware/platform.js';

const array = (name: string, size: number, type: ScalarType = 'f32'): Buffer => ({ name, type, size, scope: 'global' });
const v = (name: string, type: ScalarType = 'i32'): Var => ({ name, type });
const store = (buffer: Buffer, index: Expr, value: Expr): Stmt => ({ kind: 'store', buffer, index, value });
const tensor = (buffer: Buffer, role: Role): Param => ({ kind: 'tensor', buffer, role, isConst: role === 'in' });
const program = (params: readonly Param[], body: readonly Stmt[]): Program => ({ name: 'example', params, body, returns: { type: 'void' }, pointers: 'host' });
const [i, j, k] = [v('i'), v('j'), v('k')];
const twice = (e: Expr): Expr => mul(e, constant(e.type, 2));
const serial = (x: Var, n: number, ...body: Stmt[]): Stmt => loop(x, int(0), int(n), body, SERIAL);
const parallel = (x: Var, n: number, ...body: Stmt[]): Stmt => loop(x, int(0), int(n), body, PARALLEL);

/** Built on demand; all sizes are the callers'. */
export const examplePrograms = {
  /** b[i] = 2 a[i] */
  copy(n: number): Program {
    const a = array('a', n), b = array('b', n);
    return program([tensor(a, 'in'), tensor(b, 'out')], [parallel(i, n, store(b, ref(i), twice(load(a, ref(i)))))]);
  },
  /** b[i][j] = 2 a[i][j] */
  rows(n: number, m: number): Program {
    const a = array('a', n * m), b = array('b', n * m), at = add(mul(ref(i), int(m)), ref(j));
    return program([tensor(a, 'in'), tensor(b, 'out')], [parallel(i, n, parallel(j, m, store(b, at, twice(load(a, at)))))]);
  },
  /** b[i][j] = 2 a[i][j] for j <= i */
  triangle(n: number): Program {
    const a = array('a', n * n), b = array('b', n * n), at = add(mul(ref(i), int(n)), ref(j));
    return program([tensor(a, 'in'), tensor(b, 'inout')], [parallel(i, n, loop(j, int(0), add(ref(i), int(1)), [store(b, at, twice(load(a, at)))], PARALLEL))]);
  },
  /** b[i] = a[i] for i = 3, 5, 7, ... */
  stepped(n: number): Program {
    const a = array('a', n), b = array('b', n);
    return program([tensor(a, 'in'), tensor(b, 'inout')], [loop(i, int(3), int(n), [store(b, ref(i), load(a, ref(i)))], PARALLEL, 2)]);
  },
  /** a[i + 1] = a[i] + a[i + 1] */
  prefixSum(n: number): Program {
    const a = array('a', n), next = add(ref(i), int(1));
    return program([tensor(a, 'inout')], [serial(i, n - 1, store(a, next, add(load(a, ref(i)), load(a, next))))]);
  },
  /** a[i + 1][j] = a[i][j + 1] */
  skewed(n: number): Program {
    const a = array('a', n * n), at = (di: number, dj: number): Expr => add(mul(add(ref(i), int(di)), int(n)), add(ref(j), int(dj)));
    return program([tensor(a, 'inout')], [serial(i, n - 1, serial(j, n - 1, store(a, at(1, 0), load(a, at(0, 1)))))]);
  },
  /** h[(i + j) % 4] += a[i][j] */
  histogram(n: number, m: number, type: ScalarType): Program {
    const a = array('a', n * m, type), h = array('h', 4, type), bin = binary('%', add(ref(i), ref(j)), int(4));
    return program([tensor(a, 'in'), tensor(h, 'inout')], [serial(i, n, serial(j, m, store(h, bin, add(load(h, bin), load(a, add(mul(ref(i), int(m)), ref(j)))))))]);
  },
  /** c[0] = op(c[0], a[i]), indivisibly */
  atomic(n: number, op: AtomicOp, type: ScalarType): Program {
    const a = array('a', n, type), c = array('c', 1, type), value = load(a, ref(i));
    return program([tensor(a, 'in'), tensor(c, 'inout')], [parallel(i, n, { kind: 'atomic', op, buffer: c, index: int(0), value, ...(op === 'cas' ? { compare: value } : {}) })]);
  },
  /** a[i + 1] = 2 a[i], in a loop that claims to be parallel */
  shifted(n: number): Program {
    const a = array('a', n + 1);
    return program([tensor(a, 'inout')], [parallel(i, n, store(a, add(ref(i), int(1)), twice(load(a, ref(i)))))]);
  },
  /** b[i] = 2 a[i] in blocks of `size`, the last one not full */
  blocks(n: number, size: number): Program {
    const a = array('a', n), b = array('b', n), at = add(mul(ref(i), int(size)), ref(j));
    return program([tensor(a, 'in'), tensor(b, 'out')], [parallel(i, Math.ceil(n / size), parallel(j, size, { kind: 'if', cond: binary('<', at, int(n)), then: [store(b, at, twice(load(a, at)))], else: [] }))]);
  },
  /** b[i] = i < n / 2 ? a[i] : b[i - n / 2] */
  halves(n: number): Program {
    const a = array('a', n), b = array('b', n), value = select(binary('<', ref(i), int(n / 2)), load(a, ref(i)), load(b, add(ref(i), int(-n / 2))));
    return program([tensor(a, 'in'), tensor(b, 'inout')], [serial(i, n, store(b, ref(i), value))]);
  },
  /** t = a[i]; b[i] = t; c[i] = t + b[i + shift] */
  twoParts(n: number, shift: number): Program {
    const a = array('a', n), b = array('b', n + 1), c = array('c', n), t = v('t', 'f32');
    return program([tensor(a, 'in'), tensor(b, 'inout'), tensor(c, 'out')], [serial(i, n,
      { kind: 'let', v: t, init: load(a, ref(i)) }, store(b, ref(i), ref(t)), store(c, ref(i), add(ref(t), load(b, add(ref(i), int(shift))))))]);
  },
  /** b[i] = 2 a[i] for all i from `start` on, then c[j] = b[j + shift] for as many j */
  twoLoops(n: number, shift: number, start = 0): Program {
    const a = array('a', n + start), b = array('b', n + start + 1), c = array('c', n);
    return program([tensor(a, 'in'), tensor(b, 'inout'), tensor(c, 'out')], [
      loop(i, int(start), int(start + n), [store(b, ref(i), twice(load(a, ref(i))))], PARALLEL), parallel(j, n, store(c, ref(j), twice(load(b, add(ref(j), int(shift)))))),
    ]);
  },
  /** c = a b, with a running sum; `overlapping`: all of a diagonal goes to one element */
  product(m: number, n: number, depth: number, type: ScalarType = 'f32', sum: ScalarType = type, overlapping = false): Program {
    const a = array('a', m * depth, type), b = array('b', depth * n, type), c = array('c', m * n, sum), acc = v('acc', sum);
    const value = (x: Expr): Expr => (type === sum ? x : { kind: 'cast', type: sum, a: x });
    const step: Stmt = { kind: 'assign', v: acc, value: add(ref(acc), mul(value(load(a, add(mul(ref(i), int(depth)), ref(k)))), value(load(b, add(mul(ref(k), int(n)), ref(j)))))) };
    return program([tensor(a, 'in'), tensor(b, 'in'), tensor(c, 'out')], [parallel(i, m, parallel(j, n,
      { kind: 'let', v: acc, init: constant(sum, 0) }, serial(k, depth, step), store(c, overlapping ? add(ref(i), ref(j)) : add(mul(ref(i), int(n)), ref(j)), ref(acc))))]);
  },
  /** c[i][j] = sum of a[i][k] b[j][k], bytes of `type` and with sign into 32 bits; `overlapping` as above */
  bytes(m: number, n: number, depth: number, type: ScalarType, overlapping = false): Program {
    const a = array('a', m * depth, type), b = array('b', n * depth, 'i8'), c = array('c', m * n, 'i32'), acc = v('acc');
    const value = (x: Expr): Expr => ({ kind: 'cast', type: 'i32', a: x }), along = (row: Var): Expr => add(mul(ref(row), int(depth)), ref(k));
    const step: Stmt = { kind: 'assign', v: acc, value: add(ref(acc), mul(value(load(a, along(i))), value(load(b, along(j))))) };
    return program([tensor(a, 'in'), tensor(b, 'in'), tensor(c, 'out')], [parallel(i, m, parallel(j, n,
      { kind: 'let', v: acc, init: int(0) }, serial(k, depth, step), store(c, overlapping ? add(ref(i), ref(j)) : add(mul(ref(i), int(n)), ref(j)), ref(acc))))]);
  },
  /** a tile of each row is copied to a local array, then used; `back`: the next row's elements are written meanwhile */
  staged(n: number, width: number, back: boolean, space?: string): Program {
    const a = array('a', (n + 1) * width), b = array('b', n * width), t: Buffer = { ...array('t', width), scope: 'item', ...(space ? { space } : {}) };
    const at = (di: number): Expr => add(mul(add(ref(i), int(di)), int(width)), ref(k));
    return program([tensor(a, 'inout'), tensor(b, 'out')], [serial(i, n,
      { kind: 'alloc', buffer: t },
      serial(j, width, store(t, ref(j), load(a, add(mul(ref(i), int(width)), ref(j))))),
      serial(k, width, store(b, at(0), call('max', 'f32', [load(t, ref(k)), constant('f32', 0)])), ...(back ? [store(a, at(1), load(t, ref(k)))] : [])))]);
  },
  /** b[i + 1] = a[i], found by looking at three elements */
  windows(n: number): Program {
    const a = array('a', n), b = array('b', n + 2), write = store(b, add(ref(i), ref(j)), load(a, ref(i)));
    return program([tensor(a, 'in'), tensor(b, 'inout')], [parallel(i, n, serial(j, 3, { kind: 'if', cond: binary('==', ref(j), int(1)), then: [write], else: [] }))]);
  },
  /** b = a with the elements of each group turned round, through memory of the group */
  reversedGroups(groups: number, items: number, barrier: boolean): Program {
    const a = array('a', groups * items), b = array('b', groups * items), s: Buffer = { ...array('s', items), scope: 'group' };
    const index = (level: 'group' | 'item'): Expr => ({ kind: 'index', type: 'i32', level, dim: 0 }), at = add(mul(index('group'), int(items)), index('item'));
    const body: Stmt[] = [
      { kind: 'alloc', buffer: s }, store(s, index('item'), load(a, at)), ...(barrier ? [{ kind: 'barrier', scope: 'group' } as const] : []),
      store(b, at, load(s, binary('-', int(items - 1), index('item')))),
    ];
    return program([tensor(a, 'in'), tensor(b, 'out')], [{ kind: 'launch', kernel: { name: 'reverse', grid: [groups, 1, 1], block: [items, 1, 1], warp: 32, body } }]);
  },
};

/** One program per unit of a platform that has instructions, and text that their meaning contains. */
export function exampleInstructions(target: Platform): { readonly title: string; readonly program: Program; readonly contains: readonly string[] }[] {
  const e = target.execution, at = (buffer: Buffer, index = 0): Operand => ({ kind: 'address', buffer, index: int(index) });
  const found: { title: string; program: Program; contains: string[] }[] = [];
  const example = (title: string, params: readonly Param[], name: string, args: readonly Operand[], contains: string[]): void => {
    found.push({ title, program: program(params, [{ kind: 'intrinsic', name, args }]), contains });
  };
  if (e.kind === 'threads' && e.dot) {
    const { dot } = e, width = dot.lanes, a = array('a', 16, dot.a[0]!), panel = array('panel', 8 * width, dot.b), sum = array('sum', 2 * width, dot.accumulator);
    example('sums of products', [tensor(sum, 'inout'), tensor(a, 'in'), tensor(panel, 'in')], dot.tile(2, 1, dot.a[0]!).name, [at(sum), at(a), constant('i64', 8), at(panel), int(7)], ['row < 2', 'depth < 7', `column < ${width}`]);
  }
  if (e.kind === 'tasks' && e.vector) {
    const a = array('a', 64), b = array('b', 64), plus = e.vector.instruction('add', 'f32');
    if (plus) example('a sum of arrays', [tensor(b, 'inout'), tensor(a, 'in')], plus.name, [at(b), at(b), at(a), int(64)], ['lane < 64', 'b[lane] = b[lane] + a[lane]']);
    example('a copy of rows', [tensor(b, 'out'), tensor(a, 'in')], e.vector.copy, [at(b), at(a), int(32), { kind: 'token', text: e.vector.direction('global', 'local') }, int(32), int(64), int(3)], ['segment < 4', 'element < 8', 'segment * 16']);
  }
  const unit = e.kind === 'simt' ? e.matrix?.[0] : undefined;
  if (unit) {
    const sum: Buffer = { ...array('sum', 1, unit.accumulator), scope: 'item', opaque: unit.fragment('accumulator', 'row') }, c = array('c', unit.m * unit.n, unit.accumulator);
    const call = (name: string, ...args: Operand[]): Stmt => ({ kind: 'intrinsic', name, args });
    const body: Stmt[] = [{ kind: 'alloc', buffer: sum }, call(unit.fill, at(sum), constant(unit.accumulator, 1)), call(unit.store, at(c), at(sum), int(unit.n), ...unit.storeTail.map((text): Operand => ({ kind: 'token', text })))];
    found.push({ title: 'a register tile', program: program([tensor(c, 'out')], [{ kind: 'launch', kernel: { name: 'ones', grid: [1, 1, 1], block: [1, 1, 1], warp: 1, body } }]), contains: [`sum[${unit.m * unit.n}]`, `r < ${unit.m}`] });
  }
  return found;
}
