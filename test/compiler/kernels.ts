/** Source-stage programs of well-known kernel shapes, as the front end would hand them over. */
import { add, alloc, assign, barrier, binary, buffer, constant, declare, div, f32, float, group, i32, int, item, launch, load, lt, mod, mul, program, ref, repeat, serial, store, tensor, when } from './ir/kit.js';
import { call, select } from '../../compiler/ir/index.js';
import type { Buffer, Expr, Program, Stmt } from '../../compiler/ir/index.js';

/** for (i < n) to[i] = from[i], as a host-device copy arrives. */
export const copy = (to: Buffer, from: Buffer): Stmt => { const v = i32(`c_${to.name}`); return serial(v, to.size, [store(to, ref(v), load(from, ref(v)))]); };

/** C = A B with a T x T tile in group memory, rows and columns padded by guards. */
export function tiledProduct(m: number, n: number, k: number, T: number): Program {
  const A = buffer('A', m * k), B = buffer('B', k * n), C = buffer('C', m * n), dA = buffer('d_A', m * k), dB = buffer('d_B', k * n), dC = buffer('d_C', m * n);
  const a = buffer('As', T * (T + 1), 'f32', 'group'), b = buffer('Bs', T * T, 'f32', 'group');
  const row = i32('row'), col = i32('col'), t = i32('t'), kk = i32('kk'), acc = f32('acc'), tx = item(0), ty = item(1);
  const ak = add(mul(ref(t), int(T)), tx), bk = add(mul(ref(t), int(T)), ty), R = ref(row), Cc = ref(col);
  const up = (x: number): number => Math.ceil(x / T);
  const body: Stmt[] = [
    alloc(a), alloc(b),
    declare(row, add(mul(group(1), int(T)), ty)), declare(col, add(mul(group(0), int(T)), tx)), declare(acc, float(0)),
    serial(t, up(k), [
      store(a, add(mul(ty, int(T + 1)), tx), select(binary('&&', lt(R, int(m)), lt(ak, int(k))), load(dA, add(mul(R, int(k)), ak)), float(0))),
      when(binary('&&', lt(bk, int(k)), lt(Cc, int(n))), [store(b, add(mul(ty, int(T)), tx), load(dB, add(mul(bk, int(n)), Cc)))], [store(b, add(mul(ty, int(T)), tx), float(0))]),
      barrier(),
      serial(kk, T, [assign(acc, add(ref(acc), mul(load(a, add(mul(ty, int(T + 1)), ref(kk))), load(b, add(mul(ref(kk), int(T)), tx)))))]),
      barrier(),
    ]),
    when(binary('&&', lt(R, int(m)), lt(Cc, int(n))), [store(dC, add(mul(R, int(n)), Cc), ref(acc))]),
  ];
  const kernel: Stmt = { kind: 'launch', kernel: { name: 'matmul', grid: [up(n), up(m), 1], block: [T, T, 1], warp: 32, body } };
  return program([tensor(A, 'in'), tensor(B, 'in'), tensor(C, 'out')], [alloc(dA), alloc(dB), alloc(dC), copy(dA, A), copy(dB, B), kernel, copy(C, dC)]);
}

/** One group per row: maximum, then sum of exponentials by a tree in group memory, then the quotient. */
export function softmaxRows(rows: number, cols: number, T: number): Program {
  const X = buffer('x', rows * cols), Y = buffer('y', rows * cols), s = buffer('s', T, 'f32', 'group'), tx = item();
  const c = i32('c'), m = f32('m'), sum = f32('sum'), top = f32('top'), total = f32('total'), half = i32('half'), half2 = i32('half2'), d = i32('d'), e = i32('e');
  const at = (v: Expr): Expr => add(mul(group(), int(cols)), v);
  const strided = (v: ReturnType<typeof i32>, body: Stmt[]): Stmt => ({ kind: 'for', v, lo: tx, hi: int(cols), step: T, loop: { kind: 'serial' }, body });
  const tree = (h: ReturnType<typeof i32>, join: (a: Expr, b: Expr) => Expr): Stmt[] => [
    declare(h, int(T / 2)),
    repeat(lt(int(0), ref(h)), [when(lt(tx, ref(h)), [store(s, tx, join(load(s, tx), load(s, add(tx, ref(h)))))]), barrier(), assign(h, div(ref(h), int(2)))]),
  ];
  return program([tensor(X, 'in'), tensor(Y, 'out')], [launch(rows, T, [
    alloc(s), declare(m, constant('f32', -Infinity)),
    strided(c, [assign(m, call('max', 'f32', [ref(m), load(X, at(ref(c)))]))]),
    store(s, tx, ref(m)), barrier(), ...tree(half, (a, b) => call('max', 'f32', [a, b])), declare(top, load(s, int(0))), barrier(),
    declare(sum, float(0)), strided(d, [assign(sum, add(ref(sum), call('exp', 'f32', [binary('-', load(X, at(ref(d))), ref(top))])))]),
    store(s, tx, ref(sum)), barrier(), ...tree(half2, add), declare(total, load(s, int(0))),
    strided(e, [store(Y, at(ref(e)), binary('/', call('exp', 'f32', [binary('-', load(X, at(ref(e))), ref(top))]), ref(total)))]),
  ])]);
}

