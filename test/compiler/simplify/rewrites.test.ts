/** Each rewrite applied once and refused once; what it makes is compared as text and, by the interpreter, in meaning. */
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { call, printStmts, select } from '../../../compiler/ir/index.js';
import type { Expr, Param, Program, Stmt, Var } from '../../../compiler/ir/index.js';
import { verify } from '../../../compiler/ir/verify.js';
import { chooseIterations } from '../../../compiler/simplify/chosen-iterations.js';
import { coalesce } from '../../../compiler/simplify/coalesce.js';
import { removeCopies } from '../../../compiler/simplify/copies.js';
import { countWhiles } from '../../../compiler/simplify/count-whiles.js';
import { removeDead } from '../../../compiler/simplify/dead.js';
import { forwardElements, scalars } from '../../../compiler/simplify/elements.js';
import { listFewPoints } from '../../../compiler/simplify/few-points.js';
import { flattenSums } from '../../../compiler/simplify/flatten-sums.js';
import { fold } from '../../../compiler/simplify/fold.js';
import { forwardCaches } from '../../../compiler/simplify/forward.js';
import { fuseLoops } from '../../../compiler/simplify/fuse.js';
import { hoistGuards } from '../../../compiler/simplify/hoist-guards.js';
import { hoistInvariants } from '../../../compiler/simplify/hoist-invariants.js';
import { replaceInductions } from '../../../compiler/simplify/induction.js';
import { joinBranches } from '../../../compiler/simplify/join-branches.js';
import { joinRanges } from '../../../compiler/simplify/join-ranges.js';
import { listConditions } from '../../../compiler/simplify/list-conditions.js';
import { useKnownValues } from '../../../compiler/simplify/known-values.js';
import { splitLifetimes } from '../../../compiler/simplify/lifetimes.js';
import { mergeLoops } from '../../../compiler/simplify/merge-loops.js';
import { normaliseLoops } from '../../../compiler/simplify/normalise-loops.js';
import { parallelise } from '../../../compiler/simplify/parallelise.js';
import { propagate } from '../../../compiler/simplify/propagate.js';
import { rerollLoops } from '../../../compiler/simplify/reroll.js';
import { retypeCopies } from '../../../compiler/simplify/retype.js';
import { sinkDeclarations } from '../../../compiler/simplify/sink.js';
import { splitDigits } from '../../../compiler/simplify/split-digits.js';
import { splitRegions } from '../../../compiler/simplify/split-regions.js';
import { reduceTrees } from '../../../compiler/simplify/tree-reductions.js';
import { guardUpdates } from '../../../compiler/simplify/vain-updates.js';
import { add, alloc, asFloats, assign, binary, buffer, cast, constant, declare, div, f32, float, floats, i32, int, load, lt, mod, mul, parallel, program, ref, repeat, serial, store, sub, tensor, when } from '../ir/kit.js';

const X = buffer('x', 64), Y = buffer('y', 64), T = buffer('t', 64, 'f32', 'item'), P = buffer('p', 64, 'f32', 'item'), G = buffer('g', 64);
const i = i32('i'), j = i32('j'), k = i32('k'), n = i32('n'), h = i32('h'), v = f32('v'), w = f32('w');
const I = ref(i), J = ref(j), K = ref(k);
const params: Param[] = [tensor(X, 'in'), tensor(Y, 'inout')];
const strided = (x: Var, lo: Expr, hi: number, step: number, body: Stmt[]): Stmt => ({ kind: 'for', v: x, lo, hi: int(hi), step, loop: { kind: 'serial' }, body });

const eq = (a: Expr, b: Expr): Expr => binary('==', a, b);

interface Case { readonly name: string; readonly rule: (p: Program) => Program; readonly before: readonly Stmt[]; readonly after?: string }
const loads = (at: Expr): ReturnType<typeof load> => load(X, at);

