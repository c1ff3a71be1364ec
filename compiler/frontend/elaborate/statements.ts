/** Statements. Control flow that is known while translating is carried out; the rest becomes structured IR without `return`. */
import { binary, cast, constant, type Expr, isConst, type Stmt, unary } from '../../ir/index.js';
import type { DeclNode, ExprNode, StmtNode, Storage, TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { containsHere, hasReturn } from './assigned.js';
import { assignedPointers, mergePointers, withOwnPointers } from './branch-pointers.js';
import { convertImplicitly, type Result } from './arguments.js';
import { constructValue } from './construct.js';
import { type Elaboration, type Escape, type FunctionFrame, type LoopFrame, Retry } from './context.js';
import { declareVariables } from './declarations.js';
import { evaluate, placeOf } from './expressions.js';
import { liftAssigned } from './lifting.js';
import { addItems } from './items.js';
import { execDo, execFor, execRangeFor, execWhile } from './loops.js';
import { type Cell, type CType, type FunctionEntity, NO_VALUE, num, Scope, type Value } from './model.js';
import { asNumber, declare, read, stableValue, write } from './places.js';
import { tryNamedType } from './types.js';

/** How a statement list ends: by reaching its end, by leaving for sure, or by possibly having left (a flag tells). */
export type Status = 'falls' | 'left' | 'maybe';

/** Elaborates a function body at the current point; gives what it returns. */
export function runBody(x: Elaboration, f: { body: StmtNode; scope: Scope; returns: CType | undefined; entity: FunctionEntity | undefined; key: string; span: PlacedSpan}): Result {
  if (x.frames.length > 200) throw x.refuse('XP1110', f.span, 'functions are nested too deeply here: recursion is outside the language', 'write it as a loop');
  const frame: FunctionFrame = { entity: f.entity, key: f.key, body: f.body, returns: f.returns, isKernel: x.nextFrameIsKernel, span: f.span, region: x.region, flag: undefined, result: undefined, place: undefined, slot: undefined, loops: [] };
  x.nextFrameIsKernel = false;
  const mark = x.memories.length;
  x.frames.push(frame);
  try {
    const nested = !frame.isKernel && leavesFromNested(f.body, 'return');
    if (!nested || !mayBeKnown(x) || !x.attemptKnown(() => { exec(x, f.body, f.scope); })) {
      if (nested) prepareEscape(x, f.body, true);
      exec(x, f.body, f.scope);
    }
  } finally { x.frames.pop(); }
  if (frame.place) { const { place } = frame; return { place, value: (span) => read(x, place, span) }; }
  const result = frame.slot ? read(x, frame.slot, f.span) : frame.result ?? NO_VALUE;
  if (result.k === 'bytes' && x.memories.indexOf(result.place.base) >= mark) return { value: () => ({ ...result, fresh: true }) };
  return { value: () => result };
}

/** The host and constexpr functions compute sizes: what they do with known values is carried out first of all. */
export function mayBeKnown(x: Elaboration): boolean {
  return x.knownOnly || (!x.kernel && x.language.execution !== 'call') || x.frame?.entity?.node.storage.isConstexpr === true;
}

/** Elaborates one statement. */
export function exec(x: Elaboration, s: StmtNode, scope: Scope): Status {
  return s.kind === 'block' ? execList(x, s.body, new Scope(scope)) : execList(x, [s], scope);
}

export function execList(x: Elaboration, list: readonly StmtNode[], scope: Scope): Status {
  for (const [i, s] of list.entries()) {
    const rest = list.slice(i + 1);
    if (s.kind === 'if') {
      const status = execIf(x, s, rest, scope);
      if (status !== 'next') return status;
      continue;
    }
    const status = execOne(x, s, scope);
    if (status === 'left') return 'left';
    if (status === 'maybe') return guardRest(x, rest, scope);
  }
  return 'falls';
}

/** What follows a statement that may have left runs only if it has not. */
function guardRest(x: Elaboration, rest: readonly StmtNode[], scope: Scope): Status {
  if (rest.length === 0) return 'maybe';
  const flags = openEscapes(x).flatMap((e) => (e.flag?.dynamic ? [e.flag] : []));
  liftAssigned(x, rest, scope);
  const span = rest[0]!.span;
  const cond = flags.map((f) => unary('!', asNumber(x, read(x, { k: 'cell', cell: f }, span), span))).reduce((a, b) => binary('&&', a, b));
  const then = x.inRegion(() => { execList(x, rest, scope); });
  if (then.length) x.emit({ kind: 'if', cond, then, else: [], span });
  return 'maybe';
}

/** Targets that a `return`, a `continue` with a step or the `break` of a switch can leave to from here. */
function openEscapes(x: Elaboration): Escape[] {
  const frame = x.frame!;
  const loop = innermostLoop(frame), around = openSwitch(frame);
  return [...(frame.isKernel ? [] : [frame]), ...(loop?.kind === 'loop' && loop.hasStep || loop?.kind === 'unrolled' ? [loop] : []), ...(around ? [around] : [])];
}

/** The switch that a `break` leaves here. */
function openSwitch(frame: FunctionFrame): (LoopFrame & { kind: 'switch' }) | undefined {
  const around = frame.loops.at(-1);
  return around?.kind === 'switch' ? around : undefined;
}

export const innermostLoop = (frame: FunctionFrame): LoopFrame | undefined => frame.loops.filter((l) => l.kind !== 'switch').at(-1);

/** True if the statement may leave to one of the open escapes. */
function mayEscape(x: Elaboration, s: StmtNode): boolean {
  const frame = x.frame!;
  const loop = innermostLoop(frame);
  if (!frame.isKernel && hasReturn(s)) return true;
  if (openSwitch(frame) && hasBreak(s)) return true;
  if (loop?.kind === 'unrolled' && loop.flag && (hasContinue(s) || (frame.loops.at(-1) === loop && hasBreak(s)))) return true;
  return loop?.kind === 'loop' && loop.hasStep && hasContinue(s);
}

/** A `continue` that belongs to the loop around the statement. */
export function hasContinue(s: StmtNode): boolean {
  switch (s.kind) {
    case 'continue': return true;
    case 'block': return s.body.some(hasContinue);
    case 'if': return hasContinue(s.then) || (s.else ? hasContinue(s.else) : false);
    case 'switch': return s.cases.some((c) => c.body.some(hasContinue));
    default: return false;
  }
}

/** A `break` that belongs to the loop around the statement. */
export function hasBreak(s: StmtNode): boolean {
  switch (s.kind) {
    case 'break': return true;
    case 'block': return s.body.some(hasBreak);
    case 'if': return hasBreak(s.then) || (s.else ? hasBreak(s.else) : false);
    default: return false;
  }
}

/** True if the body is left from inside a loop (return) or from a branch that only sometimes leaves. */
export function leavesFromNested(body: StmtNode, what: 'return' | 'continue'): boolean {
  const leaves = (s: StmtNode): boolean => (what === 'return' ? hasReturn(s) : hasContinue(s));
  const isLoop = (s: StmtNode): boolean => s.kind === 'for' || s.kind === 'while' || s.kind === 'do' || s.kind === 'range-for';
  // a list inside the body may be left, and what follows it must not run
  const isOpen = (s: StmtNode): boolean => s !== body && leaves(s) && !definitelyLeaves(s);
  return containsHere(body, (n) => {
    if (n.kind === 'block') return isOpen(n as StmtNode);
    if (n.kind === 'switch' && 'cases' in n) return isOpen(n) && !(n.cases.some((c) => !c.value) && n.cases.every((_, i) => returns(bodyFrom(n, i).at(-1))));
    if (n.kind === 'if' && 'then' in n) return [n.then, ...(n.else ? [n.else] : [])].some((b) => leaves(b) && !definitelyLeaves(b));
    return what === 'return' && isLoop(n as StmtNode) && leaves(n as StmtNode);
  });
}

/** Does a statement end with `return` for sure? */
const returns = (s: StmtNode | undefined): boolean => s?.kind === 'return' || (s?.kind === 'block' && returns(s.body.at(-1)));

function definitelyLeaves(s: StmtNode): boolean {
  switch (s.kind) {
    case 'return': case 'break': case 'continue': return true;
    case 'block': return s.body.some(definitelyLeaves);
    case 'if': return definitelyLeaves(s.then) && !!s.else && definitelyLeaves(s.else);
    default: return false;
  }
}

/** Makes the flag and the result variable that leaving from nested control needs. */
export function prepareEscape(x: Elaboration, s: StmtNode, nested: boolean): void {
  const frame = x.frame!;
  if (!frame.isKernel && hasReturn(s)) {
    if (!frame.slot && !(frame.returns && frame.returns.k === 'void')) frame.slot = returnSlot(x, frame, s);
    if (nested) makeFlag(x, frame, s.span);
  }
  const loop = innermostLoop(frame);
  if (nested && loop?.kind === 'loop' && loop.hasStep && hasContinue(s)) makeFlag(x, loop, s.span);
  const around = openSwitch(frame);
  if (nested && around && hasBreak(s)) makeFlag(x, around, s.span);
}

function returnSlot(x: Elaboration, frame: FunctionFrame, s: StmtNode): FunctionFrame['slot'] {
  const valued = hasReturn(s, true);
  if (!frame.returns) {
    if (!valued) return undefined;
    throw x.refuse('XP1103', s.span, 'this function returns under a condition and its result type is `auto`', 'spell the return type');
  }
  if (frame.returns.k === 'reference') {
    if (returnsOneName(frame.body)) return undefined;
    throw x.refuse('XP1130', s.span, 'a reference returned under a condition', 'return the value');
  }
  const place = declare(x, 'result', frame.returns, s.span);
  if (place.k === 'cell' && place.cell.type.k === 'scalar') {
    const v = x.newVar('result', place.cell.type.t, true);
    x.emit({ kind: 'let', v, span: s.span });
    x.setCell(place.cell, undefined, { v, unit: 1 });
  } else if (place.k === 'fields') {
    for (const f of place.fields) if (f.k === 'cell' && f.cell.type.k === 'scalar') {
      const v = x.newVar(f.cell.name, f.cell.type.t, true);
      x.emit({ kind: 'let', v, span: s.span });
      x.setCell(f.cell, undefined, { v, unit: 1 });
    }
  }
  return place;
}

/** Does every return of a body give `*this`, or the same variable from outside the body? Then what it refers to does not depend on the path. */
function returnsOneName(body: StmtNode): boolean {
  const nameOf = (e: ExprNode | undefined): string | undefined =>
    e?.kind === 'paren' ? nameOf(e.a) : e?.kind === 'unary' && e.op === '*' && e.a.kind === 'this' ? 'this' : e?.kind === 'name' && e.name.parts.length === 1 ? e.name.parts[0]!.id : undefined;
  const names = new Set<string | undefined>();
  containsHere(body, (n) => { if (n.kind === 'return') names.add(nameOf('value' in n ? n.value as ExprNode | undefined : undefined)); return false; });
  const [name] = names;
  return names.size === 1 && name !== undefined && !containsHere(body, (n) => n.kind === 'decl' && 'decls' in n && n.decls.some((d) => d.name === name));
}

export function makeFlag(x: Elaboration, escape: Escape, span: PlacedSpan): void {
  if (escape.flag) return;
  const v = x.newVar('left', 'bool', true);
  x.emit({ kind: 'let', v, init: constant('bool', 0), span });
  escape.flag = { name: 'left', type: { k: 'scalar', t: 'bool' }, span, region: x.region, value: undefined, dynamic: { v, unit: 1 } };
}

/** `next`: the statement is done and the list goes on; otherwise the rest of the list has been dealt with. */
function execIf(x: Elaboration, s: StmtNode & { kind: 'if' }, rest: readonly StmtNode[], outer: Scope): Status | 'next' {
  const scope = s.init ? new Scope(outer) : outer;
  if (s.init) exec(x, s.init, scope);
  const cond = cast('bool', asNumber(x, evaluate(x, s.cond, scope), s.cond.span));
  if (isConst(cond)) {
    const branch = cond.value ? s.then : s.else;
    const status = branch ? exec(x, branch, scope) : 'falls';
    return status === 'falls' ? 'next' : status === 'left' ? 'left' : guardRest(x, rest, outer);
  }
  const pointers = assignedPointers(s.else ? [s.then, s.else] : [s.then], scope);
  if (pointers.some((c) => c.value)) {
    // offsets into one array become variables; where that fails, the pointers become choices
    let status: Status | 'next' = 'falls';
    if (x.attempt(() => { status = branchOn(x, s, cond, rest, scope, outer, pointers.filter((c) => !c.value)); })) return status;
  }
  return branchOn(x, s, cond, rest, scope, outer, pointers);
}

/** An `if` on a condition that data decides; `pointers` are merged after it. */
function branchOn(x: Elaboration, s: StmtNode & { kind: 'if' }, test: Expr, rest: readonly StmtNode[], scope: Scope, outer: Scope, pointers: readonly Cell[]): Status | 'next' {
  const cond = pointers.length && !x.isStable(test) ? x.bind(test, 'which', s.cond.span) : test;
  const escapes = mayEscape(x, s);
  const thenLeaves = escapes && definitelyLeaves(s.then), elseLeaves = escapes && !!s.else && definitelyLeaves(s.else);
  const partial = escapes && ((mayEscape(x, s.then) && !thenLeaves) || (!!s.else && mayEscape(x, s.else) && !elseLeaves));
  if (escapes) prepareEscape(x, s, partial);
  const branches: StmtNode[] = [s.then, ...(s.else ? [s.else] : [])];
  const absorbs = (thenLeaves || elseLeaves) && !partial && rest.length > 0;
  liftAssigned(x, absorbs ? [...branches, ...rest] : branches, scope, pointers);
  let a: Status = 'falls', b: Status = 'falls';
  const run = (branch: StmtNode | undefined, leaves: boolean): [Stmt[], Status, Map<Cell, Value | undefined>] => {
    let status: Status = 'falls', own = new Map<Cell, Value | undefined>();
    const stmts = x.inRegion(() => {
      own = withOwnPointers(x, pointers, () => {
        status = branch ? exec(x, branch, scope) : 'falls';
        if (absorbs && !leaves && status === 'falls') status = execList(x, rest, outer);
      });
    });
    return [stmts, leaves ? 'left' : status, own];
  };
  const [thenS, sa, pa] = run(s.then, thenLeaves);
  const [elseS, sb, pb] = run(s.else, elseLeaves);
  a = sa; b = sb;
  if (thenS.length || elseS.length) x.emit({ kind: 'if', cond, then: thenS, else: elseS, span: s.span });
  if (pointers.length && !absorbs) mergePointers(x, pointers, cond, a === 'left' ? pb : pa, b === 'left' ? pa : pb, [...thenS, ...elseS], s.span);
  // where one branch has left, the flags tell what follows the list
  const joined = (): Status => (a === 'maybe' || b === 'maybe' || openEscapes(x).some((e) => e.flag?.dynamic) ? 'maybe' : 'falls');
  if (absorbs) return a === 'left' && b === 'left' ? 'left' : joined();
  if (!escapes) return a === 'left' && b === 'left' && s.else ? 'left' : 'next';
  if (a === 'left' && b === 'left') return 'left';
  return partial ? guardRest(x, rest, outer) : rest.length ? 'next' : joined();
}

function execOne(x: Elaboration, s: StmtNode, scope: Scope): Status {
  x.tick(s.span);
  switch (s.kind) {
    case 'block': return exec(x, s, scope);
    case 'empty': return 'falls';
    case 'expr': {
      const declared = arrayPointer(x, s.value, scope);
      if (declared) declareVariables(x, [declared], PLAIN, scope); else evaluate(x, s.value, scope);
      return 'falls';
    }
    case 'decl': declareVariables(x, s.decls, s.storage, scope); return 'falls';
    case 'item': addItems(x, [s.item], scope); return 'falls';
    case 'for': return execFor(x, s, scope);
    case 'range-for': return execRangeFor(x, s, scope);
    case 'while': return execWhile(x, s, scope);
    case 'do': return execDo(x, s, scope);
    case 'return': return execReturn(x, s, scope);
    case 'break': return execBreak(x, s.span);
    case 'continue': return execContinue(x, s.span);
    case 'switch': return execSwitch(x, s, scope);
    case 'if': return execList(x, [s], scope);
    case 'unsupported': throw x.refuse('XP1101', s.span, `${s.what} is outside the language`, 'rewrite it in plain C++ terms');
  }
}

const PLAIN: Storage = { isStatic: false, isExtern: false, isConst: false, isConstexpr: false, qualifiers: [] };

/** `T (*p)[n] = value;` reads as an assignment to an element of what a call gives; `T` tells that it declares a pointer (or `&r`: a reference) to an array. */
function arrayPointer(x: Elaboration, e: ExprNode, scope: Scope): DeclNode | undefined {
  const [target, init] = e.kind === 'assign' && e.op === '=' ? [e.a, e.b] : [e, undefined];
  const extents: ExprNode[] = [];
  let base = target;
  for (; base.kind === 'index'; base = base.a) extents.push(base.index);
  if (extents.length === 0 || base.kind !== 'call' || base.callee.kind !== 'name' || base.args.length !== 1) return undefined;
  const [name] = base.args;
  if (name?.kind !== 'unary' || (name.op !== '*' && name.op !== '&') || name.a.kind !== 'name' || name.a.name.parts.length !== 1) return undefined;
  if (scope.lookup(base.callee.name.parts[0]!.id)?.k === 'place' || !tryNamedType(x, base.callee.name, scope)) return undefined;
  const { span } = e;
  const array = extents.reduce<TypeNode>((of, extent) => ({ kind: 'array', of, extent, span }), { kind: 'named', name: base.callee.name, isConst: false, span });
  return { name: name.a.name.parts[0]!.id, type: name.op === '*' ? { kind: 'pointer', to: array, isConst: false, span } : { kind: 'reference', to: array, span }, ...(init ? { init } : {}), span };
}

function execReturn(x: Elaboration, s: StmtNode & { kind: 'return' }, scope: Scope): Status {
  const frame = x.frame!;
  if (frame.isKernel) { x.emit({ kind: 'exit', span: s.span }); return 'left'; }
  if (s.value) returnValue(x, frame, s.value, scope);
  if (frame.flag?.dynamic) x.emit({ kind: 'assign', v: frame.flag.dynamic.v, value: constant('bool', 1), span: s.span });
  if (frame.loops.some((l) => l.kind === 'loop')) x.emit({ kind: 'break', span: s.span });
  return 'left';
}

function returnValue(x: Elaboration, frame: FunctionFrame, e: ExprNode, scope: Scope): void {
  if (frame.returns?.k === 'reference') { frame.place = placeOf(x, e, scope); return; }
  const value = e.kind === 'list' && frame.returns ? constructValue(x, frame.returns, [e], true, scope, e.span) : evaluate(x, e, scope);
  const converted = frame.returns && frame.returns.k !== 'void' ? convertImplicitly(x, value, frame.returns, e.span) : value;
  if (frame.slot) write(x, frame.slot, converted, e.span);
  else if (x.region === frame.region) frame.result = stableValue(x, converted, 'result', e.span);
  else throw x.refuse('XP1130', e.span, 'a value is returned from nested control flow in a way that cannot be followed', 'assign the result to a variable and return it at the end');
}

function execBreak(x: Elaboration, span: PlacedSpan): Status {
  const loop = x.frame!.loops.at(-1);
  if (loop?.kind === 'switch') {
    if (loop.flag?.dynamic) x.emit({ kind: 'assign', v: loop.flag.dynamic.v, value: constant('bool', 1), span });
    return 'left';
  }
  if (loop?.kind === 'unrolled') return leaveIteration(x, loop, 'break', span);
  x.emit({ kind: 'break', span });
  return 'left';
}

function execContinue(x: Elaboration, span: PlacedSpan): Status {
  const loop = innermostLoop(x.frame!);
  if (loop?.kind === 'unrolled') return leaveIteration(x, loop, 'continue', span);
  if (loop?.kind === 'loop' && loop.hasStep) {
    if (loop.flag?.dynamic) x.emit({ kind: 'assign', v: loop.flag.dynamic.v, value: constant('bool', 1), span });
    return 'left';
  }
  x.emit({ kind: 'continue', span });
  return 'left';
}

/** Leaves an iteration that is carried out while translating; where data decides, the flags say so. @throws Retry where they are needed and missing */
function leaveIteration(x: Elaboration, loop: LoopFrame & { kind: 'unrolled' }, kind: 'break' | 'continue', span: PlacedSpan): Status {
  if (x.region === loop.region) throw new BreakSignal(kind);
  if (!loop.flag) throw new Retry(NEEDS_FLAGS);
  for (const { flag } of kind === 'break' ? [loop, loop.stop] : [loop]) x.emit({ kind: 'assign', v: flag!.dynamic!.v, value: constant('bool', 1), span });
  return 'left';
}

/** Data decides whether an iteration of an unrolled loop is left. */
export const NEEDS_FLAGS = new Error('an unrolled loop needs flags');

/** `break` or `continue` of a loop that is being unrolled. */
export class BreakSignal { constructor(readonly kind: 'break' | 'continue') {} }

function execSwitch(x: Elaboration, s: StmtNode & { kind: 'switch' }, scope: Scope): Status {
  const value = asNumber(x, evaluate(x, s.value, scope), s.span);
  const labels = s.cases.map((c) => (c.value ? asNumber(x, evaluate(x, c.value, scope), c.value.span) : undefined));
  const frame = x.frame!, loop = innermostLoop(frame);
  const leavesEarly = s.cases.some((_, i) => bodyFrom(s, i).some(hasBreak));
  const escapesFurther = (!frame.isKernel && hasReturn(s)) || (loop?.kind === 'loop' && loop.hasStep && hasContinue(s));
  // after an early `break` the flags tell whether the function or iteration goes on
  if (leavesEarly) prepareEscape(x, s, true);
  frame.loops.push({ kind: 'switch', region: x.region, flag: undefined });
  try {
    if (leavesEarly) makeFlag(x, frame.loops.at(-1) as LoopFrame & { kind: 'switch' }, s.span);
    const status = execCases(x, s, value, labels, scope);
    return !leavesEarly || status === 'falls' ? status : escapesFurther ? 'maybe' : 'falls';
  } finally { frame.loops.pop(); }
}

function execCases(x: Elaboration, s: StmtNode & { kind: 'switch' }, value: Expr, labels: readonly (Expr | undefined)[], scope: Scope): Status {
  if (isConst(value)) {
    const hit = labels.findIndex((l) => l && isConst(l) && BigInt(l.value) === BigInt(value.value));
    const from = hit >= 0 ? hit : s.cases.findIndex((c) => !c.value);
    return from < 0 ? 'falls' : execList(x, bodyFrom(s, from), new Scope(scope));
  }
  const fixed = x.bind(value, 'selector', s.span);
  return execList(x, [chain(x, s, 0, labels.map((l) => l && binary('==', fixed, cast(fixed.type, l))), scope)], scope);
}

/** What a case carries out: its statements and those of the cases it falls through to, without the `break` at the end. */
function bodyFrom(s: StmtNode & { kind: 'switch' }, from: number): StmtNode[] {
  const body: StmtNode[] = [];
  for (const c of s.cases.slice(from)) {
    const at = c.body.findIndex(definitelyLeaves), end = c.body[at];
    body.push(...c.body.slice(0, at < 0 ? c.body.length : at), ...(end ? withoutBreak(end) : []));
    if (end) break;
  }
  return body;
}

/** A statement at the end of a case without the `break` at its own end. */
function withoutBreak(s: StmtNode): StmtNode[] {
  if (s.kind === 'break') return [];
  if (s.kind !== 'block' || s.body.slice(0, -1).some(definitelyLeaves)) return [s];
  return [{ ...s, body: [...s.body.slice(0, -1), ...s.body.slice(-1).flatMap(withoutBreak)] }];
}

/** A switch on a value that is not known, as a chain of ifs; a case that falls through goes on with the bodies behind it. */
function chain(x: Elaboration, s: StmtNode & { kind: 'switch' }, from: number, tests: readonly (ReturnType<typeof binary> | undefined)[], scope: Scope): StmtNode {
  const ordered = [...s.cases.map((c, i) => ({ c, i })).filter(({ c }) => c.value), ...s.cases.map((c, i) => ({ c, i })).filter(({ c }) => !c.value)];
  const build = (k: number): StmtNode | undefined => {
    const entry = ordered[k];
    if (!entry) return undefined;
    const block: StmtNode = { kind: 'block', body: bodyFrom(s, entry.i), span: s.span };
    if (!entry.c.value) return block;
    const otherwise = build(k + 1);
    scope.names.set(`case ${entry.i}`, { k: 'value', value: num(tests[entry.i]!) });
    return { kind: 'if', cond: { kind: 'name', name: { parts: [{ id: `case ${entry.i}` }], span: s.span }, span: s.span }, then: block, ...(otherwise ? { else: otherwise } : {}), isConstexpr: false, span: s.span };
  };
  return build(from) ?? { kind: 'empty', span: s.span };
}

export type { DeclNode };
