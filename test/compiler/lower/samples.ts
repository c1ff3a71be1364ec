/** Canonical programs of many shapes, built by hand, for tests of lowering and printing. */
import {
  add, binary, call, cast, constant, div, int, load, loop, lt, mod, mul, PARALLEL, ref, select, SERIAL, sub,
  type Buffer, type Expr, type Param, type Program, type Role, type ScalarType, type Stmt, type Var,
} from '../../../compiler/ir/index.js';

export interface Sample { readonly name: string; readonly program: Program; readonly scalars?: Readonly<Record<string, number>>; readonly range?: Readonly<Record<string, readonly [number, number]>> }

export const buffer = (name: string, type: ScalarType, size: number, scope: Buffer['scope'] = 'global'): Buffer => ({ name, type, size, scope });
export const tensor = (b: Buffer, role: Role): Param => ({ kind: 'tensor', buffer: b, role, isConst: role === 'in' });
export const i32 = (name: string): Var => ({ name, type: 'i32' });
export const f32 = (name: string): Var => ({ name, type: 'f32' });
export const par = (v: Var, hi: number, body: readonly Stmt[]): Stmt => loop(v, int(0), int(hi), body, PARALLEL);
export const seq = (v: Var, hi: number | Expr, body: readonly Stmt[], lo: number | Expr = 0): Stmt => loop(v, typeof lo === 'number' ? int(lo) : lo, typeof hi === 'number' ? int(hi) : hi, body, SERIAL);
export const store = (b: Buffer, index: Expr, value: Expr): Stmt => ({ kind: 'store', buffer: b, index, value });
export const let_ = (v: Var, init?: Expr): Stmt => (init ? { kind: 'let', v, init } : { kind: 'let', v });
export const set = (v: Var, value: Expr): Stmt => ({ kind: 'assign', v, value });
export const allocate = (b: Buffer): Stmt => ({ kind: 'alloc', buffer: b });
export const when = (cond: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({ kind: 'if', cond, then, else: otherwise });
const at = (i: Expr, n: number, j: Expr): Expr => add(mul(i, int(n)), j);
const program = (name: string, params: readonly Param[], body: readonly Stmt[]): Program => ({ name, params, body, returns: { type: 'void' }, pointers: 'host' });

const i = i32('i'), j = i32('j'), k = i32('k');

function matmul(type: ScalarType, m: number, n: number, depth: number): Program {
  const a = buffer('A', type, m * depth), b = buffer('B', type, depth * n), c = buffer('C', 'f32', m * n), acc = f32('acc');
  return program('matmul', [tensor(a, 'in'), tensor(b, 'in'), tensor(c, 'out')], [
    par(i, m, [par(j, n, [
      let_(acc, constant('f32', 0)),
      seq(k, depth, [set(acc, add(ref(acc), mul(cast('f32', load(a, at(ref(i), depth, ref(k)))), cast('f32', load(b, at(ref(k), n, ref(j)))))))]),
      store(c, at(ref(i), n, ref(j)), ref(acc)),
    ])]),
  ]);
}

/** Y[o][y][x] or Y[y][x][o]: a convolution with padding, its guard around the sum or as a choice of zero. */
function convolution(type: ScalarType, layout: 'channels first' | 'channels last', guard: 'skips' | 'zero'): Program {
  const [C, O, H, W, K, stride, pad, oh, ow] = [5, 20, 11, 13, 3, 2, 1, 6, 7], last = layout === 'channels last';
  const x = buffer('X', type, C * H * W), f = buffer('F', type, O * C * K * K), out = buffer('Y', 'f32', O * oh * ow), bias = buffer('bias', 'f32', O), acc = f32('acc');
  const [o, y, z, c, r, t] = ['o', 'y', 'z', 'c', 'r', 't'].map((n) => ref(i32(n))) as [Expr, Expr, Expr, Expr, Expr, Expr];
  const row = sub(add(mul(y, int(stride)), r), int(pad)), column = sub(add(mul(z, int(stride)), t), int(pad));
  const read = load(x, last ? at(at(row, W, column), C, c) : at(at(c, H, row), W, column));
  const weight = load(f, last ? at(at(at(o, K, r), K, t), C, c) : at(at(at(o, C, c), K, r), K, t));
  const inside = [lt(int(-1), row), lt(row, int(H)), lt(int(-1), column), lt(column, int(W))].reduce((a, b) => binary('&&', a, b));
  const product = (value: Expr): Stmt => set(acc, add(ref(acc), mul(cast('f32', value), cast('f32', weight))));
  const add1 = guard === 'skips' ? when(inside, [product(read)]) : product(select(inside, read, constant(type, 0)));
  const sum = last ? seq(i32('r'), K, [seq(i32('t'), K, [seq(i32('c'), C, [add1])])]) : seq(i32('c'), C, [seq(i32('r'), K, [seq(i32('t'), K, [add1])])]);
  const point = [let_(acc, load(bias, o)), sum, store(out, last ? at(at(y, ow, z), O, o) : at(at(o, oh, y), ow, z), call('max', 'f32', [ref(acc), constant('f32', 0)]))];
  const nest = last ? par(i32('y'), oh, [par(i32('z'), ow, [par(i32('o'), O, point)])]) : par(i32('o'), O, [par(i32('y'), oh, [par(i32('z'), ow, point)])]);
  return program('convolution', [tensor(x, 'in'), tensor(f, 'in'), tensor(bias, 'in'), tensor(out, 'out')], [nest]);
}

/** C[b] = A[b] transposed times B[b] transposed. */
function transposedProducts(type: ScalarType, sum: ScalarType): Program {
  const [b, m, n, depth] = [3, 18, 21, 40], a = buffer('A', type, b * depth * m), w = buffer('B', type, b * n * depth), c = buffer('C', sum, b * m * n), acc: Var = { name: 'acc', type: sum };
  const [p, q] = [ref(i32('p')), ref(k)];
  return program('transposed_products', [tensor(a, 'in'), tensor(w, 'in'), tensor(c, 'out')], [par(i32('p'), b, [par(i, m, [par(j, n, [
    let_(acc, constant(sum, 0)),
    seq(k, depth, [set(acc, add(ref(acc), mul(cast(sum, load(a, at(at(p, depth, q), m, ref(i)))), cast(sum, load(w, at(at(p, n, ref(j)), depth, q))))))]),
    store(c, at(at(p, m, ref(i)), n, ref(j)), ref(acc)),
  ])])])]);
}

function softmax(rows: number, cols: number, mark: boolean): Program {
  const x = buffer('x', 'f32', rows * cols), y = buffer('y', 'f32', rows * cols), m = f32('m'), s = f32('s');
  const inner = mark ? par : (v: Var, n: number, b: readonly Stmt[]): Stmt => seq(v, n, b);
  return program('softmax', [tensor(x, 'in'), tensor(y, 'out')], [
    par(i, rows, [
      let_(m, constant('f32', -Infinity)),
      seq(i32('c0'), cols, [set(m, call('max', 'f32', [ref(m), load(x, at(ref(i), cols, ref(i32('c0'))))]))]),
      inner(i32('c1'), cols, [store(y, at(ref(i), cols, ref(i32('c1'))), call('exp', 'f32', [sub(load(x, at(ref(i), cols, ref(i32('c1')))), ref(m))]))]),
      let_(s, constant('f32', 0)),
      seq(i32('c2'), cols, [set(s, add(ref(s), load(y, at(ref(i), cols, ref(i32('c2'))))))]),
      inner(i32('c3'), cols, [store(y, at(ref(i), cols, ref(i32('c3'))), div(load(y, at(ref(i), cols, ref(i32('c3')))), ref(s)))]),
    ]),
  ]);
}

function elementwise(n: number): Program {
  const x = buffer('x', 'f16', n), y = buffer('y', 'f16', n), alpha = f32('alpha');
  return program('scale', [tensor(x, 'in'), tensor(y, 'out'), { kind: 'scalar', v: alpha }, { kind: 'scalar', v: i32('n'), value: n }], [
    par(i, n, [store(y, ref(i), cast('f16', select(lt(cast('f32', load(x, ref(i))), constant('f32', 0)), mul(ref(alpha), cast('f32', load(x, ref(i)))), cast('f32', load(x, ref(i))))))]),
  ]);
}

function pooling(): Program {
  const h = 13, w = 11, c = 5, ho = 6, wo = 5;
  const x = buffer('in', 'f32', h * w * c), y = buffer('out', 'f32', ho * wo * c), m = f32('m'), p = i32('p'), q = i32('q');
  return program('maxpool', [tensor(x, 'in'), tensor(y, 'out')], [
    par(i, ho, [par(j, wo, [par(k, c, [
      let_(m, constant('f32', -Infinity)),
      seq(p, 3, [seq(q, 3, [
        when(binary('&&', lt(add(mul(ref(i), int(2)), ref(p)), int(h)), lt(add(mul(ref(j), int(2)), ref(q)), int(w))),
          [set(m, call('max', 'f32', [ref(m), load(x, add(mul(at(add(mul(ref(i), int(2)), ref(p)), w, add(mul(ref(j), int(2)), ref(q))), int(c)), ref(k)))]))]),
      ])]),
      store(y, add(mul(at(ref(i), wo, ref(j)), int(c)), ref(k)), ref(m)),
    ])])]),
  ]);
}

function gather(): Program {
  const rows = 37, cols = 24, table = 50;
  const x = buffer('table', 'f32', table * cols), ids = buffer('ids', 'i32', rows), y = buffer('out', 'f32', rows * cols), id = i32('id');
  return program('gather', [tensor(x, 'in'), tensor(ids, 'in'), tensor(y, 'out')], [
    par(i, rows, [let_(id, load(ids, ref(i))), par(j, cols, [store(y, at(ref(i), cols, ref(j)), load(x, at(ref(id), cols, ref(j))))])]),
  ]);
}

function histogram(): Program {
  const n = 3000, x = buffer('data', 'u8', n), bins = buffer('bins', 'i32', 16);
  return program('histogram', [tensor(x, 'in'), tensor(bins, 'inout')], [
    par(i, n, [{ kind: 'atomic', op: 'add', buffer: bins, index: mod(cast('i32', load(x, ref(i))), int(16)), value: int(1) }]),
  ]);
}

function twoStage(): Program {
  const n = 300, x = buffer('x', 'f32', n), t = buffer('squares', 'f32', n), y = buffer('y', 'f32', n), sum = f32('sum');
  return program('normalise', [tensor(x, 'in'), tensor(y, 'out')], [
    allocate(t),
    par(i, n, [store(t, ref(i), mul(load(x, ref(i)), load(x, ref(i))))]),
    let_(sum, constant('f32', 0)),
    seq(j, n, [set(sum, add(ref(sum), load(t, ref(j))))]),
    par(k, n, [store(y, ref(k), div(load(x, ref(k)), call('sqrt', 'f32', [add(div(ref(sum), constant('f32', n)), constant('f32', 1e-5))])))]),
  ]);
}

/** Tiles in local memory that parallel loops fill and read, inside a serial loop: what a shared-memory kernel raises to. */
function tiled(): Program {
  const n = 48, tile = 16;
  const a = buffer('A', 'f32', n * n), b = buffer('B', 'f32', n * n), c = buffer('C', 'f32', n * n);
  const ta = buffer('ta', 'f32', tile * tile, 'item'), tb = buffer('tb', 'f32', tile * tile, 'item'), acc = buffer('acc', 'f32', tile * tile, 'item');
  const bi = i32('bi'), bj = i32('bj'), t = i32('t');
  const inner = (suffix: string, f: (y: Expr, x: Expr) => readonly Stmt[]): Stmt => par(i32(`y${suffix}`), tile, [par(i32(`x${suffix}`), tile, f(ref(i32(`y${suffix}`)), ref(i32(`x${suffix}`))))]);
  return program('tiled', [tensor(a, 'in'), tensor(b, 'in'), tensor(c, 'out')], [
    par(bi, n / tile, [par(bj, n / tile, [
      allocate(acc),
      inner('0', (y, x) => [store(acc, at(y, tile, x), constant('f32', 0))]),
      seq(t, n / tile, [
        allocate(ta), allocate(tb),
        inner('1', (y, x) => [
          store(ta, at(y, tile, x), load(a, at(add(mul(ref(bi), int(tile)), y), n, add(mul(ref(t), int(tile)), x)))),
          store(tb, at(y, tile, x), load(b, at(add(mul(ref(t), int(tile)), y), n, add(mul(ref(bj), int(tile)), x)))),
        ]),
        inner('2', (y, x) => [seq(k, tile, [store(acc, at(y, tile, x), add(load(acc, at(y, tile, x)), mul(load(ta, at(y, tile, ref(k))), load(tb, at(ref(k), tile, x)))))])]),
      ]),
      inner('3', (y, x) => [store(c, at(add(mul(ref(bi), int(tile)), y), n, add(mul(ref(bj), int(tile)), x)), load(acc, at(y, tile, x)))]),
    ])]),
  ]);
}

/** A serial time loop around parallel work, with scalars and a branch that depend on data. */
function timeSteps(): Program {
  const n = 70, x = buffer('x', 'f32', n), y = buffer('y', 'f32', n), limit = f32('limit'), t = i32('t'), next = buffer('next', 'f32', n, 'item');
  return program('smooth', [tensor(x, 'in'), tensor(y, 'out')], [
    allocate(next),
    par(i32('z'), n, [store(y, ref(i32('z')), load(x, ref(i32('z'))))]),
    seq(t, 3, [
      let_(limit, load(y, ref(t))),
      par(i, n, [store(next, ref(i), mul(constant('f32', 0.5), add(load(y, ref(i)), load(y, mod(add(ref(i), int(1)), int(n))))))]),
      when(lt(ref(limit), constant('f32', 0)), [par(j, n, [store(y, ref(j), load(next, ref(j)))])], [store(y, ref(t), constant('f32', 2))]),
    ]),
  ]);
}

/** Prefix sum per row and a non-rectangular reduction: parallel rows, serial columns; the last part counts up one cell. */
function triangle(): Program {
  const n = 33, x = buffer('x', 'f32', n * n), y = buffer('y', 'f32', n), count = buffer('count', 'i32', 1), s = f32('s');
  return program('triangle', [tensor(x, 'in'), tensor(y, 'out'), tensor(count, 'out')], [
    par(i, n, [let_(s, constant('f32', 0)), seq(j, add(ref(i), int(1)), [set(s, add(ref(s), load(x, at(ref(i), n, ref(j)))))]), store(y, ref(i), ref(s))]),
    store(count, int(0), int(0)),
    seq(k, n, [when(binary('>', load(y, ref(k)), constant('f32', 0)), [store(count, int(0), add(load(count, int(0)), int(1)))])]),
  ]);
}

/** Reinterpreted memory, wide and unsigned integers, shifts, casts. */
function bits(): Program {
  const n = 100, x = buffer('words', 'u32', n), y = buffer('bytes', 'u8', 4 * n), h = buffer('hash', 'u64', n), v: Var = { name: 'v', type: 'u32' };
  return program('bits', [tensor(x, 'in'), tensor(y, 'out'), tensor(h, 'out')], [
    par(i, n, [
      let_(v, binary('^', load(x, ref(i)), binary('>>', load(x, ref(i)), int(3)))),
      store(y, ref(i), cast('u32', binary('*', ref(v), constant('u32', 2654435761)))),
      store(h, ref(i), binary('^', cast('u64', ref(v)), constant('u64', 0x9e3779b97f4a7c15n))),
    ]),
  ]);
}

/** u8 x i8 sums with sizes that no tile divides; `transposed`: both operands lie along the sum. */
function quantised(m: number, n: number, depth: number, transposed: boolean): Program {
  const a = buffer('A', 'u8', m * depth), b = buffer('B', 'i8', depth * n), bias = buffer('bias', 'i32', n), c = buffer('C', 'i32', m * n), acc = i32('acc');
  const index = transposed ? at(ref(j), depth, ref(k)) : at(ref(k), n, ref(j));
  return program('quantised', [tensor(a, 'in'), tensor(b, 'in'), tensor(bias, 'in'), tensor(c, 'out')], [
    par(i, m, [par(j, n, [
      let_(acc, load(bias, ref(j))),
      seq(k, depth, [set(acc, add(ref(acc), mul(cast('i32', load(a, at(ref(i), depth, ref(k)))), cast('i32', load(b, index)))))]),
      store(c, at(ref(i), n, ref(j)), ref(acc)),
    ])]),
  ]);
}

/** Valid 2-D convolution, channels last, u8 x i8: the sum has three loops. */
function quantisedConvolution(): Program {
  const h = 9, w = 9, ci = 16, co = 24, kh = 3, ho = 7, wo = 7;
  const x = buffer('x', 'u8', h * w * ci), f = buffer('f', 'i8', kh * kh * ci * co), y = buffer('y', 'i32', ho * wo * co), acc = i32('acc');
  const oy = i32('oy'), ox = i32('ox'), o = i32('o'), p = i32('p'), q = i32('q'), c = i32('c');
  return program('qconv', [tensor(x, 'in'), tensor(f, 'in'), tensor(y, 'out')], [
    par(oy, ho, [par(ox, wo, [par(o, co, [
      let_(acc, int(0)),
      seq(p, kh, [seq(q, kh, [seq(c, ci, [set(acc, add(ref(acc), mul(
        cast('i32', load(x, add(mul(at(add(ref(oy), ref(p)), w, add(ref(ox), ref(q))), int(ci)), ref(c)))),
        cast('i32', load(f, at(add(mul(at(ref(p), kh, ref(q)), int(ci)), ref(c)), co, ref(o)))))))])])]),
      store(y, at(at(ref(oy), wo, ref(ox)), co, ref(o)), ref(acc)),
    ])])]),
  ]);
}

/** Activations that have instructions or recipes of their own, NaN-safe extrema, selects, mixed types. */
function activations(): Program {
  const n = 777, x = buffer('x', 'f32', n), h = buffer('h', 'f16', n), y = buffer('y', 'f32', n), z = buffer('z', 'f16', n), q = buffer('q', 'i8', n), v = f32('v'), g = f32('g');
  const f = (value: number): Expr => constant('f32', value);
  return program('activations', [tensor(x, 'in'), tensor(h, 'in'), tensor(y, 'out'), tensor(z, 'out'), tensor(q, 'out')], [
    par(i, n, [
      let_(v, load(x, ref(i))),
      let_(g, div(f(1), add(f(1), call('exp', 'f32', [sub(f(0), ref(v))])))),
      store(y, ref(i), add(call('max', 'f32', [mul(ref(v), ref(g)), call('tanh', 'f32', [ref(v)])]), call('min', 'f32', [call('abs', 'f32', [ref(v)]), f(1.5)]))),
      store(z, ref(i), cast('f16', select(binary('>=', cast('f32', load(h, ref(i))), f(0.25)), call('sqrt', 'f32', [call('abs', 'f32', [cast('f32', load(h, ref(i)))])]), sub(f(2), cast('f32', load(h, ref(i))))))),
      store(q, ref(i), cast('i8', call('max', 'f32', [call('min', 'f32', [call('rint', 'f32', [mul(ref(v), f(40))]), f(127)]), f(-128)]))),
    ]),
  ]);
}

export const samples: readonly Sample[] = [
  { name: 'u8 x i8, ragged', program: quantised(13, 45, 37, false) },
  { name: 'u8 x i8, both along the sum', program: quantised(17, 33, 40, true) },
  { name: 'u8 x i8 convolution', program: quantisedConvolution() },
  { name: 'activations', program: activations() },
  { name: 'matmul f32', program: matmul('f32', 33, 47, 29) },
  { name: 'matmul f16', program: matmul('f16', 32, 64, 64) },
  { name: 'convolution, channels first', program: convolution('f32', 'channels first', 'skips') },
  { name: 'convolution, channels last', program: convolution('f32', 'channels last', 'zero') },
  { name: 'convolution f16', program: convolution('f16', 'channels last', 'skips') },
  { name: 'transposed products f16', program: transposedProducts('f16', 'f32') },
  { name: 'transposed products i8', program: transposedProducts('i8', 'i32') },
  { name: 'transposed products u8', program: transposedProducts('u8', 'i32') },
  { name: 'softmax, inner loops marked', program: softmax(9, 200, true) },
  { name: 'softmax, inner loops to be proved', program: softmax(5, 70, false) },
  { name: 'elementwise ragged f16', program: elementwise(1000), scalars: { alpha: 0.25 } },
  { name: 'max pooling', program: pooling() },
  { name: 'gather', program: gather(), range: { ids: [0, 49] } },
  { name: 'histogram', program: histogram(), range: { bins: [0, 3] } },
  { name: 'two stages and a scalar', program: twoStage() },
  { name: 'tiles in local memory', program: tiled() },
  { name: 'time steps', program: timeSteps() },
  { name: 'triangle', program: triangle() },
  { name: 'bits', program: bits() },
];