const cases: readonly Case[] = [
  { name: 'fold drops a guard that always holds and takes exact quotients', rule: fold, before: [serial(i, 4, [serial(j, 16, [when(lt(add(mul(I, int(16)), J), int(64)), [store(Y, add(mul(div(add(mul(I, int(16)), J), int(16)), int(16)), J), float(1))])])])], after: 'for (i = 0; i < 4; ++i) {\n  for (j = 0; j < 16; ++j) {\n    y[i * 16 + j] = 1.0f;\n  }\n}\n' },
  { name: 'fold keeps a guard that may fail', rule: fold, before: [serial(i, 64, [when(lt(I, int(63)), [store(Y, I, float(1))])])] },
  { name: 'fold keeps a guard on a variable that changes', rule: fold, before: [declare(n, int(0)), serial(i, 8, [when(lt(ref(n), int(4)), [store(Y, ref(n), float(1)), assign(n, add(ref(n), int(1)))])])] },
  { name: 'fold makes a clamp of choices between integers', rule: fold, before: [serial(i, 64, [store(Y, I, cast('f32', select(lt(cast('i32', loads(I)), int(-8)), int(-8), select(lt(int(7), cast('i32', loads(I))), int(7), cast('i32', loads(I))))))])], after: 'for (i = 0; i < 64; ++i) {\n  y[i] = (f32)max(min((i32)x[i], 7), -8);\n}\n' },
  { name: 'fold keeps a choice whose bounds are the wrong way round', rule: fold, before: [serial(i, 64, [store(Y, I, cast('f32', select(lt(cast('i32', loads(I)), int(9)), int(9), call('min', 'i32', [cast('i32', loads(I)), int(7)]))))])] },
  { name: 'fold keeps a choice between floats, which NaN may decide', rule: fold, before: [serial(i, 64, [store(Y, I, select(lt(loads(I), float(7)), loads(I), float(7)))])] },
  { name: 'propagate moves an index and a single read', rule: propagate, before: [serial(i, 8, [declare(n, add(I, int(1))), declare(v, loads(ref(n))), store(Y, ref(n), ref(v))])], after: 'for (i = 0; i < 8; ++i) {\n  y[i + 1] = x[i + 1];\n}\n' },
  { name: 'propagate does not move a read past a store', rule: propagate, before: [declare(v, load(Y, int(0))), store(Y, int(0), float(2)), store(Y, int(1), ref(v))] },
  { name: 'known values replace a counter between its assignments', rule: useKnownValues, before: [declare(n, int(2)), store(Y, ref(n), float(1)), assign(n, int(5)), store(Y, ref(n), float(2))], after: 'i32 n = 2;\ny[2] = 1.0f;\nn = 5;\ny[5] = 2.0f;\n' },
  { name: 'known values end where a branch may change them', rule: useKnownValues, before: [declare(n, int(2)), when(lt(loads(int(0)), float(0)), [assign(n, int(3))]), store(Y, ref(n), float(1))] },
  { name: 'a halving while becomes a counted loop', rule: countWhiles, before: [declare(n, int(16)), repeat(lt(int(0), ref(n)), [store(Y, ref(n), float(1)), assign(n, div(ref(n), int(2)))])], after: 'i32 n = 16;\nfor (n_1 = 0; n_1 < 5; ++n_1) {\n  y[16 >> n_1] = 1.0f;\n}\nn = 0;\n' },
  { name: 'a while that steps from an unknown start becomes a loop', rule: countWhiles, before: [parallel(i, 8, [declare(n, I), repeat(binary('&&', lt(ref(n), int(45)), lt(I, int(5))), [store(Y, ref(n), loads(ref(n))), assign(n, cast('i32', add(cast('u32', ref(n)), constant('u32', 8))))])])], after: 'parallel (i = 0; i < 8; ++i) {\n  i32 n = i;\n  if (i < 5) {\n    for (n_1 = n; n_1 < 45; n_1 += 8) {\n      y[n_1] = x[n_1];\n    }\n  }\n}\n' },
  { name: 'a while whose counter is used after it stays', rule: countWhiles, before: [parallel(i, 8, [declare(n, I), repeat(lt(ref(n), int(45)), [store(Y, ref(n), loads(ref(n))), assign(n, add(ref(n), int(8)))]), store(Y, ref(n), float(1))])] },
  { name: 'a while whose bound moves stays', rule: countWhiles, before: [declare(h, int(9)), parallel(i, 1, [declare(n, I), repeat(lt(ref(n), ref(h)), [assign(h, sub(ref(h), int(1))), store(Y, ref(n), float(1)), assign(n, add(ref(n), int(1)))])])] },
  { name: 'a while that depends on memory stays', rule: countWhiles, before: [declare(n, int(16)), repeat(binary('&&', lt(int(0), ref(n)), lt(loads(ref(n)), float(9))), [assign(n, sub(ref(n), int(1)))]), store(Y, ref(n), float(1))] },
  { name: 'a walking index becomes a function of the loop', rule: replaceInductions, before: [declare(n, int(3)), serial(i, 8, [store(Y, ref(n), float(1)), assign(n, add(ref(n), int(2)))])], after: 'i32 n = 3;\nfor (i = 0; i < 8; ++i) {\n  y[3 + i * 2] = 1.0f;\n}\nn = 19;\n' },
  { name: 'an index that grows only sometimes stays', rule: replaceInductions, before: [declare(n, int(3)), serial(i, 8, [store(Y, ref(n), float(1)), when(lt(loads(I), float(4)), [assign(n, add(ref(n), int(2)))])])] },
  { name: 'a variable that takes over a changed copy stays', rule: replaceInductions, before: [declare(n, int(3)), serial(i, 4, [declare(k, ref(n)), serial(j, 2, [assign(k, add(K, int(1)))]), assign(n, K)]), store(Y, ref(n), float(1))], after: 'i32 n = 3;\nfor (i = 0; i < 4; ++i) {\n  i32 k = n;\n  i32 k_1 = k;\n  for (j = 0; j < 2; ++j) {\n  }\n  k = k_1 + 2;\n  n = k;\n}\ny[n] = 1.0f;\n' },
  { name: 'a stored element is used as a variable', rule: forwardElements, before: [serial(i, 8, [store(Y, I, add(loads(I), float(1))), store(Y, add(I, int(8)), load(Y, I))])], after: 'for (i = 0; i < 8; ++i) {\n  f32 y_1 = x[i] + 1.0f;\n  y[i] = y_1;\n  y[i + 8] = y_1;\n}\n' },
  { name: 'an element that another store may change is read again', rule: forwardElements, before: [serial(i, 8, [serial(j, 8, [store(Y, I, loads(I)), store(Y, J, float(0)), store(Y, add(I, int(8)), load(Y, I))])])] },
  { name: 'a local array at constant indices becomes variables', rule: scalars, before: [alloc(T), store(T, int(3), loads(int(0))), store(Y, int(0), load(T, int(3)))], after: 'f32 t_1;\nt_1 = x[0];\ny[0] = t_1;\n' },
  { name: 'an array with a moving index stays', rule: scalars, before: [alloc(T), store(T, int(3), float(0)), serial(i, 4, [store(T, I, float(1))]), store(Y, int(0), load(T, int(3)))] },
  { name: 'what nothing reads goes', rule: removeDead, before: [alloc(T), declare(v, float(1)), store(T, int(0), ref(v)), store(Y, int(0), float(2))], after: 'y[0] = 2.0f;\n' },
  { name: 'what an output reads stays', rule: removeDead, before: [alloc(T), declare(v, float(1)), store(T, int(0), ref(v)), store(Y, int(0), load(T, int(0)))] },
  { name: 'copies of whole parameters go', rule: removeCopies, before: [alloc(G), serial(i, 64, [store(G, I, loads(I))]), serial(j, 64, [store(Y, J, load(G, J))])], after: 'for (j = 0; j < 64; ++j) {\n  y[j] = x[j];\n}\n' },
  { name: 'a copy that is changed afterwards stays', rule: removeCopies, before: [alloc(G), serial(i, 64, [store(G, I, loads(I))]), store(G, int(0), float(9)), serial(j, 64, [store(Y, J, add(load(G, J), loads(J)))])] },
  { name: 'a partial copy stays', rule: removeCopies, before: [alloc(G), serial(i, 32, [store(G, I, loads(I))]), serial(j, 32, [store(Y, J, load(G, J))])] },
  { name: 'branches that write one place become a choice', rule: joinBranches, before: [serial(i, 8, [when(lt(I, int(4)), [store(Y, I, float(1))], [store(Y, I, float(2))])])], after: 'for (i = 0; i < 8; ++i) {\n  y[i] = i < 4 ? 1.0f : 2.0f;\n}\n' },
  { name: 'branches that write different places stay', rule: joinBranches, before: [serial(i, 8, [when(lt(I, int(4)), [store(Y, I, float(1))], [store(Y, add(I, int(1)), float(2))])])] },
  { name: 'a strided loop counts from zero', rule: normaliseLoops, before: [serial(i, 4, [strided(j, I, 8, 4, [store(Y, J, float(1))])])], after: 'for (i = 0; i < 4; ++i) {\n  for (j_1 = 0; j_1 < 2; ++j_1) {\n    y[i + j_1 * 4] = 1.0f;\n  }\n}\n' },
  { name: 'a triangular loop stays', rule: normaliseLoops, before: [serial(i, 4, [strided(j, I, 8, 1, [store(Y, J, float(1))])])] },
  { name: 'a padded tile gives way to what it copies', rule: forwardCaches, before: [alloc(T), serial(i, 4, [serial(j, 8, [store(T, add(mul(I, int(9)), J), loads(add(mul(I, int(8)), J)))])]), serial(k, 4, [serial(n, 8, [store(Y, add(mul(ref(n), int(4)), K), load(T, add(mul(K, int(9)), ref(n))))])])], after: 'for (k = 0; k < 4; ++k) {\n  for (n = 0; n < 8; ++n) {\n    y[n * 4 + k] = x[k * 8 + n];\n  }\n}\n' },
  { name: 'a tile whose source changes in between stays', rule: forwardCaches, before: [alloc(T), serial(i, 8, [store(T, I, load(Y, I))]), serial(j, 8, [store(Y, J, load(T, sub(int(7), J)))])] },
  { name: 'a tile that is read outside what was written stays', rule: forwardCaches, before: [alloc(T), serial(k, 64, [store(T, K, float(0))]), serial(i, 8, [store(T, I, loads(I))]), serial(j, 16, [store(Y, J, load(T, J))])] },
  { name: 'a tile that a condition beside its stores reads stays', rule: forwardCaches, before: [alloc(T), serial(i, 8, [store(T, I, loads(I)), when(lt(load(T, I), float(0)), [store(Y, add(I, int(8)), float(1))])]), serial(j, 8, [store(Y, J, load(T, J))])] },
  { name: 'a guard around every effect moves out', rule: hoistGuards, before: [parallel(i, 64, [declare(v, loads(I)), when(lt(I, int(40)), [store(Y, I, ref(v))])])], after: 'parallel (i = 0; i < 64; ++i) {\n  if (i < 40) {\n    f32 v = x[i];\n    if (i < 40) {\n      y[i] = v;\n    }\n  }\n}\n' },
  { name: 'a product of zeros is not added', rule: guardUpdates, before: [declare(w, float(0)), serial(i, 64, [assign(w, call('fma', 'f32', [select(lt(I, int(40)), loads(I), float(0)), select(lt(I, int(40)), load(Y, I), float(0)), ref(w)]))]), store(Y, int(0), ref(w))], after: 'f32 w = 0.0f;\nfor (i = 0; i < 64; ++i) {\n  if (i < 40) {\n    w = fma(x[i], y[i], w);\n  }\n}\ny[0] = w;\n' },
  { name: 'a maximum does not take what it starts with', rule: guardUpdates, before: [declare(w, float(-9)), serial(i, 64, [assign(w, call('max', 'f32', [ref(w), select(lt(I, int(40)), call('max', 'f32', [float(-9), loads(I)]), float(-9))]))]), store(Y, int(0), ref(w))], after: 'f32 w = -9.0f;\nfor (i = 0; i < 64; ++i) {\n  if (i < 40) {\n    w = max(w, x[i]);\n  }\n}\ny[0] = w;\n' },
  { name: 'a maximum takes what may be more than it starts with', rule: guardUpdates, before: [declare(w, float(-9)), serial(i, 64, [assign(w, call('max', 'f32', [ref(w), select(lt(I, int(40)), loads(I), float(-8))]))]), store(Y, int(0), ref(w))] },
  { name: 'a maximum that is set again takes everything', rule: guardUpdates, before: [declare(w, float(-9)), serial(i, 8, [assign(w, float(-20)), assign(w, call('max', 'f32', [ref(w), select(lt(I, int(4)), loads(I), float(-10))])), store(Y, I, ref(w))])] },
  { name: 'a part that only a branch sets is added there', rule: guardUpdates, before: [declare(w, float(0)), serial(i, 64, [declare(v, float(0)), when(lt(I, int(40)), [assign(v, loads(I)), store(Y, I, float(3))]), assign(w, add(ref(w), ref(v)))]), store(Y, int(50), ref(w))], after: 'f32 w = 0.0f;\nfor (i = 0; i < 64; ++i) {\n  if (i < 40) {\n    w = w + x[i];\n    y[i] = 3.0f;\n  }\n}\ny[50] = w;\n' },
  { name: 'a part that does not start at zero is added anyway', rule: guardUpdates, before: [declare(w, float(0)), serial(i, 64, [declare(v, float(1)), when(lt(I, int(40)), [assign(v, loads(I)), store(Y, I, float(3))]), assign(w, add(ref(w), ref(v)))]), store(Y, int(50), ref(w))] },
  { name: 'a value that is overwritten unread goes', rule: removeDead, before: [declare(n, int(0)), serial(i, 8, [assign(n, mul(I, int(3))), assign(n, mul(I, int(2))), store(Y, ref(n), loads(I))])], after: 'i32 n = 0;\nfor (i = 0; i < 8; ++i) {\n  n = i * 2;\n  y[n] = x[i];\n}\n' },
  { name: 'a value that an early end shows stays', rule: removeDead, before: [declare(n, int(0)), serial(i, 8, [assign(n, mul(I, int(3))), when(lt(loads(I), float(0)), [{ kind: 'break' }]), assign(n, mul(I, int(2)))]), store(Y, ref(n), float(1))] },
  { name: 'a guard on whole groups becomes the bound', rule: mergeLoops, before: [parallel(i, 64, [parallel(j, 4, [when(lt(add(mul(I, int(4)), int(3)), int(40)), [store(Y, add(mul(I, int(4)), J), loads(add(mul(I, int(4)), J)))])])])], after: 'parallel (i_1 = 0; i_1 < 40; ++i_1) {\n  y[i_1] = x[i_1];\n}\n' },
  { name: 'a rest that few iterations do gets a loop of its own', rule: chooseIterations, before: [parallel(i, 32, [store(Y, I, loads(I)), when(lt(add(I, int(32)), int(35)), [store(Y, add(I, int(32)), float(3))])])], after: 'parallel (i = 0; i < 32; ++i) {\n  y[i] = x[i];\n}\nparallel (i_1 = 0; i_1 < 3; ++i_1) {\n  if (i_1 + 32 < 35) {\n    y[i_1 + 32] = 3.0f;\n  }\n}\n' },
  { name: 'a sum of equal terms is added term by term', rule: rerollLoops, before: [declare(w, float(0)), serial(i, 8, [assign(w, add(ref(w), [1, 2, 3].reduce<Expr>((e, n) => add(e, loads(add(mul(I, int(4)), int(n)))), loads(mul(I, int(4))))))]), store(Y, int(0), ref(w))], after: 'f32 w = 0.0f;\nfor (i = 0; i < 8; ++i) {\n  for (u = 0; u < 4; ++u) {\n    w = w + x[i * 4 + u];\n  }\n}\ny[0] = w;\n' },
  { name: 'a sum of unlike terms stays', rule: rerollLoops, before: [declare(w, float(0)), serial(i, 8, [assign(w, add(ref(w), add(add(loads(mul(I, int(4))), loads(add(mul(I, int(4)), int(1)))), add(loads(add(mul(I, int(4)), int(3))), loads(add(mul(I, int(4)), int(2)))))))]), store(Y, int(0), ref(w))] },
  { name: 'a branch that one point takes stands behind the loop', rule: listFewPoints, before: [parallel(i, 16, [when(binary('<=', add(mul(I, int(4)), int(4)), int(37)), [parallel(k, 4, [store(Y, add(mul(I, int(4)), K), loads(add(mul(I, int(4)), K)))])], [strided(j, mul(I, int(4)), 37, 1, [store(Y, J, loads(J))])])])], after: 'parallel (i = 0; i < 16; ++i) {\n  if (i * 4 + 4 <= 37) {\n    parallel (k = 0; k < 4; ++k) {\n      y[i * 4 + k] = x[i * 4 + k];\n    }\n  }\n}\ny[36] = x[36];\n' },
  { name: 'a branch that many points take stays', rule: listFewPoints, before: [parallel(i, 16, [when(lt(I, int(8)), [store(Y, I, loads(I))], [store(Y, I, float(2))])])] },
  { name: 'a guard around one of two effects stays', rule: hoistGuards, before: [parallel(i, 32, [store(Y, add(I, int(32)), loads(I)), when(lt(I, int(20)), [store(Y, I, float(1))])])] },
  { name: 'neighbouring parallel loops fuse', rule: fuseLoops, before: [alloc(T), parallel(i, 64, [store(T, I, loads(I))]), parallel(j, 64, [store(Y, J, load(T, J))])], after: 'f32 t[64];\nparallel (i = 0; i < 64; ++i) {\n  t[i] = x[i];\n  y[i] = t[i];\n}\n' },
  { name: 'loops that exchange values do not fuse', rule: fuseLoops, before: [alloc(T), parallel(i, 64, [store(T, I, loads(I))]), parallel(j, 64, [store(Y, J, load(T, sub(int(63), J)))])] },
  { name: 'a parallel loop moves out of a serial one', rule: fuseLoops, before: [serial(k, 8, [parallel(i, 8, [store(Y, I, add(load(Y, I), loads(add(mul(K, int(8)), I))))])])], after: 'parallel (i = 0; i < 8; ++i) {\n  for (k = 0; k < 8; ++k) {\n    y[i] = y[i] + x[k * 8 + i];\n  }\n}\n' },
  { name: 'a parallel loop stays inside a loop that carries between its iterations', rule: fuseLoops, before: [serial(k, 8, [parallel(i, 8, [store(Y, add(mul(binary('&', add(K, int(1)), int(7)), int(8)), I), add(load(Y, add(mul(K, int(8)), sub(int(7), I))), float(1)))])])] },
  { name: 'a loop whose iterations end early does not fuse', rule: fuseLoops, before: [parallel(i, 8, [when(lt(loads(I), float(0)), [{ kind: 'continue' }]), store(Y, I, float(1))]), parallel(j, 8, [store(Y, add(J, int(8)), float(2))])] },
  { name: 'what an early end may leave out is no new life', rule: splitLifetimes, before: [alloc(T), serial(i, 64, [store(T, I, loads(I))]), serial(k, 64, [when(lt(loads(K), float(0)), [{ kind: 'continue' }]), store(T, K, float(2))]), serial(j, 64, [store(Y, J, load(T, J))])] },
  { name: 'per-iteration elements shrink into the loop', rule: sinkDeclarations, before: [alloc(T), parallel(i, 64, [store(T, I, loads(I)), store(Y, I, load(T, I))])], after: 'parallel (i = 0; i < 64; ++i) {\n  f32 t;\n  t = x[i];\n  y[i] = t;\n}\n' },
  { name: 'a buffer used by two statements stays outside', rule: sinkDeclarations, before: [alloc(T), parallel(i, 64, [store(T, I, loads(I))]), parallel(j, 64, [store(Y, J, load(T, sub(int(63), J)))])] },
  { name: 'a reused buffer gets a second name', rule: splitLifetimes, before: [alloc(T), serial(i, 64, [store(T, I, loads(I))]), store(Y, int(0), load(T, int(5))), serial(j, 64, [store(T, J, float(2))]), store(Y, int(1), load(T, int(6)))], after: 'f32 t[64];\nfor (i = 0; i < 64; ++i) {\n  t[i] = x[i];\n}\ny[0] = t[5];\nf32 t_1[64];\nfor (j = 0; j < 64; ++j) {\n  t_1[j] = 2.0f;\n}\ny[1] = t_1[6];\n' },
  { name: 'a buffer that is only partly written again keeps its name', rule: splitLifetimes, before: [alloc(T), serial(i, 64, [store(T, I, loads(I))]), store(Y, int(0), load(T, int(5))), serial(j, 32, [store(T, J, float(2))]), store(Y, int(1), load(T, int(40)))] },
  { name: 'a stand-in variable goes', rule: coalesce, before: [declare(w, float(0)), declare(v, ref(w)), serial(i, 8, [assign(v, add(ref(v), loads(I)))]), assign(w, ref(v)), store(Y, int(0), ref(w))], after: 'f32 w = 0.0f;\nfor (i = 0; i < 8; ++i) {\n  w = w + x[i];\n}\ny[0] = w;\n' },
  { name: 'a stand-in stays when the original is read meanwhile', rule: coalesce, before: [declare(w, float(0)), declare(v, ref(w)), serial(i, 8, [assign(v, add(ref(v), loads(I))), store(Y, I, ref(w))]), assign(w, ref(v)), store(Y, int(9), ref(w))] },
  { name: 'a sum of sums is one sum', rule: flattenSums, before: [declare(w, float(0)), serial(i, 8, [declare(v, float(0)), serial(j, 8, [assign(v, add(ref(v), loads(add(mul(I, int(8)), J))))]), assign(w, add(ref(w), ref(v)))]), store(Y, int(0), ref(w))], after: 'f32 w = 0.0f;\nfor (i = 0; i < 8; ++i) {\n  for (j = 0; j < 8; ++j) {\n    w = w + x[i * 8 + j];\n  }\n}\ny[0] = w;\n' },
  { name: 'a sum of maxima stays', rule: flattenSums, before: [declare(w, float(0)), serial(i, 8, [declare(v, constant('f32', -Infinity)), serial(j, 8, [assign(v, call('max', 'f32', [ref(v), loads(add(mul(I, int(8)), J))]))]), assign(w, add(ref(w), ref(v)))]), store(Y, int(0), ref(w))] },
  { name: 'unrolled statements become a loop', rule: rerollLoops, before: [serial(i, 16, [store(Y, mul(I, int(4)), loads(mul(I, int(4)))), store(Y, add(mul(I, int(4)), int(1)), loads(add(mul(I, int(4)), int(1)))), store(Y, add(mul(I, int(4)), int(2)), loads(add(mul(I, int(4)), int(2))))])], after: 'for (i = 0; i < 16; ++i) {\n  for (u = 0; u < 3; ++u) {\n    y[i * 4 + u] = x[i * 4 + u];\n  }\n}\n' },
  { name: 'statements that differ by more than a number stay', rule: rerollLoops, before: [store(Y, int(0), loads(int(0))), store(Y, int(1), add(loads(int(1)), float(1)))] },
  { name: 'independent iterations are marked', rule: parallelise, before: [serial(i, 64, [store(Y, I, loads(I))])], after: 'parallel (i = 0; i < 64; ++i) {\n  y[i] = x[i];\n}\n' },
  { name: 'a running sum is not', rule: parallelise, before: [serial(i, 63, [store(Y, add(I, int(1)), add(load(Y, I), loads(I)))])] },
  { name: 'block and item become one loop with a bound', rule: mergeLoops, before: [parallel(i, 3, [parallel(j, 16, [when(lt(add(mul(I, int(16)), J), int(40)), [store(Y, add(mul(I, int(16)), J), loads(add(mul(I, int(16)), J)))])])])], after: 'parallel (i_1 = 0; i_1 < 40; ++i_1) {\n  y[i_1] = x[i_1];\n}\n' },
  { name: 'loops whose variables are used apart stay two', rule: mergeLoops, before: [parallel(i, 4, [parallel(j, 16, [store(Y, add(mul(I, int(16)), J), loads(J))])])] },
  { name: 'a loop that is taken apart becomes two', rule: splitDigits, before: [parallel(i, 64, [store(Y, add(mul(mod(I, int(16)), int(4)), div(I, int(16))), loads(I))])], after: 'parallel (i_1 = 0; i_1 < 4; ++i_1) {\n  parallel (i_2 = 0; i_2 < 16; ++i_2) {\n    y[(i_1 * 16 + i_2) % 16 * 4 + (i_1 * 16 + i_2) / 16] = x[i_1 * 16 + i_2];\n  }\n}\n' },
  { name: 'a divisor that does not divide the extent leaves the loop alone', rule: splitDigits, before: [parallel(i, 60, [store(Y, I, loads(div(I, int(16))))])] },
  { name: 'a halving tree becomes a sum', rule: reduceTrees, before: [alloc(T), parallel(i, 64, [store(T, I, loads(I))]), serial(k, 6, [parallel(j, 64, [when(lt(J, binary('>>', int(32), K)), [store(T, J, add(load(T, J), load(T, add(J, binary('>>', int(32), K)))))])])]), store(Y, int(0), load(T, int(0)))], after: 'f32 t[64];\nparallel (i = 0; i < 64; ++i) {\n  t[i] = x[i];\n}\nf32 total = 0.0f;\nfor (k_1 = 0; k_1 < 64; ++k_1) {\n  total = total + t[k_1];\n}\ny[0] = total;\n' },
  { name: 'a butterfly over groups of lanes becomes a maximum for each group', rule: reduceTrees, before: [alloc(T), alloc(P), parallel(i, 64, [store(T, I, call('max', 'f32', [loads(I), float(-9)]))]), serial(k, 3, [parallel(j, 64, [store(P, J, load(T, add(mul(div(J, int(8)), int(8)), binary('^', mod(J, int(8)), binary('>>', int(4), K)))))]), parallel(n, 64, [store(T, ref(n), call('max', 'f32', [load(T, ref(n)), load(P, ref(n))]))])]), parallel(h, 64, [store(Y, ref(h), load(T, ref(h)))])], after: 'f32 t[64];\nf32 p[64];\nparallel (i = 0; i < 64; ++i) {\n  t[i] = max(x[i], -9.0f);\n}\nparallel (g = 0; g < 8; ++g) {\n  f32 total = -Infinityf;\n  for (k_1 = 0; k_1 < 8; ++k_1) {\n    total = max(total, t[g * 8 + k_1]);\n  }\n  parallel (l = 0; l < 8; ++l) {\n    t[g * 8 + l] = total;\n  }\n}\nparallel (h = 0; h < 64; ++h) {\n  y[h] = t[h];\n}\n' },
  { name: 'a tree that counts an element twice stays', rule: reduceTrees, before: [alloc(T), parallel(i, 64, [store(T, I, loads(I))]), serial(k, 6, [parallel(j, 32, [store(T, J, add(load(T, J), load(T, add(J, binary('>>', int(32), K)))))])]), parallel(h, 64, [store(Y, ref(h), load(T, ref(h)))])] },
  { name: 'other elements of a reduced buffer keep their values', rule: reduceTrees, before: [alloc(T), parallel(i, 64, [store(T, I, loads(I))]), serial(k, 5, [parallel(j, 32, [when(lt(J, binary('>>', int(16), K)), [store(T, J, add(load(T, J), load(T, add(J, binary('>>', int(16), K)))))])])]), store(Y, int(0), load(T, int(0))), store(Y, int(1), load(T, int(40)))], after: 'f32 t[64];\nparallel (i = 0; i < 64; ++i) {\n  t[i] = x[i];\n}\nf32 total = 0.0f;\nfor (k_1 = 0; k_1 < 32; ++k_1) {\n  total = total + t[k_1];\n}\nt[0] = total;\ny[0] = t[0];\ny[1] = t[40];\n' },
  { name: 'only the chosen iteration is made', rule: chooseIterations, before: [parallel(i, 64, [when(eq(I, int(3)), [store(Y, I, loads(add(I, int(1))))])]), parallel(j, 64, [when(eq(mod(J, int(16)), int(2)), [store(Y, J, float(1))])])], after: 'y[3] = x[4];\nparallel (j_1 = 0; j_1 < 4; ++j_1) {\n  y[j_1 * 16 + 2] = 1.0f;\n}\n' },
  { name: 'a chosen iteration leaves a loop of others', rule: chooseIterations, before: [parallel(i, 32, [store(Y, I, loads(I)), when(eq(I, int(3)), [store(Y, add(I, int(32)), loads(I))])])], after: 'parallel (i = 0; i < 32; ++i) {\n  y[i] = x[i];\n}\ny[35] = x[3];\n' },
  { name: 'chosen iterations of data stay in loops of their own', rule: chooseIterations, before: [parallel(i, 16, [store(Y, I, loads(I)), when(binary('&&', eq(I, int(3)), lt(loads(I), float(0))), [store(Y, add(I, int(16)), float(1))]), store(Y, add(I, int(32)), float(2))])], after: 'parallel (i = 0; i < 16; ++i) {\n  y[i] = x[i];\n}\nif (x[3] < 0.0f) {\n  y[19] = 1.0f;\n}\nparallel (i_2 = 0; i_2 < 16; ++i_2) {\n  y[i_2 + 32] = 2.0f;\n}\n' },
  { name: 'an iteration chosen by data stays', rule: chooseIterations, before: [parallel(i, 64, [when(eq(I, cast('i32', loads(int(0)))), [store(Y, I, float(1))])])] },
  { name: 'what does not change in a loop is computed before it', rule: hoistInvariants, before: [serial(i, 8, [declare(v, float(0)), serial(j, 8, [assign(v, add(ref(v), loads(J)))]), declare(w, div(float(1), add(ref(v), float(1000)))), store(Y, I, mul(loads(I), ref(w)))])], after: 'f32 v = 0.0f;\nfor (j = 0; j < 8; ++j) {\n  v = v + x[j];\n}\nf32 w = 1.0f / (v + 1000.0f);\nfor (i = 0; i < 8; ++i) {\n  y[i] = x[i] * w;\n}\n' },
  { name: 'what the loop changes is computed in it', rule: hoistInvariants, before: [serial(i, 8, [declare(v, add(load(Y, int(3)), float(1))), store(Y, I, ref(v))])] },
  { name: 'two purposes of one buffer are two buffers', rule: splitRegions, before: [alloc(T), serial(i, 64, [when(lt(I, int(60)), [store(T, I, loads(I))])]), store(T, int(62), float(7)), serial(j, 8, [store(Y, J, add(load(T, J), load(T, int(62))))])], after: 'f32 t[62];\nf32 t_1[2];\nfor (i = 0; i < 64; ++i) {\n  if (i < 60) {\n    t[i] = x[i];\n  }\n}\nt_1[0] = 7.0f;\nfor (j = 0; j < 8; ++j) {\n  y[j] = t[j] + t_1[0];\n}\n' },
  { name: 'a buffer whose parts overlap stays one', rule: splitRegions, before: [alloc(T), serial(i, 64, [store(T, I, loads(I))]), store(T, int(62), float(7)), serial(j, 8, [store(Y, J, add(load(T, J), load(T, int(62))))])] },
  { name: 'a last iteration with a variable of its own joins', rule: joinRanges, before: [parallel(i, 32, [declare(v, loads(I)), store(Y, I, ref(v))]), declare(w, loads(int(32))), store(Y, int(32), ref(w))], after: 'parallel (i = 0; i < 33; ++i) {\n  f32 v = x[i];\n  y[i] = v;\n}\n' },
  { name: 'a last iteration whose variable is used later stays', rule: joinRanges, before: [parallel(i, 32, [declare(v, loads(I)), store(Y, I, ref(v))]), declare(w, loads(int(32))), store(Y, int(32), ref(w)), store(Y, int(40), ref(w))] },
  { name: 'parallel loops that touch the same elements stay apart', rule: joinRanges, before: [parallel(i, 8, [store(Y, mod(I, int(8)), add(load(Y, mod(I, int(8))), loads(I)))]), parallel(j, 8, [store(Y, mod(add(J, int(8)), int(8)), add(load(Y, mod(add(J, int(8)), int(8))), loads(add(J, int(8)))))])] },
  { name: 'an iteration apart that touches what a parallel loop touches stays apart', rule: joinRanges, before: [parallel(i, 8, [store(Y, mod(I, int(8)), add(load(Y, mod(I, int(8))), loads(I)))]), store(Y, int(0), add(load(Y, int(0)), loads(int(8))))] },
  { name: 'parallel loops over neighbouring parts become one parallel loop', rule: joinRanges, before: [parallel(i, 8, [store(Y, I, loads(I))]), parallel(j, 8, [store(Y, add(J, int(8)), loads(add(J, int(8))))])], after: 'parallel (i = 0; i < 16; ++i) {\n  y[i] = x[i];\n}\n' },
  { name: 'a loop and its rest become one', rule: joinRanges, before: [serial(i, 32, [store(Y, I, loads(I))]), serial(j, 5, [store(Y, add(J, int(32)), loads(add(J, int(32))))]), store(Y, int(37), loads(int(37)))], after: 'for (i = 0; i < 38; ++i) {\n  y[i] = x[i];\n}\n' },
  { name: 'a rest that does something else stays', rule: joinRanges, before: [serial(i, 32, [store(Y, I, loads(I))]), serial(j, 5, [store(Y, add(J, int(32)), loads(add(J, int(31))))])] },
  { name: 'a mask of bits is named by the bound it stands for', rule: listConditions, before: [parallel(i, 4, [parallel(j, 16, [when(cast('bool', mod(binary('>>', sub(binary('<<', int(1), select(lt(sub(int(60), mul(I, int(16))), int(16)), sub(int(60), mul(I, int(16))), int(16))), int(1)), J), int(2))), [store(Y, add(mul(I, int(16)), J), float(1))])])])], after: 'parallel (i = 0; i < 4; ++i) {\n  parallel (j = 0; j < 16; ++j) {\n    if (i * 16 + j < 60) {\n      y[i * 16 + j] = 1.0f;\n    }\n  }\n}\n' },
  { name: 'a mask with a hole stays', rule: listConditions, before: [serial(j, 16, [when(cast('bool', mod(binary('>>', int(0xfeff), J), int(2))), [store(Y, J, float(1))])])] },
  { name: 'a maximum starts at what it comes to anyway', rule: flattenSums, before: [declare(w, constant('f32', -Infinity)), serial(i, 64, [declare(v, float(-9)), when(lt(I, int(40)), [assign(v, call('max', 'f32', [float(-9), loads(I)]))]), assign(w, call('max', 'f32', [ref(w), ref(v)]))]), store(Y, int(0), ref(w))], after: 'f32 w = -9.0f;\nfor (i = 0; i < 64; ++i) {\n  f32 v = -9.0f;\n  if (i < 40) {\n    v = max(-9.0f, x[i]);\n  }\n  w = max(w, v);\n}\ny[0] = w;\n' },
  { name: 'a maximum of what may be anything starts as it did', rule: flattenSums, before: [declare(w, constant('f32', -Infinity)), serial(i, 64, [declare(v, float(-9)), when(lt(I, int(40)), [assign(v, loads(I))]), assign(w, call('max', 'f32', [ref(w), ref(v)]))]), store(Y, int(0), ref(w))] },
  { name: 'a start that an iteration may end before stays', rule: flattenSums, before: [declare(v, float(-5)), serial(i, 8, [when(lt(loads(I), float(0)), [{ kind: 'break' }]), assign(v, call('max', 'f32', [ref(v), float(2)])), store(Y, I, ref(v))]), store(Y, int(9), ref(v))] },
  { name: 'a maximum of maxima that start at a number is one', rule: flattenSums, before: [declare(w, constant('f32', -Infinity)), serial(i, 8, [declare(v, float(-5)), serial(j, 8, [assign(v, call('max', 'f32', [ref(v), loads(add(mul(I, int(8)), J))]))]), assign(w, call('max', 'f32', [ref(w), ref(v)]))]), store(Y, int(0), ref(w))], after: 'f32 w = -5.0f;\nfor (i = 0; i < 8; ++i) {\n  for (j = 0; j < 8; ++j) {\n    w = max(w, x[i * 8 + j]);\n  }\n}\ny[0] = w;\n' },
  { name: 'an update in place makes a new buffer', rule: splitLifetimes, before: [alloc(T), serial(i, 64, [store(T, I, loads(I))]), serial(k, 64, [store(T, K, mul(load(T, K), float(2)))]), serial(j, 64, [store(Y, J, load(T, sub(int(63), J)))])], after: 'f32 t[64];\nfor (i = 0; i < 64; ++i) {\n  t[i] = x[i];\n}\nf32 t_1[64];\nfor (k = 0; k < 64; ++k) {\n  t_1[k] = t[k] * 2.0f;\n}\nfor (j = 0; j < 64; ++j) {\n  y[j] = t_1[63 - j];\n}\n' },
  { name: 'an element that a loop updates again and again keeps its name', rule: splitLifetimes, before: [alloc(T), serial(i, 64, [store(T, I, loads(I))]), serial(k, 8, [serial(n, 8, [store(T, K, add(load(T, K), float(2)))])]), serial(j, 64, [store(Y, J, load(T, J))])] },
  { name: 'interleaved copies of a group become a loop', rule: rerollLoops, before: [declare(v, loads(int(0))), declare(w, loads(int(1))), store(Y, int(0), mul(ref(v), ref(v))), store(Y, int(1), mul(ref(w), ref(w)))], after: 'for (u = 0; u < 2; ++u) {\n  f32 v = x[u];\n  y[u] = v * v;\n}\n' },
];

