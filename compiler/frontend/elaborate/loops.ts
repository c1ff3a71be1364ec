/** Loops: counted ones become `For`, those whose iterations must be known are unrolled, the rest becomes `While`. */
import { add, binary, type BinaryOp, call, cast, constant, type Expr, int, isConst, ref, select, sub, unary, type Var, variablesOf } from '../../ir/index.js';
import type { ExprNode, StmtNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { type Assigned, assignedNames, contains, hasReturn } from './assigned.js';
import { callFunction } from './calls.js';
import { type Elaboration, type Escape, type LoopFrame, Retry } from './context.js';
import { bindVariable } from './declarations.js';
import { evaluate, placeOf } from './expressions.js';
import { liftAssigned, takesReference } from './lifting.js';
import { isHostCall } from './host.js';
import { linearIn } from './linear.js';
import { type Cell, NO_VALUE, num, type Place, Scope, type Value } from './model.js';
import { narrow, scaled } from './offset.js';
import { asNumber, decay, elementOf, pointerDifference, read, write } from './places.js';
import { BreakSignal, exec, hasBreak, hasContinue, innermostLoop, leavesFromNested, makeFlag, mayBeKnown, NEEDS_FLAGS, prepareEscape, type Status } from './statements.js';
import { byteSize, lookupName } from './types.js';

type ForNode = StmtNode & { kind: 'for' };
const MAX_UNROLL = 100_000;

export function execFor(x: Elaboration, s: ForNode, outer: Scope): Status {
  const scope = new Scope(outer);
  if (s.init) exec(x, s.init, scope);
  if (mustUnroll(x, s.body, scope)) return unroll(x, s, scope);
  const known = carriedOut(x, s, scope);
  if (known) return known;
  let status: Status = 'falls', failed: Error | undefined;
  const done = tryDynamic(x, () => { status = dynamicLoop(x, s, scope); }, (reason) => { failed = reason; });
  return done ? status : unroll(x, s, scope, failed);
}

function tryDynamic(x: Elaboration, body: () => void, onFail: (reason: Error) => void): boolean {
  return x.attempt(() => { try { body(); } catch (e) { if (e instanceof Retry) onFail(e.reason); throw e; } });
}

/** Launches and runtime calls happen one by one while translating. */
function mustUnroll(x: Elaboration, body: StmtNode, scope: Scope, depth = 0): boolean {
  if (x.kernel || x.language.execution === 'call') return false;
  return contains(body, (n) => {
    if (n.kind !== 'call') return false;
    if (n.launch) return true;
    if (n.callee.kind !== 'name') return false;
    if (isHostCall(x, n.callee.name.parts.at(-1)!.id)) return true;
    const entity = lookupName(x, n.callee.name, scope);
    return depth < 4 && entity?.k === 'functions' && entity.list.some((f) => f.node.body && mustUnroll(x, f.node.body, f.scope, depth + 1));
  });
}

const MAX_KNOWN = 10_000;

/**
 * A loop of the host, or of a constexpr function, that does no more than compute known values (`while (n < size) n *= 2;`) is carried out, so that they stay
 * known; undefined if it is no such loop.
 */
function carriedOut(x: Elaboration, s: Parameters<typeof unroll>[1], scope: Scope): Status | undefined {
  if (!mayBeKnown(x)) return undefined;
  let status: Status | undefined;
  x.attemptKnown(() => { status = unroll(x, s, scope, undefined, MAX_KNOWN); });
  return status;
}

function unroll(x: Elaboration, s: { init?: StmtNode; cond?: ExprNode; step?: ExprNode; body: StmtNode; span: PlacedSpan }, scope: Scope, reason?: Error, limit = MAX_UNROLL): Status {
  const refuse = (code: string, what: string, advice: string): Error => reason ?? x.refuse(code, s.span, what, advice);
  return iterate(x, s.body, s.span, (flagged) => {
    if (flagged && s.step && hasBreak(s.body) && changesOutside(s.step, s.init)) throw refuse('XP1107', 'this loop must be unrolled, and data decides when it ends', 'count in a variable of the loop');
    let trip = -1;
    return () => {
      trip += 1;
      x.tick(s.span);
      if (trip > 0 && s.step) evaluate(x, s.step, scope);
      const c = s.cond && asNumber(x, evaluate(x, s.cond, scope), s.span);
      if (c && !isConst(c)) throw refuse('XP1107', 'this loop must be unrolled, and how often it runs is not known', 'give the sizes in the spec (--spec)');
      if (c && !c.value) return undefined;
      if (trip >= limit) throw refuse('XP1120', `this loop runs more than ${limit} times and must be unrolled`, 'check its bounds');
      return scope;
    };
  });
}

/** Does a step change variables that the loop does not declare? */
function changesOutside(step: ExprNode, init: StmtNode | undefined): boolean {
  const own = new Set(init?.kind === 'decl' ? init.decls.map((d) => d.name) : []);
  return assignedNames(step).some((a) => !own.has(a.name));
}

/** Carries out iterations one after the other; `start` gives a function that gives the scope of the next one. */
function iterate(x: Elaboration, body: StmtNode, span: PlacedSpan, start: (flagged: boolean) => () => Scope | undefined): Status {
  let status: Status = 'falls', failed: Error | undefined;
  if (!hasBreak(body) && !hasContinue(body)) return iterations(x, body, span, start(false), false);
  if (tryDynamic(x, () => { status = iterations(x, body, span, start(false), false); }, (reason) => { failed = reason; })) return status;
  if (failed !== NEEDS_FLAGS) throw new Retry(failed!);
  return iterations(x, body, span, start(true), true);
}

function iterations(x: Elaboration, body: StmtNode, span: PlacedSpan, next: () => Scope | undefined, flagged: boolean): Status {
  const frame = x.frame!, stop: Escape = { region: x.region, flag: undefined };
  const returns = !frame.isKernel && hasReturn(body);
  if (flagged && hasBreak(body)) makeFlag(x, stop, span);
  if (flagged && returns) prepareEscape(x, body, true);
  let outcome: Status | 'ends' = 'falls', mayHaveLeft = false;
  for (let scope = next(); scope; scope = next()) {
    const guards = [...(stop.flag ? [stop.flag] : []), ...(mayHaveLeft && !frame.isKernel && frame.flag?.dynamic ? [frame.flag] : [])];
    if (guards.length) {
      liftAssigned(x, [body], scope);
      const inner = scope, then = x.inRegion(() => { outcome = iteration(x, body, inner, stop, flagged, span); });
      const cond = guards.map((f) => unary('!', ref(f.dynamic!.v))).reduce((a, b) => binary('&&', a, b));
      if (then.length) x.emit({ kind: 'if', cond, then, else: [], span });
    } else outcome = iteration(x, body, scope, stop, flagged, span);
    if (outcome === 'left' && !flagged) return mayHaveLeft ? 'maybe' : 'left';
    if (outcome === 'left' || outcome === 'maybe') mayHaveLeft ||= returns;
    if (outcome === 'ends') break;
  }
  return mayHaveLeft ? 'maybe' : 'falls';
}

function iteration(x: Elaboration, body: StmtNode, scope: Scope, stop: Escape, flagged: boolean, span: PlacedSpan): Status | 'ends' {
  const { loops } = x.frame!, depth = loops.length;
  const loop: LoopFrame & { kind: 'unrolled' } = { kind: 'unrolled', region: x.region, flag: undefined, stop };
  if (flagged) makeFlag(x, loop, span);
  loops.push(loop);
  try { return exec(x, body, scope); } catch (signal) {
    if (!(signal instanceof BreakSignal)) throw signal;
    return signal.kind === 'break' ? 'ends' : 'falls';
  } finally { loops.length = depth; }
}

/** A `for` whose iterations become one IR loop. */
function dynamicLoop(x: Elaboration, s: ForNode, scope: Scope): Status {
  const control = s.cond && s.step ? findControl(x, s, scope) : undefined;
  if (control) {
    const status = countedLoop(x, s, control, scope);
    if (status) return status;
  }
  return whileLoop(x, s.cond, s.body, s.step, scope, s.span);
}

interface Control { readonly name: string; readonly cell: Cell; readonly step: ExprNode; readonly others: readonly ExprNode[] }

/** The variable that counts the loop: stepped once per iteration, tested by the condition, not touched by the body. */
function findControl(x: Elaboration, s: ForNode, scope: Scope): Control | undefined {
  const steps = flattenComma(s.step!);
  const tested = new Set(namesIn(s.cond!));
  const changedInBody = changedNames(x, s.body, scope);
  for (const step of steps) {
    const target = step.kind === 'update' || step.kind === 'assign' ? step.a : undefined;
    const bare = target?.kind === 'paren' ? target.a : target;
    if (bare?.kind !== 'name' || bare.name.parts.length !== 1) continue;
    const name = bare.name.parts[0]!.id;
    const entity = scope.lookup(name);
    if (!tested.has(name) || changedInBody.has(name) || entity?.k !== 'place' || entity.place.k !== 'cell') continue;
    const others = steps.filter((t) => t !== step);
    if (others.some((o) => assignedNames(o).some((a) => a.name === name)) || (step.kind === 'assign' && namesIn(step.b).some((n) => changedInBody.has(n)))) continue;
    return { name, cell: entity.place.cell, step, others };
  }
  return undefined;
}

const flattenComma = (e: ExprNode): ExprNode[] => (e.kind === 'comma' ? [...flattenComma(e.a), ...flattenComma(e.b)] : e.kind === 'paren' ? flattenComma(e.a) : [e]);

function namesIn(e: ExprNode): string[] {
  const names: string[] = [];
  contains(e, (n) => { if (n.kind === 'name' && 'name' in n && typeof n.name === 'object' && n.name.parts.length === 1) names.push(n.name.parts[0]!.id); return false; });
  return names;
}

/** Names whose own value a piece of syntax may change (not what they point to). */
function changedNames(x: Elaboration, node: StmtNode | ExprNode, scope: Scope): Set<string> {
  return new Set(assignedNames(node).filter((a) => a.how === 'direct' || (a.how === 'argument' && a.callee?.kind === 'name' && takesReference(x, a, scope))).map((a) => a.name));
}

/** Value of the control variable as an expression: the number, or a pointer's distance in elements. */
function controlNumber(x: Elaboration, cell: Cell, v: Value, span: PlacedSpan): Expr | undefined {
  if (v.k === 'num') return v.e;
  if (v.k === 'pointer' && cell.type.k === 'pointer' && v.base) return narrow(pointerDifference(x, v, { ...v, offset: { constant: 0, terms: [] } }, span));
  return undefined;
}

function controlValue(cell: Cell, base: Value, e: Expr): Value {
  if (base.k === 'pointer') return { ...base, offset: scaled(e, byteSize(base.to)) };
  return num(cast(e.type === 'i32' && cell.type.k === 'scalar' ? cell.type.t : e.type, e));
}

/** The loop as `For`, or undefined if it does not count in equal or geometric steps. */
function countedLoop(x: Elaboration, s: ForNode, c: Control, scope: Scope): Status | undefined {
  const place: Place = { k: 'cell', cell: c.cell };
  const start = read(x, place, s.span);
  const lo = controlNumber(x, c.cell, start, s.span);
  if (!lo) return undefined;
  // a condition or step that does more than compute a number is carried out in every iteration
  const inner = probeScope(x, c, start, scope);
  const added = c.step.kind === 'assign' ? c.step.b : undefined;
  if (x.hasEffects(cellsOf(scope, x.global), () => { evaluate(x, s.cond!, inner.scope); if (added) evaluate(x, added, inner.scope); })) return undefined;
  const sequence = isConst(lo) ? knownSequence(x, s, c, start, scope) : undefined;
  if (sequence?.values.length === 0) return 'falls';
  const inBody = changedNames(x, s.body, scope);
  const others = new Set(c.others.flatMap((o) => [...changedNames(x, o, scope)]));
  if (namesIn(s.cond!).some((n) => n !== c.name && (inBody.has(n) || others.has(n)))) return undefined;
  const hasLeave = hasBreak(s.body) || leavesFromNested(s.body, 'return') || (!x.frame!.isKernel && hasReturn(s.body));
  if (hasLeave && visibleAfter(s, c)) return undefined;
  const shape = sequence ? shapeOfSequence(sequence) : undefined;
  if (sequence && !shape) { if (sequence.values.length <= 64) throw new Retry(x.refuse('XP1107', s.span, 'the steps of this loop follow no simple rule', 'count in equal steps')); return undefined; }
  const bounds = shape ?? symbolicBounds(x, s, c, start, lo, scope);
  if (!bounds) return undefined;
  return emitFor(x, s, c, start, bounds, scope);
}

/** A scope in which the control variable is a name without a value. */
function probeScope(x: Elaboration, c: Control, start: Value, outer: Scope): { probe: Var; scope: Scope } {
  const probe: Var = { name: `${c.cell.name}?`, type: 'i32' };
  const scope = new Scope(outer);
  scope.names.set(c.name, { k: 'place', place: { k: 'cell', cell: { ...c.cell, region: x.region, value: controlValue(c.cell, start, ref(probe)), dynamic: undefined } } });
  return { probe, scope };
}

/** The variables outside memory that code at this place can change. */
function cellsOf(scope: Scope, global: Scope): Set<Cell> {
  const cells = new Set<Cell>();
  const add = (p: Place | undefined): void => {
    if (p?.k === 'fields') p.fields.forEach(add);
    else if (p?.k === 'items') p.items.forEach(add);
    else if (p?.k === 'choice') { add(p.a); add(p.b); } else if (p?.k === 'view') add(p.of);
    else if (p?.k === 'cell' && !cells.has(p.cell)) { cells.add(p.cell); if (p.cell.value?.k === 'address') add(p.cell.value.place); }
  };
  for (let s: Scope | undefined = scope; s && s !== global; s = s.parent) {
    add(s.record?.self);
    for (const e of s.names.values()) if (e.k === 'place') add(e.place);
  }
  return cells;
}

const visibleAfter = (s: ForNode, c: Control): boolean => !(s.init?.kind === 'decl' && s.init.decls.some((d) => d.name === c.name));

/** for (v = lo; v < hi; v += step), and the control variable as a function of v. */
interface Bounds { readonly lo: Expr; readonly hi: Expr; readonly step: number; readonly at: (v: Expr) => Expr; readonly final: Expr }

/** The values of the control variable in the iterations, and after the last. */
interface Sequence { readonly values: readonly number[]; readonly final: number }

/** The values the control variable takes, if all of them are known; undefined otherwise. */
function knownSequence(x: Elaboration, s: ForNode, c: Control, start: Value, scope: Scope): Sequence | undefined {
  const values: number[] = [];
  let known = true;
  if (additiveStep(c.step) && !isSimpleTest(s.cond!)) return undefined;
  x.attemptOnly(() => {
    let current = start;
    for (let trip = 0; ; trip += 1) {
      const probe = new Scope(scope);
      probe.names.set(c.name, { k: 'place', place: { k: 'cell', cell: { ...c.cell, region: x.region, value: current, dynamic: undefined } } });
      const test = evaluateKnown(x, s.cond!, probe);
      if (test === undefined) { known = false; return; }
      const at = controlNumber(x, c.cell, current, s.span);
      if (!at || !isConst(at)) { known = false; return; }
      if (!test) { values.push(Number(at.value)); return; }
      values.push(Number(at.value));
      // equal steps are handled by arithmetic; only short odd sequences are listed
      if (trip >= 4096) { known = false; return; }
      evaluate(x, c.step, probe);
      const entity = probe.names.get(c.name);
      const next = entity?.k === 'place' && entity.place.k === 'cell' ? entity.place.cell.value : undefined;
      if (!next) { known = false; return; }
      if (trip > 2 && additiveStep(c.step) && values.length > 3) { known = false; return; }
      current = next;
    }
  });
  return known ? { values: values.slice(0, -1), final: values.at(-1)! } : undefined;
}

const isSimpleTest = (e: ExprNode): boolean => e.kind === 'binary' || e.kind === 'paren';
const additiveStep = (e: ExprNode): boolean => e.kind === 'update' || (e.kind === 'assign' && (e.op === '+=' || e.op === '-='));

function evaluateKnown(x: Elaboration, e: ExprNode, scope: Scope): boolean | undefined {
  const v = asNumber(x, evaluate(x, e, scope), e.span);
  return isConst(v) ? !!v.value : undefined;
}

/** Equal steps, or repeated doubling or halving. */
function shapeOfSequence({ values, final: last }: Sequence): Bounds | undefined {
  const final = int(last);
  const n = values.length, first = values[0]!;
  const step = n > 1 ? values[1]! - first : 1;
  if (values.every((v, i) => v === first + i * step) && step !== 0) {
    if (step > 0) return { lo: int(first), hi: int(first + n * step), step, at: (v) => v, final };
    return { lo: int(0), hi: int(n), step: 1, at: (v) => sub(int(first), binary('*', v, int(-step))), final };
  }
  if (first > 0 && values.every((v, i) => v === first * 2 ** i)) return { lo: int(0), hi: int(n), step: 1, at: (v) => binary('<<', int(first), v), final };
  if (first > 0 && values.every((v, i) => v === Math.floor(first / 2 ** i))) return { lo: int(0), hi: int(n), step: 1, at: (v) => binary('>>', int(first), v), final };
  return undefined;
}

/** Bounds by solving the condition for the control variable; where that fails, nothing of the attempt stays. */
function symbolicBounds(x: Elaboration, s: ForNode, c: Control, start: Value, lo: Expr, scope: Scope): Bounds | undefined {
  let bounds: Bounds | undefined;
  x.attempt(() => {
    const effects = x.collect(() => { bounds = solvedBounds(x, s, c, start, lo, scope); });
    if (!effects.every((e) => e.kind === 'let')) bounds = undefined;
    if (!bounds) throw new Retry(new Error('no bounds'));
    effects.forEach((e) => x.emit(e));
  });
  return bounds;
}

function solvedBounds(x: Elaboration, s: ForNode, c: Control, start: Value, lo: Expr, scope: Scope): Bounds | undefined {
  const step = stepOf(x, c, scope);
  if (step === undefined) return undefined;
  if (step === 0) throw x.refuse('XP3005', s.span, `the step of this loop is zero: it never ends once it is entered (\`${c.name}\` does not change)`, 'check the launch configuration and the step');
  const { probe, scope: inner } = probeScope(x, c, start, scope);
  let test: Expr | undefined;
  const effects = x.collect(() => { test = asNumber(x, evaluate(x, s.cond!, inner), s.span); });
  if (effects.length || test?.kind !== 'binary') return undefined;
  const relation = solve(test.op, test.a, test.b, probe.name);
  if (!relation || !boundIsFixed(x, relation.bound, s.body)) return undefined;
  const from = narrow(lo), bound = narrow(relation.bound);
  if (step > 0 && (relation.op === '<' || relation.op === '<=' || relation.op === '!=')) {
    if (relation.op === '!=' && step !== 1 && !(isConst(bound) && isConst(from) && (Number(bound.value) - Number(from.value)) % step === 0)) return undefined;
    const hi = relation.op === '<=' ? add(bound, int(1)) : bound;
    return { lo: from, hi, step, at: (v) => v, final: finalValue(from, hi, step) };
  }
  if (step < 0 && (relation.op === '>' || relation.op === '>=' || relation.op === '!=')) {
    if (relation.op === '!=' && step !== -1) return undefined;
    const stop = relation.op === '>=' ? sub(bound, int(1)) : bound;
    const trips = step === -1 ? sub(from, stop) : binary('/', add(sub(from, stop), int(-step - 1)), int(-step));
    return { lo: int(0), hi: trips, step: 1, at: (v) => sub(from, binary('*', v, int(-step))), final: sub(from, binary('*', call('max', 'i32', [trips, int(0)]), int(-step))) };
  }
  return undefined;
}

const finalValue = (lo: Expr, hi: Expr, step: number): Expr => {
  if (step === 1) return call('max', 'i32', [lo, hi]);
  const trips = binary('/', add(sub(hi, lo), int(step - 1)), int(step));
  return select(binary('>', hi, lo), add(lo, binary('*', trips, int(step))), lo);
};

/** a op b solved for the variable: `v relation bound`. */
function solve(op: BinaryOp, a: Expr, b: Expr, name: string): { op: BinaryOp; bound: Expr } | undefined {
  if (!['<', '<=', '>', '>=', '!='].includes(op)) return undefined;
  const p = linearIn(a, name), q = linearIn(b, name);
  if (!p || !q) return undefined;
  const coefficient = p.coefficient - q.coefficient;
  const flip: Partial<Record<BinaryOp, BinaryOp>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '!=': '!=' };
  // coefficient * v + p.rest op q.rest
  if (coefficient === 1) return { op, bound: sub(narrow(q.rest), narrow(p.rest)) };
  if (coefficient === -1) return { op: flip[op]!, bound: sub(narrow(p.rest), narrow(q.rest)) };
  const difference = sub(narrow(q.rest), narrow(p.rest));
  if (coefficient > 1 && isConst(difference)) {
    const d = Number(difference.value);
    if (op === '<') return { op, bound: int(Math.ceil(d / coefficient)) };
    if (op === '<=') return { op, bound: int(Math.floor(d / coefficient)) };
  }
  return undefined;
}