/** y = x transposed through a padded tile. */
export function transposeTile(n: number, T: number): Program {
  const X = buffer('x', n * n), Y = buffer('y', n * n), tile = buffer('tile', T * (T + 1), 'f32', 'group'), tx = item(0), ty = item(1);
  const body: Stmt[] = [
    alloc(tile),
    store(tile, add(mul(ty, int(T + 1)), tx), load(X, add(mul(add(mul(group(1), int(T)), ty), int(n)), add(mul(group(0), int(T)), tx)))),
    barrier(),
    store(Y, add(mul(add(mul(group(0), int(T)), ty), int(n)), add(mul(group(1), int(T)), tx)), load(tile, add(mul(tx, int(T + 1)), ty))),
  ];
  return program([tensor(X, 'in'), tensor(Y, 'out')], [{ kind: 'launch', kernel: { name: 'transpose', grid: [n / T, n / T, 1], block: [T, T, 1], warp: 32, body } }]);
}

/** A product whose tiles are loaded by a flat item number: index / width and index % width. */
export function flatLoadProduct(n: number, T: number): Program {
  const A = buffer('A', n * n), B = buffer('B', n * n), C = buffer('C', n * n), a = buffer('As', T * T, 'f32', 'group'), b = buffer('Bs', T * T, 'f32', 'group');
  const t = i32('t'), kk = i32('kk'), l = i32('l'), r = i32('r'), W = T * T / 2, tx = item(0);
  const acc = buffer('acc', 2, 'f32', 'item'), r2 = i32('r2'), r3 = i32('r3');
  const body: Stmt[] = [
    alloc(a), alloc(b), alloc(acc), serial(r2, 2, [store(acc, ref(r2), float(0))]),
    serial(t, n / T, [
      { kind: 'for', v: l, lo: tx, hi: int(T * T), step: W, loop: { kind: 'serial' }, body: [
        store(a, ref(l), load(A, add(mul(add(mul(group(1), int(T)), div(ref(l), int(T))), int(n)), add(mul(ref(t), int(T)), mod(ref(l), int(T)))))),
        store(b, ref(l), load(B, add(mul(add(mul(ref(t), int(T)), div(ref(l), int(T))), int(n)), add(mul(group(0), int(T)), mod(ref(l), int(T)))))),
      ] },
      barrier(),
      serial(kk, T, [serial(r, 2, [store(acc, ref(r), add(load(acc, ref(r)), mul(load(a, add(mul(add(mul(div(tx, int(T)), int(2)), ref(r)), int(T)), ref(kk))), load(b, add(mul(ref(kk), int(T)), mod(tx, int(T)))))))])]),
      barrier(),
    ]),
    serial(r3, 2, [store(C, add(mul(add(add(mul(group(1), int(T)), mul(div(tx, int(T)), int(2))), ref(r3)), int(n)), add(mul(group(0), int(T)), mod(tx, int(T)))), load(acc, ref(r3)))]),
  ];
  return program([tensor(A, 'in'), tensor(B, 'in'), tensor(C, 'out')], [{ kind: 'launch', kernel: { name: 'product', grid: [n / T, n / T, 1], block: [W, 1, 1], warp: 32, body } }]);
}