describe('rewrites', () => {
  const x = floats(64, (n) => (n * 37) % 64 - 20), y = floats(64, (n) => n % 7);
  const meaning = (p: Program): number[] => asFloats(interpret(p, { tensors: { x, y } }, { stepLimit: 1e5 })['y']!);
  test.each(cases)('$name', ({ rule, before, after }) => {
    const p = program(params, before), q = rule(p);
    expect(printStmts(q.body)).toBe(after ?? printStmts(before));
    expect(verify(q, 'canonical')).toEqual([]);
    expect(meaning(q)).toEqual(meaning(p));
  });

  test('wide copies of half values are written element by element', () => {
    const A = buffer('a', 16, 'f16'), B = buffer('b', 16, 'f16'), tile = buffer('tile', 8, 'u32', 'item'), u = i32('u'), h = i32('h');
    const p = program([tensor(A, 'in'), tensor(B, 'out')], [alloc(tile), serial(u, 8, [store(tile, ref(u), load(A, ref(u), 'u32'))]), serial(h, 16, [store(B, ref(h), load(tile, ref(h), 'f16'))])]);
    const q = retypeCopies(p), a = Uint16Array.from({ length: 16 }, (_, n) => 0x3c00 + n);
    expect(printStmts(q.body)).toContain('tile[u * 2 + h_1] = a[u * 2 + h_1];');
    expect(interpret(q, { tensors: { a } })['b']).toEqual(interpret(p, { tensors: { a } })['b']);
    const mixed = program([tensor(A, 'in'), tensor(B, 'out')], [alloc(tile), serial(u, 8, [store(tile, ref(u), binary('+', load(A, ref(u), 'u32'), constant('u32', 1)))]), serial(h, 16, [store(B, ref(h), load(tile, ref(h), 'f16'))])]);
    expect(retypeCopies(mixed).body).toEqual(mixed.body);
  });
});