/** The bound may be evaluated once: nothing in it changes while the loop runs. */
function boundIsFixed(x: Elaboration, bound: Expr, body: StmtNode): boolean {
  if (x.isStable(bound)) return true;
  let hasLoad = false;
  const visit = (e: Expr): void => { if (e.kind === 'load') hasLoad = true; if ('a' in e && e.a) visit(e.a as Expr); if ('b' in e && e.b) visit(e.b as Expr); if (e.kind === 'load') visit(e.index); if (e.kind === 'call') e.args.forEach(visit); if (e.kind === 'select') visit(e.cond); };
  visit(bound);
  if (hasLoad) return false;
  const changed = new Set(assignedNames(body).map((a) => a.name));
  return [...variablesOf(bound)].every((v) => !changed.has(v.replace(/_\d+$/, '').replace(/_at$/, '')));
}

/** The constant that every step adds, or undefined. */
function stepOf(x: Elaboration, c: Control, scope: Scope): number | undefined {
  if (c.step.kind === 'update') return c.step.op === '++' ? 1 : -1;
  if (c.step.kind !== 'assign') return undefined;
  const known = (e: ExprNode): number | undefined => { const v = evaluate(x, e, scope); return v.k === 'num' && isConst(v.e) ? Number(v.e.value) : undefined; };
  const signed = (n: number | undefined): number | undefined => (n !== undefined && n > 0x7fffffff ? n - 2 ** 32 : n);
  if (c.step.op === '+=') return signed(known(c.step.b));
  if (c.step.op === '-=') { const n = signed(known(c.step.b)); return n === undefined ? undefined : -n; }
  if (c.step.op !== '=') return undefined;
  const probe: Var = { name: `${c.name}?`, type: 'i32' };
  const inner = new Scope(scope);
  inner.names.set(c.name, { k: 'place', place: { k: 'cell', cell: { ...c.cell, region: x.region, value: num(cast(c.cell.type.k === 'scalar' ? c.cell.type.t : 'i32', ref(probe))), dynamic: undefined } } });
  const v = evaluate(x, c.step.b, inner);
  const linear = v.k === 'num' ? linearIn(v.e, probe.name) : undefined;
  return linear && linear.coefficient === 1 && isConst(linear.rest) ? signed(Number(linear.rest.value)) : undefined;
}

