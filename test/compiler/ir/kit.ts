/** Short constructors for hand-built test programs. */
import { PARALLEL, SERIAL, add, binary, cast, constant, div, int, load, loop, lt, mod, mul, ref, sub } from '../../../compiler/ir/index.js';
import type { Buffer, Expr, Kernel, Launch, Param, Program, Role, ScalarType, Scope, Stmt, Var } from '../../../compiler/ir/index.js';

export const buffer = (name: string, size: number, type: ScalarType = 'f32', scope: Scope = 'global'): Buffer => ({ name, type, size, scope });
export const i32 = (name: string): Var => ({ name, type: 'i32' });
export const f32 = (name: string): Var => ({ name, type: 'f32' });
export const float = (value: number): Expr => constant('f32', value);
export const store = (b: Buffer, index: Expr, value: Expr): Stmt => ({ kind: 'store', buffer: b, index, value });
export const alloc = (b: Buffer): Stmt => ({ kind: 'alloc', buffer: b });
export const declare = (v: Var, init?: Expr): Stmt => ({ kind: 'let', v, ...(init ? { init } : {}) });
export const assign = (v: Var, value: Expr): Stmt => ({ kind: 'assign', v, value });
export const when = (cond: Expr, then: readonly Stmt[], other: readonly Stmt[] = []): Stmt => ({ kind: 'if', cond, then, else: other });
export const repeat = (cond: Expr, body: readonly Stmt[]): Stmt => ({ kind: 'while', cond, body });
export const barrier = (scope: 'warp' | 'group' | 'cluster' | 'all' = 'group'): Stmt => ({ kind: 'barrier', scope });
export const serial = (v: Var, hi: Expr | number, body: readonly Stmt[]): Stmt => loop(v, int(0), typeof hi === 'number' ? int(hi) : hi, body, SERIAL);
export const parallel = (v: Var, hi: Expr | number, body: readonly Stmt[]): Stmt => loop(v, int(0), typeof hi === 'number' ? int(hi) : hi, body, PARALLEL);
export const item = (dim: 0 | 1 | 2 = 0): Expr => ({ kind: 'index', type: 'i32', level: 'item', dim });
export const group = (dim: 0 | 1 | 2 = 0): Expr => ({ kind: 'index', type: 'i32', level: 'group', dim });
export const tensor = (b: Buffer, role: Role): Param => ({ kind: 'tensor', buffer: b, role, isConst: role === 'in' });
export const program = (params: readonly Param[], body: readonly Stmt[]): Program => ({ name: 'test', params, body, returns: { type: 'void' }, pointers: 'host' });
export const launch = (grid: number, block: number, body: readonly Stmt[], warp = 32): Launch => {
  const kernel: Kernel = { name: 'kernel', grid: [grid, 1, 1], block: [block, 1, 1], warp, body };
  return { kind: 'launch', kernel };
};
export const floats = (n: number, f: (i: number) => number): Float32Array => Float32Array.from({ length: n }, (_, i) => f(i));
export const ints = (n: number, f: (i: number) => number): Int32Array => Int32Array.from({ length: n }, (_, i) => f(i));
export const asFloats = (bytes: Uint8Array): number[] => [...new Float32Array(bytes.slice().buffer)];
export const asInts = (bytes: Uint8Array): number[] => [...new Int32Array(bytes.slice().buffer)];
export { add, binary, cast, constant, div, int, load, lt, mod, mul, ref, sub };
