/** Random canonical programs: nests, triangles, guards, locals, sums, stencils, neighbouring loops; all indices in bounds. */
import { add, binary, call, constant, int, load, mod, mul, PARALLEL, ref, select, SERIAL } from '../../../compiler/ir/index.js';
import type { Buffer, Expr, Param, Program, ScalarType, Stmt, Var } from '../../../compiler/ir/index.js';
import { isParallel } from '../../../compiler/analysis/dependence.js';
import { enterLoop, rangeOf, type RangeEnv } from '../../../compiler/analysis/ranges.js';
import { generator } from '../lower/run.js';

interface Scope { readonly vars: readonly Var[]; readonly env: RangeEnv; readonly buffers: readonly Buffer[]; readonly sums: readonly Var[] }

export function randomProgram(seed: number): { program: Program; tensors: Record<string, Uint8Array> } {
  const next = generator(seed * 7919 + 17);
  for (let k = 0; k < 5; ++k) next();
  const pick = (n: number): number => Math.floor(next() * n), one = <T>(list: readonly T[]): T => list[pick(list.length)]!, chance = (p: number): boolean => next() < p;
  let serial = 0;
  const name = (base: string): string => `${base}${serial++}`;
  const type = (): ScalarType => one(['i32', 'i32', 'f32'] as const);
  const globals = ['a', 'b', 'c'].map((n): Buffer => ({ name: n, type: type(), size: one([24, 40, 64]), scope: 'global' }));

  const index = (s: Scope, size: number): Expr => {
    let e: Expr = int(pick(3));
    for (const v of s.vars) if (chance(0.7)) e = add(e, mul(ref(v), int(one([1, 1, 2, 3, 4, 8]))));
    if (chance(0.15) && s.vars.length) e = binary('/', e, int(2));
    const r = rangeOf(e, s.env);
    return r.lo >= 0 && r.hi < size ? e : mod(e, int(size));
  };
  const value = (s: Scope, t: ScalarType, depth = 0): Expr => {
    const what = pick(depth > 1 ? 2 : 5), fits = s.buffers.filter((b) => b.type === t), sums = s.sums.filter((v) => v.type === t);
    if (what === 0 && sums.length) return ref(one(sums));
    if (what === 1 && t === 'i32' && s.vars.length) return ref(one(s.vars));
    if (what <= 2 && fits.length) { const b = one(fits); return load(b, index(s, b.size)); }
    if (what === 3 && s.vars.length && chance(0.4)) return select(binary(one(['<', '>='] as const), ref(one(s.vars)), int(pick(4))), value(s, t, depth + 1), value(s, t, depth + 1));
    if (what === 3) return call(one(['min', 'max'] as const), t, [value(s, t, depth + 1), value(s, t, depth + 1)]);
    return depth > 1 ? constant(t, pick(9)) : binary(one(['+', '-', '*'] as const), value(s, t, depth + 1), value(s, t, depth + 1));
  };
  const statement = (s: Scope): Stmt => {
    const b = one(s.buffers), at = index(s, b.size);
    if (chance(0.3)) return { kind: 'store', buffer: b, index: at, value: binary('+', load(b, at), value({ ...s, buffers: s.buffers.filter((x) => x !== b) }, b.type)) };
    return { kind: 'store', buffer: b, index: at, value: value(s, b.type) };
  };
  const body = (s: Scope, depth: number): Stmt[] => {
    const out: Stmt[] = [];
    let scope = s;
    if (chance(0.3)) { const v: Var = { name: name('t'), type: type() }; out.push({ kind: 'let', v, init: value(scope, v.type, 1) }); scope = { ...scope, sums: [...scope.sums, v] }; }
    if (chance(0.25)) {
      const local: Buffer = { name: name('m'), type: type(), size: one([4, 8]), scope: 'item' }, v: Var = { name: name('f'), type: 'i32' };
      out.push({ kind: 'alloc', buffer: local });
      const inside: Scope = { ...scope, vars: [...scope.vars, v], env: new Map(scope.env).set(v.name, { lo: 0, hi: local.size - 1 }) };
      out.push({ kind: 'for', v, lo: int(0), hi: int(local.size), step: 1, loop: SERIAL, body: [{ kind: 'store', buffer: local, index: ref(v), value: value(inside, local.type, 1) }] });
      scope = { ...scope, buffers: [...scope.buffers, local] };
    }
    for (let n = 1 + pick(2); n > 0; --n) {
      if (depth < 3 && chance(depth === 0 ? 0.95 : 0.5)) out.push(...loops(scope, depth));
      else if (chance(0.2) && scope.vars.length) out.push({ kind: 'if', cond: binary(one(['<', '>=', '=='] as const), index(scope, 1000), int(pick(10))), then: [statement(scope)], else: chance(0.3) ? [statement(scope)] : [] });
      else if (chance(0.15) && scope.sums.length) { const v = one(scope.sums); out.push({ kind: 'assign', v, value: binary('+', ref(v), value(scope, v.type, 1)) }); }
      else out.push(statement(scope));
    }
    return out;
  };
  const loops = (s: Scope, depth: number): Stmt[] => {
    const extent = one([2, 3, 4, 6, 8]), count = chance(0.3) ? 2 : 1, out: Stmt[] = [];
    for (let n = 0; n < count; ++n) {
      const v: Var = { name: name('i'), type: 'i32' }, triangular = s.vars.length > 0 && chance(0.15), lo = !triangular && chance(0.2) ? 1 : 0;
      // neighbours have one extent, so that they can be contracted
      const hi = triangular ? add(ref(one(s.vars)), int(1)) : int(extent + (count > 1 ? lo : 0));
      const loop: Stmt = { kind: 'for', v, lo: int(lo), hi, step: !triangular && chance(0.1) ? 2 : 1, loop: SERIAL, body: [] };
      const env = enterLoop(loop, s.env), inner: Scope = { ...s, vars: [...s.vars, v], env };
      // what a perfect nest needs: another loop and nothing else
      const full = { ...loop, body: depth < 2 && chance(0.4) ? loops(inner, depth + 1).slice(0, 1) : body(inner, depth + 1) };
      out.push(isParallel(full, s.env).kind === 'parallel' && chance(0.6) ? { ...full, loop: PARALLEL } : full);
    }
    return out;
  };
  const params = globals.map((buffer): Param => ({ kind: 'tensor', buffer, role: 'inout', isConst: false }));
  const tensors = Object.fromEntries(globals.map((b) => [b.name, new Uint8Array(b.type === 'i32' ? Int32Array.from({ length: b.size }, () => pick(200) - 100).buffer : Float32Array.from({ length: b.size }, () => pick(2000) / 16 - 60).buffer)]));
  return { program: { name: 'random', params, body: body({ vars: [], env: new Map(), buffers: globals, sums: [] }, 0), returns: { type: 'void' }, pointers: 'host' }, tensors };
}