function emitFor(x: Elaboration, s: ForNode, c: Control, start: Value, b: Bounds, scope: Scope): Status {
  liftAssigned(x, [s.body, ...c.others], scope);
  const escapes = !x.frame!.isKernel && hasReturn(s.body);
  if (escapes) prepareEscape(x, s.body, true);
  const hasStep = c.others.length > 0 && hasContinue(s.body);
  const v = x.newVar(c.cell.name, 'i32', false);
  const inner = new Scope(scope);
  const body = x.inRegion(() => {
    const cell: Cell = { ...c.cell, region: x.region, value: controlValue(c.cell, start, x.bind(b.at(ref(v)), c.cell.name, s.span)), dynamic: undefined };
    inner.names.set(c.name, { k: 'place', place: { k: 'cell', cell } });
    runLoopBody(x, s.body, inner, hasStep, () => c.others.forEach((o) => evaluate(x, o, inner)));
  });
  x.emit({ kind: 'for', v, lo: b.lo, hi: b.hi, step: b.step, loop: { kind: 'serial' }, body, span: s.span });
  if (visibleAfter(s, c)) write(x, { k: 'cell', cell: c.cell }, controlValue(c.cell, start, b.final), s.span);
  return leaveLoop(x, escapes, s.span);
}

/** After a loop from which `return` may have happened, what follows is guarded; loops around are left too. */
function leaveLoop(x: Elaboration, escapes: boolean, span: PlacedSpan): Status {
  const frame = x.frame!;
  if (!escapes || !frame.flag?.dynamic) return 'falls';
  if (frame.loops.some((l) => l.kind === 'loop')) {
    x.emit({ kind: 'if', cond: ref(frame.flag.dynamic.v), then: [{ kind: 'break', span }], else: [], span });
    return 'falls';
  }
  return 'maybe';
}

