/** Rewrites that take tiles apart: each applied once and refused once, compared as text and, by the interpreter, in meaning. */
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { call, printStmts, select } from '../../../compiler/ir/index.js';
import type { Expr, Param, Program, Stmt } from '../../../compiler/ir/index.js';
import { verify } from '../../../compiler/ir/verify.js';
import { countWhiles } from '../../../compiler/simplify/count-whiles.js';
import { fold } from '../../../compiler/simplify/fold.js';
import { forwardCaches } from '../../../compiler/simplify/forward.js';
import { dropImplied } from '../../../compiler/simplify/implied.js';
import { replaceInductions } from '../../../compiler/simplify/induction.js';
import { joinPrologues } from '../../../compiler/simplify/join-prologue.js';
import { fillAnew } from '../../../compiler/simplify/kept-fills.js';
import { normaliseLoops } from '../../../compiler/simplify/normalise-loops.js';
import { numberPoints } from '../../../compiler/simplify/one-index.js';
import { refill } from '../../../compiler/simplify/refill.js';
import { wholeTiles } from '../../../compiler/simplify/whole-tiles.js';
import { splitLifetimes } from '../../../compiler/simplify/lifetimes.js';
import { add, alloc, asFloats, assign, binary, buffer, declare, float, floats, i32, int, load, lt, mod, mul, parallel, program, ref, repeat, serial, store, sub, tensor, when } from '../ir/kit.js';

const X = buffer('x', 64), Y = buffer('y', 64), T = buffer('t', 64, 'f32', 'item');
const params: Param[] = [tensor(X, 'in'), tensor(Y, 'inout')];
const b = i32('b'), i = i32('i'), j = i32('j'), k = i32('k'), n = i32('n'), r = i32('r');
const B = ref(b), I = ref(i), J = ref(j), K = ref(k), N = ref(n), R = ref(r);
const min = (x: Expr, y: Expr): Expr => call('min', 'i32', [x, y]);
const loads = (at: Expr): Expr => load(X, at);
const copy = (at: Expr): Stmt => store(Y, at, loads(at));

/** A row of 12 with its 8 numbers in the middle of zeros, filled for row i and read for column j + k. */
const padded = (fill: readonly Stmt[]): Stmt[] => [serial(i, 4, [alloc(T), serial(j, 12, [store(T, J, float(0))]), ...fill, serial(k, 10, [store(Y, add(mul(I, int(10)), K), load(T, add(K, int(1))))])])];
/** The job loop of an author who loads a row only where it is another one. */
const kept = (start: number, row: Expr, also: readonly Stmt[] = []): Stmt[] => [alloc(T), declare(r, int(start)), serial(i, 8, [
  when(binary('!=', row, R), [serial(j, 8, [store(T, J, loads(add(mul(row, int(8)), J)))]), assign(r, row)]), ...also, store(Y, I, load(T, I)),
])];
/** Zeros before the loop, eight numbers over them in each iteration, sixteen read. */
const filled = (width: Expr): Stmt[] => [alloc(T), serial(j, 16, [store(T, J, float(0))]), serial(i, 4, [serial(k, width, [store(T, K, loads(add(mul(I, int(8)), K)))]), serial(n, 16, [store(Y, add(mul(I, int(16)), N), load(T, N))])])];
const end = min(int(45), add(mul(B, int(32)), int(32)));
const chunks = (step: Expr): Stmt[] => [parallel(b, 2, [declare(n, mul(B, int(32))), repeat(lt(N, end), [serial(j, min(sub(end, N), int(8)), [copy(add(N, J))]), assign(n, add(N, step))])])];
const countdown = (cond: Expr): Stmt[] => [parallel(b, 2, [declare(r, min(sub(int(40), mul(B, int(32))), int(32))), repeat(cond, [serial(j, min(R, int(8)), [copy(sub(sub(add(mul(B, int(32)), min(sub(int(40), mul(B, int(32))), int(32))), R), sub(int(0), J)))]), assign(r, sub(R, min(R, int(8))))])])];
const rows = (bound: Expr): Stmt[] => [parallel(b, 4, [parallel(i, 12, [when(lt(I, bound), [copy(add(add(mul(B, int(11)), min(B, int(1))), I))])])])];

