/** Random element-wise programs over all scalar types: every operator, function and conversion that the IR defines for its operands. */
import { binary, type BinaryOp, bitsOf, type Buffer, call, cast, constant, type Expr, int, isFloat, isUnsigned, load, loop, type Program, ref, type ScalarType, select, sizeOf, type Stmt, unary, type Var } from '../../../compiler/ir/index.js';
import { encode } from '../lower/run.js';

export interface RandomProgram { readonly program: Program; readonly tensors: Readonly<Record<string, Uint8Array>> }

const N = 6;

function randomOf(seed: number): (n: number) => number {
  let x = (seed * 2654435761 + 88172645) | 0 || 1;
  return (n) => { x ^= x << 13; x ^= x >>> 17; x ^= x << 5; return (x >>> 0) % n; };
}

/** `types`: those that tensors and expressions may have. `fused`: the dialect's multiply-add rounds once. */
export function randomProgram(seed: number, depth: number, types: readonly ScalarType[], fused = true): RandomProgram {
  const pick = randomOf(seed);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const used = types.filter((_, k) => k === 0 || pick(3) > 0);
  const inputs = used.map((t): Buffer => ({ name: `in_${t}`, type: t, size: N, scope: 'global' }));
  const i: Var = { name: 'i', type: 'i32' };
  const locals: Var[] = [];

  const number = (t: ScalarType): Expr => {
    if (isFloat(t)) return constant(t, one([0, 1, -1.5, 0.25, 3, 100, -0.0078125]));
    return constant(t, t === 'bool' ? pick(2) : isUnsigned(t) ? one([0, 1, 7, 200]) : one([0, 1, -1, 5, 100, -128]));
  };
  const leaf = (t: ScalarType): Expr => {
    const own = locals.filter((v) => v.type === t), input = inputs.find((b) => b.type === t);
    const k = pick(4);
    if (k === 0 && own.length) return ref(one(own));
    if (k <= 2 && input) return load(input, pick(2) ? ref(i) : int(pick(N)));
    return t === 'i32' && pick(2) ? ref(i) : number(t);
  };
  /** A float that fits the integers of `t` for sure. */
  const inRange = (t: ScalarType, f: ScalarType, d: number): Expr => call('min', f, [call('max', f, [expr(f, d), constant(f, isUnsigned(t) ? 0 : -100)]), constant(f, 100)]);

  const boolean = (d: number): Expr => {
    const t = one(used), float = used.find(isFloat), kind = pick(5);
    if (kind === 2 && float) return call(one(['isnan', 'isinf'] as const), 'bool', [expr(float, d - 1)]);
    switch (kind) {
      case 0: return unary('!', expr('bool', d - 1));
      case 1: return binary(one(['&&', '||'] as const), expr('bool', d - 1), expr('bool', d - 1));
      default: return binary(one<BinaryOp>(['<', '<=', '>', '>=', '==', '!=']), expr(t, d - 1), expr(t, d - 1));
    }
  };
  const integer = (t: ScalarType, d: number): Expr => {
    const a = (): Expr => expr(t, d - 1), small = (): Expr => binary('|', binary('&', a(), constant(t, 7)), constant(t, 1));
    switch (pick(9)) {
      case 0: return binary(one<BinaryOp>(['+', '-', '*']), a(), a());
      case 1: return binary(one<BinaryOp>(['&', '|', '^']), a(), a());
      case 2: return binary(one<BinaryOp>(['<<', '>>']), a(), binary('&', expr('i32', d - 1), int(bitsOf(t) - 1)));
      case 3: return binary(one<BinaryOp>(['/', '%']), a(), small());
      case 4: return unary(one(['-', '~'] as const), a());
      case 5: return call(one(['min', 'max'] as const), t, [a(), a()]);
      case 6: return isUnsigned(t) ? a() : call('abs', t, [a()]);
      case 7: { const f = used.find((u) => isFloat(u) && sizeOf(u) === sizeOf(t)); return f ? { kind: 'bitcast', type: t, a: expr(f, d - 1) } : a(); }
      default: return converted(t, d);
    }
  };
  const floating = (t: ScalarType, d: number): Expr => {
    const a = (): Expr => expr(t, d - 1);
    switch (pick(7)) {
      case 0: return binary(one<BinaryOp>(['+', '-', '*', '/']), a(), a());
      case 1: return unary('-', a());
      case 2: return call(one(['min', 'max'] as const), t, [a(), a()]);
      case 3: return call(one(['abs', 'floor', 'ceil', 'trunc', 'rint', 'round'] as const), t, [a()]);
      case 4: return call('sqrt', t, [call('abs', t, [a()])]);
      case 5: return fused && (t === 'f32' || t === 'f64') ? call('fma', t, [a(), a(), a()]) : a();
      default: return converted(t, d);
    }
  };
  const converted = (t: ScalarType, d: number): Expr => {
    const from = one([...used, 'bool' as const]);
    return cast(t, isFloat(from) && !isFloat(t) && t !== 'bool' ? inRange(t, from, d - 1) : expr(from, d - 1));
  };
  const expr = (t: ScalarType, d: number): Expr => {
    if (d <= 0) return leaf(t);
    if (pick(6) === 0) return select(expr('bool', d - 1), expr(t, d - 1), expr(t, d - 1));
    if (pick(5) === 0) return leaf(t);
    return t === 'bool' ? boolean(d) : isFloat(t) ? floating(t, d) : integer(t, d);
  };

  const body: Stmt[] = [];
  for (let k = 0; k < 3; k += 1) { const v: Var = { name: `v${k}`, type: one(used) }; body.push({ kind: 'let', v, init: expr(v.type, depth) }); locals.push(v); }
  const outputs = used.map((t): Buffer => ({ name: `out_${t}`, type: t, size: N, scope: 'global' }));
  outputs.forEach((b) => {
    const value = expr(b.type, depth);
    body.push(pick(3) ? { kind: 'store', buffer: b, index: ref(i), value } : { kind: 'if', cond: expr('bool', 2), then: [{ kind: 'store', buffer: b, index: ref(i), value }], else: [{ kind: 'store', buffer: b, index: ref(i), value: leaf(b.type) }] });
  });
  const program: Program = {
    name: 'run', pointers: 'host', returns: { type: 'void' }, body: [loop(i, int(0), int(N), body)],
    params: [...inputs.map((buffer) => ({ kind: 'tensor' as const, buffer, role: 'in' as const, isConst: true })), ...outputs.map((buffer) => ({ kind: 'tensor' as const, buffer, role: 'out' as const, isConst: false }))],
  };
  const values = (t: ScalarType): number[] => Array.from({ length: N }, () => (isFloat(t) ? (pick(801) - 400) / 32 : t === 'bool' ? pick(2) : isUnsigned(t) ? pick(200) : pick(256) - 128));
  return { program, tensors: Object.fromEntries(inputs.map((b) => [b.name, encode(b.type, values(b.type))])) };
}