function runLoopBody(x: Elaboration, body: StmtNode, scope: Scope, hasStep: boolean, step: () => void): void {
  const frame = x.frame!;
  const loop: LoopFrame = { kind: 'loop', hasStep, region: x.region, flag: undefined };
  const depth = frame.loops.length;
  frame.loops.push(loop);
  try {
    if (hasStep && leavesFromNested(body, 'continue')) prepareEscape(x, body, true);
    const status = exec(x, body, scope);
    if (status !== 'left' || hasStep) step();
  } finally { frame.loops.length = depth; }
}

/** The general loop: while (cond) { body; step }. */
function whileLoop(x: Elaboration, cond: ExprNode | undefined, body: StmtNode, step: ExprNode | undefined, scope: Scope, span: PlacedSpan, testFirst = true): Status {
  liftAssigned(x, [body, ...(cond ? [cond] : []), ...(step ? [step] : [])], scope);
  const escapes = !x.frame!.isKernel && hasReturn(body);
  if (escapes) prepareEscape(x, body, true);
  let test: Expr = constant('bool', 1), simple = true;
  const stmts = x.inRegion(() => {
    const effects = x.collect(() => { if (cond && testFirst) test = cast('bool', asNumber(x, evaluate(x, cond, scope), span)); });
    if (effects.length) {
      simple = false;
      effects.forEach((e) => x.emit(e));
      x.emit({ kind: 'if', cond: unary('!', test), then: [{ kind: 'break', span }], else: [], span });
    }
    const hasStep = (!!step || !testFirst) && hasContinue(body);
    runLoopBody(x, body, new Scope(scope), hasStep, () => {
      if (step) evaluate(x, step, scope);
      if (!testFirst && cond) {
        const again = cast('bool', asNumber(x, evaluate(x, cond, scope), span));
        if (!(isConst(again) && again.value)) x.emit({ kind: 'if', cond: unary('!', again), then: [{ kind: 'break', span }], else: [], span });
      }
    });
  });
  if (isConst(test) && !test.value && simple) return 'falls';
  x.emit({ kind: 'while', cond: simple ? test : constant('bool', 1), body: stmts, span });
  return leaveLoop(x, escapes, span);
}