const cases: { name: string; rule: (p: Program) => Program; before: Stmt[]; after?: string }[] = [
  { name: 'a padded row is a choice between number and zero', rule: forwardCaches, before: padded([serial(n, 8, [store(T, add(N, int(2)), loads(add(mul(I, int(8)), N)))])]), after: 'for (i = 0; i < 4; ++i) {\n  for (k = 0; k < 10; ++k) {\n    y[i * 10 + k] = k - 1 >= 0 && k - 1 < 8 ? x[i * 8 + (k - 1)] : 0.0f;\n  }\n}\n' },
  { name: 'a padded row whose numbers are written over one another stays', rule: forwardCaches, before: padded([serial(n, 8, [serial(b, 2, [store(T, add(add(N, B), int(2)), loads(add(mul(I, int(8)), N)))])])]) },
  { name: 'rows that one loop fills with zeros and numbers are choices', rule: forwardCaches, before: [alloc(T), parallel(i, 4, [serial(j, 12, [store(T, add(mul(I, int(12)), J), float(0))]), serial(n, 8, [when(lt(N, int(7)), [store(T, add(add(mul(I, int(12)), N), int(3)), loads(add(mul(I, int(8)), N)))])])]), parallel(b, 4, [serial(k, 12, [store(Y, add(mul(B, int(12)), K), load(T, add(mul(B, int(12)), K)))])])], after: 'parallel (b = 0; b < 4; ++b) {\n  for (k = 0; k < 12; ++k) {\n    y[b * 12 + k] = k - 3 >= 0 && k - 3 < 8 && k - 3 < 7 ? x[b * 8 + (k - 3)] : 0.0f;\n  }\n}\n' },
  { name: 'rows that one serial loop fills over one another stay', rule: forwardCaches, before: [alloc(T), serial(i, 4, [serial(j, 12, [store(T, add(mul(I, int(12)), J), float(0))]), serial(n, 8, [store(T, add(add(mul(I, int(12)), N), int(6)), loads(add(mul(I, int(8)), N)))])]), serial(b, 4, [serial(k, 12, [store(Y, add(mul(B, int(12)), K), load(T, add(mul(B, int(12)), K)))])])] },
  { name: 'what an iteration may skip is not forwarded', rule: forwardCaches, before: padded([serial(n, 8, [when(lt(loads(N), float(0)), [{ kind: 'continue' }]), store(T, add(N, int(2)), loads(add(mul(I, int(8)), N)))])]) },
  { name: 'what follows a continue stands in the other branch', rule: normaliseLoops, before: [serial(i, 8, [when(lt(loads(I), float(0)), [store(Y, I, float(1)), { kind: 'continue' }]), store(Y, I, float(2))])], after: 'for (i = 0; i < 8; ++i) {\n  if (x[i] < 0.0f) {\n    y[i] = 1.0f;\n  } else {\n    y[i] = 2.0f;\n  }\n}\n' },
  { name: 'zeros that each iteration finds are written in each', rule: refill, before: filled(int(8)), after: 'f32 t[64];\nfor (i = 0; i < 4; ++i) {\n  for (j = 0; j < 16; ++j) {\n    t[j] = 0.0f;\n  }\n  for (k = 0; k < 8; ++k) {\n    t[k] = x[i * 8 + k];\n  }\n  for (n = 0; n < 16; ++n) {\n    y[i * 16 + n] = t[n];\n  }\n}\n' },
  { name: 'zeros that an earlier iteration wrote over stay', rule: refill, before: filled(add(I, int(3))) },
  { name: 'a row is loaded each time', rule: fillAnew, before: kept(-1, mod(I, int(3))), after: 'f32 t[64];\nfor (i = 0; i < 8; ++i) {\n  for (j = 0; j < 8; ++j) {\n    t[j] = x[i % 3 * 8 + j];\n  }\n  y[i] = t[i];\n}\n' },
  { name: 'a row that may be there from the start stays', rule: fillAnew, before: [...kept(0, mod(I, int(3))).slice(0, 1), serial(k, 8, [store(T, K, float(7))]), ...kept(0, mod(I, int(3))).slice(1)] },
  { name: 'a row that is changed after it was loaded stays', rule: fillAnew, before: kept(-1, mod(I, int(3)), [store(T, I, float(5))]) },
  { name: 'a row that more than its number decides stays', rule: fillAnew, before: [alloc(T), declare(r, int(-1)), serial(i, 8, [when(binary('!=', mod(I, int(3)), R), [serial(j, 8, [store(T, J, loads(add(I, J)))]), assign(r, mod(I, int(3)))]), store(Y, I, load(T, I))])] },
  { name: 'a last tile gets a guard', rule: wholeTiles, before: [parallel(b, 3, [parallel(i, min(sub(int(40), mul(B, int(16))), int(16)), [copy(add(mul(B, int(16)), I))])])], after: 'parallel (b = 0; b < 3; ++b) {\n  parallel (i = 0; i < 16; ++i) {\n    if (b * 16 + i < 40) {\n      y[b * 16 + i] = x[b * 16 + i];\n    }\n  }\n}\n' },
  { name: 'a last tile that a choice makes shorter gets a guard', rule: wholeTiles, before: [parallel(b, 3, [parallel(i, select(lt(int(40), add(mul(B, int(16)), int(16))), sub(int(40), mul(B, int(16))), int(16)), [copy(add(mul(B, int(16)), I))])])], after: 'parallel (b = 0; b < 3; ++b) {\n  parallel (i = 0; i < 16; ++i) {\n    if (i < (40 < b * 16 + 16 ? 40 - b * 16 : 16)) {\n      y[b * 16 + i] = x[b * 16 + i];\n    }\n  }\n}\n' },
  { name: 'a triangle is no tile', rule: wholeTiles, before: [serial(b, 8, [serial(i, add(B, int(1)), [copy(add(mul(B, int(8)), I))])])] },
  { name: 'a guard that another implies goes', rule: dropImplied, before: [parallel(b, 4, [parallel(i, 12, [parallel(j, 4, [when(binary('&&', lt(I, add(select(lt(B, int(1)), int(1), int(0)), int(2))), lt(add(add(mul(I, int(16)), mul(B, int(4))), J), int(36))), [copy(add(add(mul(I, int(16)), mul(B, int(4))), J))])])])])], after: 'parallel (b = 0; b < 4; ++b) {\n  parallel (i = 0; i < 12; ++i) {\n    parallel (j = 0; j < 4; ++j) {\n      if (i * 16 + b * 4 + j < 36) {\n        y[i * 16 + b * 4 + j] = x[i * 16 + b * 4 + j];\n      }\n    }\n  }\n}\n' },
  { name: 'a guard that is a multiple of another goes', rule: dropImplied, before: [parallel(b, 2, [parallel(i, 4, [when(lt(I, sub(int(4), mul(select(lt(B, int(1)), int(0), int(1)), B))), [serial(j, 8, [when(lt(add(mul(I, int(8)), J), mul(sub(int(4), mul(select(lt(B, int(1)), int(0), int(1)), B)), int(8))), [copy(add(mul(B, int(32)), add(mul(I, int(8)), J)))])])])])])], after: 'parallel (b = 0; b < 2; ++b) {\n  parallel (i = 0; i < 4; ++i) {\n    if (i < 4 - (b < 1 ? 0 : 1) * b) {\n      for (j = 0; j < 8; ++j) {\n        if (true) {\n          y[b * 32 + (i * 8 + j)] = x[b * 32 + (i * 8 + j)];\n        }\n      }\n    }\n  }\n}\n' },
  { name: 'a guard that is not quite a multiple of another stays', rule: dropImplied, before: [parallel(b, 2, [parallel(i, 4, [when(lt(I, select(lt(B, int(1)), int(4), int(3))), [serial(j, 8, [when(lt(add(mul(I, int(8)), J), add(mul(select(lt(B, int(1)), int(4), int(3)), int(8)), int(-1))), [copy(add(mul(B, int(32)), add(mul(I, int(8)), J)))])])])])])] },
  { name: 'a guard that nothing implies stays', rule: dropImplied, before: [parallel(b, 4, [parallel(i, 3, [parallel(j, 4, [when(binary('&&', lt(I, add(select(lt(B, int(1)), int(1), int(0)), int(2))), lt(add(add(mul(I, int(16)), mul(B, int(4))), J), int(37))), [copy(add(add(mul(I, int(16)), mul(B, int(4))), J))])])])])] },
  { name: 'uneven rows are one', rule: numberPoints, before: rows(add(select(lt(B, int(1)), int(1), int(0)), int(11))), after: 'parallel (b_1 = 0; b_1 < 45; ++b_1) {\n  y[b_1] = x[b_1];\n}\n' },
  { name: 'rows that overlap stay two loops', rule: numberPoints, before: rows(add(select(lt(B, int(2)), int(1), int(0)), int(11))) },
  { name: 'rows with a gap stay two loops', rule: numberPoints, before: rows(add(select(lt(B, int(1)), int(1), int(0)), int(10))) },
  { name: 'a while that counts up by what is left is a loop', rule: countWhiles, before: chunks(min(sub(end, N), int(8))), after: 'parallel (b = 0; b < 2; ++b) {\n  i32 n = b * 32;\n  for (n_1 = n; n_1 < min(45, b * 32 + 32); n_1 += 8) {\n    for (j = 0; j < min(min(45, b * 32 + 32) - n_1, 8); ++j) {\n      y[n_1 + j] = x[n_1 + j];\n    }\n  }\n}\n' },
  { name: 'a while that counts up by more than what is left stays', rule: countWhiles, before: chunks(min(sub(add(end, int(1)), N), int(8))) },
  { name: 'a while that counts down to nothing is a loop', rule: countWhiles, before: countdown(lt(int(0), R)), after: 'parallel (b = 0; b < 2; ++b) {\n  i32 r = min(40 - b * 32, 32);\n  for (r_1 = 0; r_1 < min(40 - b * 32, 32); r_1 += 8) {\n    for (j = 0; j < min(min(40 - b * 32, 32) - r_1, 8); ++j) {\n      y[b * 32 + min(40 - b * 32, 32) - (min(40 - b * 32, 32) - r_1) - (0 - j)] = x[b * 32 + min(40 - b * 32, 32) - (min(40 - b * 32, 32) - r_1) - (0 - j)];\n    }\n  }\n}\n' },
  { name: 'a while that counts down to one stays', rule: countWhiles, before: countdown(lt(int(1), R)) },
  { name: 'a variable that counts tiles, the last one shorter', rule: replaceInductions, before: [declare(n, int(3)), serial(i, 6, [copy(N), assign(n, add(N, min(sub(int(45), mul(I, int(8))), int(8))))]), store(Y, N, float(1))], after: 'i32 n = 3;\nfor (i = 0; i < 6; ++i) {\n  y[3 + i * 8] = x[3 + i * 8];\n}\nn = 48;\ny[n] = 1.0f;\n' },
  { name: 'a variable that counts tiles of two sizes stays', rule: replaceInductions, before: [declare(n, int(3)), serial(i, 6, [copy(N), assign(n, add(N, min(sub(int(39), mul(I, int(8))), int(8))))]), store(Y, N, float(1))] },
  { name: 'shared terms of a comparison cancel', rule: fold, before: [serial(b, 4, [serial(i, 16, [when(lt(sub(I, mul(B, int(8))), sub(int(20), mul(B, int(8)))), [copy(I)]), when(lt(sub(I, mul(B, int(8))), sub(int(9), mul(B, int(8)))), [store(Y, I, float(1))])])])], after: 'for (b = 0; b < 4; ++b) {\n  for (i = 0; i < 16; ++i) {\n    y[i] = x[i];\n    if (i < 9) {\n      y[i] = 1.0f;\n    }\n  }\n}\n' },
  { name: 'the side of a choice that is not taken need not be covered', rule: splitLifetimes, before: [alloc(T), serial(i, 4, [serial(j, 8, [store(T, J, loads(add(mul(I, int(8)), J)))]), serial(k, 8, [store(Y, add(mul(I, int(8)), K), select(lt(int(0), K), load(T, sub(K, int(1))), float(0)))])])], after: 'for (i = 0; i < 4; ++i) {\n  f32 t[64];\n  for (j = 0; j < 8; ++j) {\n    t[j] = x[i * 8 + j];\n  }\n  for (k = 0; k < 8; ++k) {\n    y[i * 8 + k] = 0 < k ? t[k - 1] : 0.0f;\n  }\n}\n' },
  { name: 'what a condition fills is there where it holds again', rule: splitLifetimes, before: [alloc(T), serial(i, 8, [declare(n, mod(I, int(3))), when(lt(int(0), N), [serial(j, 8, [store(T, J, loads(add(mul(I, int(8)), J)))])]), when(lt(int(0), N), [store(Y, I, load(T, I))])])], after: 'for (i = 0; i < 8; ++i) {\n  f32 t[64];\n  i32 n = i % 3;\n  if (0 < n) {\n    for (j = 0; j < 8; ++j) {\n      t[j] = x[i * 8 + j];\n    }\n  }\n  if (0 < n) {\n    y[i] = t[i];\n  }\n}\n' },
  { name: 'what a condition fills may not be there once its variable has changed', rule: splitLifetimes, before: [alloc(T), serial(k, 8, [store(T, K, float(7))]), serial(i, 8, [declare(n, mod(I, int(3))), when(lt(int(0), N), [store(T, int(0), loads(I))]), assign(n, int(1)), when(lt(int(0), N), [store(Y, I, load(T, int(0)))])])] },
  { name: 'what a condition fills in a branch may not be there behind it', rule: splitLifetimes, before: [alloc(T), serial(k, 8, [store(T, K, float(7))]), serial(i, 8, [declare(n, mod(I, int(3))), when(lt(loads(I), float(0)), [when(lt(int(0), N), [store(T, int(0), loads(I))])]), when(lt(int(0), N), [store(Y, I, load(T, int(0)))])])] },
  { name: 'the next half that a guard loads ahead is loaded in its iteration', rule: joinPrologues, before: [parallel(b, 2, [alloc(T), serial(j, 8, [store(T, J, loads(add(mul(B, int(8)), J)))]), serial(i, 3, [when(lt(add(mul(I, int(2)), B), int(5)), [
    when(lt(add(add(mul(I, int(2)), B), int(2)), int(5)), [serial(k, 8, [store(T, add(mul(mod(add(I, int(1)), int(2)), int(8)), K), loads(add(mul(add(add(mul(I, int(2)), B), int(2)), int(8)), K)))])]),
    serial(n, 8, [store(Y, add(mul(add(mul(I, int(2)), B), int(8)), N), load(T, add(mul(mod(I, int(2)), int(8)), N)))]),
  ])])])], after: 'parallel (b = 0; b < 2; ++b) {\n  f32 t[64];\n  for (i = 0; i < 3; ++i) {\n    if ((i - 1) * 2 + b + 2 < 5) {\n      for (k_2 = 0; k_2 < 8; ++k_2) {\n        t[(i - 1 + 1) % 2 * 8 + k_2] = x[((i - 1) * 2 + b + 2) * 8 + k_2];\n      }\n    }\n    if (i * 2 + b < 5) {\n      for (n_1 = 0; n_1 < 8; ++n_1) {\n        y[(i * 2 + b) * 8 + n_1] = t[i % 2 * 8 + n_1];\n      }\n    }\n  }\n}\n' },
  { name: 'a side that turns under a guard is one of the iteration', rule: replaceInductions, before: [declare(n, int(0)), serial(i, 8, [when(lt(I, int(6)), [copy(add(mul(N, int(8)), I)), assign(n, sub(int(1), N))])])], after: 'i32 n = 0;\nfor (i = 0; i < 8; ++i) {\n  if (i < 6) {\n    y[i % 2 * 8 + i] = x[i % 2 * 8 + i];\n  }\n}\nn = 0;\n' },
  { name: 'a side that turns under a guard that may hold again stays', rule: replaceInductions, before: [declare(n, int(0)), serial(i, 8, [when(lt(mod(I, int(3)), int(2)), [copy(add(mul(N, int(8)), I)), assign(n, sub(int(1), N))])])] },
];

describe('tiles', () => {
  const x = floats(64, (at) => (at * 37) % 64 - 20), y = floats(64, (at) => at % 7);
  const meaning = (p: Program): number[] => asFloats(interpret(p, { tensors: { x, y } }, { stepLimit: 1e5 })['y']!);
  test.each(cases)('$name', ({ rule, before, after }) => {
    const p = program(params, before), q = rule(p);
    expect(verify(q, 'canonical')).toEqual([]);
    expect(meaning(q)).toEqual(meaning(p));
    expect(printStmts(q.body)).toBe(after ?? printStmts(before));
  });
});