export function execWhile(x: Elaboration, s: StmtNode & { kind: 'while' }, scope: Scope): Status {
  if (mustUnroll(x, s.body, scope)) return unroll(x, s, scope);
  const known = carriedOut(x, s, scope);
  if (known) return known;
  const counted = asFor(s);
  let status: Status = 'falls', failed: Error | undefined;
  const done = tryDynamic(x, () => { status = counted ? dynamicLoop(x, counted, scope) : whileLoop(x, s.cond, s.body, undefined, scope, s.span); }, (r) => { failed = r; });
  return done ? status : unroll(x, s, scope, failed);
}

/** `while (test) { ...; i += c; }` counts like a `for`. */
function asFor(s: StmtNode & { kind: 'while' }): ForNode | undefined {
  if (s.body.kind !== 'block') return undefined;
  const last = s.body.body.at(-1);
  if (last?.kind !== 'expr' || (last.value.kind !== 'update' && last.value.kind !== 'assign') || hasContinue(s.body)) return undefined;
  const body: StmtNode = { ...s.body, body: s.body.body.slice(0, -1) };
  const declared = new Set(s.body.body.flatMap((t) => (t.kind === 'decl' ? t.decls.map((d) => d.name) : [])));
  if (namesIn(last.value).some((n) => declared.has(n))) return undefined;
  return { kind: 'for', cond: s.cond, step: last.value, body, span: s.span };
}

export function execDo(x: Elaboration, s: StmtNode & { kind: 'do' }, scope: Scope): Status {
  const never = s.cond.kind === 'number' || s.cond.kind === 'bool' || s.cond.kind === 'paren';
  if (never && !hasBreak(s.body) && !hasContinue(s.body)) {
    const c = knownCondition(x, s.cond, scope);
    if (c === false) return exec(x, s.body, scope);
  }
  if (mustUnroll(x, s.body, scope)) throw x.refuse('XP1107', s.span, 'a do-while loop around launches', 'use a for loop');
  let status: Status = 'falls', failed: Error | undefined;
  const done = tryDynamic(x, () => { status = whileLoop(x, s.cond, s.body, undefined, scope, s.span, false); }, (r) => { failed = r; });
  if (!done) throw failed!;
  return status;
}

/** Truth of a condition that is known, without carrying out its side effects. */
function knownCondition(x: Elaboration, e: ExprNode, scope: Scope): boolean | undefined {
  if (contains(e, (n) => n.kind === 'update' || n.kind === 'assign' || n.kind === 'call')) return undefined;
  let known: boolean | undefined;
  x.attemptOnly(() => { const v = evaluate(x, e, scope); known = v.k === 'num' && isConst(v.e) ? !!v.e.value : undefined; });
  return known;
}

/** for (auto &v : range) over arrays, lists and containers with begin() and end(). */
export function execRangeFor(x: Elaboration, s: StmtNode & { kind: 'range-for' }, outer: Scope): Status {
  const range = s.range.kind === 'list' ? undefined : placeOf(x, s.range, outer);
  const items = s.range.kind === 'list' ? s.range.items.map((i): Value | Place => evaluate(x, i.value, outer)) : range?.k === 'items' ? [...range.items] : range && knownElements(x, range, s.span);
  if (items) {
    return iterate(x, s.body, s.span, () => {
      let at = 0;
      return () => {
        const item = items[at++];
        if (!item) return undefined;
        const scope = new Scope(outer);
        bindVariable(x, s.v, 'cell' in item || item.k === 'fields' || item.k === 'items' || item.k === 'memory' ? { place: item as Place } : { value: item as Value }, scope);
        return scope;
      };
    });
  }
  const { first, count } = rangeOf(x, range!, s.span);
  let failed: Error | undefined;
  const escapes = !x.frame!.isKernel && hasReturn(s.body);
  const done = tryDynamic(x, () => {
    liftAssigned(x, [s.body], outer);
    if (escapes) prepareEscape(x, s.body, true);
    const v = x.newVar('i', 'i32', false);
    const body = x.inRegion(() => {
      const scope = new Scope(outer);
      bindVariable(x, s.v, { place: first(ref(v)) }, scope);
      runLoopBody(x, s.body, scope, false, () => undefined);
    });
    x.emit({ kind: 'for', v, lo: int(0), hi: narrow(count), step: 1, loop: { kind: 'serial' }, body, span: s.span });
  }, (r) => { failed = r; });
  if (done) return leaveLoop(x, escapes, s.span);
  if (!isConst(count)) throw failed!;
  return iterate(x, s.body, s.span, () => {
    let i = 0;
    return () => {
      if (i >= Number(count.value)) return undefined;
      const scope = new Scope(outer);
      bindVariable(x, s.v, { place: first(int(i++)) }, scope);
      return scope;
    };
  });
}

/** The value of a container's method without arguments. */
function methodOf(x: Elaboration, p: Place, name: string, span: PlacedSpan): Value {
  const e = p.k === 'fields' ? p.type.scope.own(name) : undefined;
  return e?.k === 'functions' ? decay(callFunction(x, { k: 'functions', name, list: e.list, self: p }, [], span).value(span)) : NO_VALUE;
}

/** The elements of a container that holds pointers. */
function knownElements(x: Elaboration, p: Place, span: PlacedSpan): Place[] | undefined {
  const begin = methodOf(x, p, 'begin', span);
  if (begin.k !== 'address' || begin.place.k !== 'items') return undefined;
  const end = methodOf(x, p, 'end', span);
  const left = end.k === 'address' && end.place.k === 'items' ? end.place.items.length : 0;
  return begin.place.items.slice(0, begin.place.items.length - left);
}

function rangeOf(x: Elaboration, p: Place, span: PlacedSpan): { first: (i: Expr) => Place; count: Expr } {
  if (p.k === 'memory' && (p.type.k === 'array' || p.type.k === 'vector')) return { first: (i) => elementOf(x, p, i, span), count: int(p.type.n ?? 0) };
  const begin = methodOf(x, p, 'begin', span), end = methodOf(x, p, 'end', span);
  if (begin.k !== 'pointer' || !begin.base) throw x.refuse('XP1101', span, 'a range-for over something that is no array or container', 'use a counted loop');
  const { base, to, offset } = begin;
  return { first: (i) => ({ k: 'memory', type: to, base, offset: { constant: offset.constant, terms: [...offset.terms, { e: i, scale: byteSize(to) }] } }), count: pointerDifference(x, end, begin, span) };
}

export { innermostLoop };
