/** Structural checks of a program, one grammar per stage: what a broken pass would leave behind. */
import type { Buffer, Expr, Kernel, Program, ScalarType, Span, Stmt } from './types.js';
import { isComparison } from './build.js';
import { children, exprsOf } from './visit.js';
import { isFloat, sizeOf } from './scalar.js';
import { printExpr } from './print.js';

/** source: launches, barriers, indices and group memory; canonical: plain loops over global and item buffers; lowered: canonical plus intrinsics and axes. */
export type Stage = 'source' | 'canonical' | 'lowered';
export interface Problem { readonly message: string; readonly span?: Span }

interface Scope { readonly vars: Map<string, ScalarType>; readonly loops: Set<string>; readonly buffers: Map<string, Buffer>; readonly inKernel?: Kernel; readonly inLoop: boolean }

/** Everything that is wrong with a program's structure; empty when it is well formed. */
export function verify(program: Program, stage: Stage): readonly Problem[] {
  const check = new Verifier(stage);
  const scope: Scope = { vars: new Map(), loops: new Set(), buffers: new Map(), inLoop: false };
  for (const p of program.params) {
    if (p.kind === 'tensor') check.buffer(p.buffer, scope);
    else check.variable(p.v.name, p.v.type, scope);
  }
  check.body(program.body, scope);
  return check.problems;
}

/** Throws when a program is broken; `pass` names who made it. */
export function assertValid(program: Program, stage: Stage, pass: string): void {
  const problems = verify(program, stage);
  if (problems.length > 0) throw new Error(`${pass} made a broken ${stage} program: ${problems.slice(0, 5).map((p) => p.message).join('; ')}`);
}

class Verifier {
  readonly problems: Problem[] = [];
  private readonly names = new Set<string>();
  constructor(private readonly stage: Stage) {}

  private say(message: string, at?: { readonly span?: Span }): void { this.problems.push({ message, ...(at?.span ? { span: at.span } : {}) }); }

  private unique(name: string): void {
    if (this.names.has(name)) this.say(`the name ${name} is declared twice`);
    this.names.add(name);
  }

  variable(name: string, type: ScalarType, scope: Scope): void { this.unique(name); scope.vars.set(name, type); }

  buffer(b: Buffer, scope: Scope): void {
    this.unique(b.name);
    scope.buffers.set(b.name, b);
    if (!Number.isInteger(b.size) || b.size < 0) this.say(`buffer ${b.name} has size ${b.size}`, b);
    if (this.stage === 'canonical' && b.scope !== 'global' && b.scope !== 'item') this.say(`buffer ${b.name} of scope ${b.scope} in canonical form`, b);
    if (b.shape && b.shape.reduce((x, y) => x * y, 1) !== b.size) this.say(`the shape of ${b.name} does not match its size`, b);
    if (b.init && b.init.length !== b.size) this.say(`buffer ${b.name} has ${b.init.length} initial values for ${b.size} elements`, b);
  }

  body(body: readonly Stmt[], outer: Scope): void {
    const scope: Scope = { ...outer, vars: new Map(outer.vars), buffers: new Map(outer.buffers) };
    for (const s of body) this.stmt(s, scope);
  }

  private stmt(s: Stmt, scope: Scope): void {
    for (const e of exprsOf(s)) this.expr(e, scope);
    const want = (e: Expr, type: ScalarType, what: string): void => { if (e.type !== type) this.say(`${what} has type ${e.type}, not ${type}: ${printExpr(e)}`, s); };
    switch (s.kind) {
      case 'for': {
        want(s.lo, s.v.type, 'lower bound'); want(s.hi, s.v.type, 'upper bound');
        if (!(s.step > 0) || !Number.isInteger(s.step)) this.say(`loop ${s.v.name} steps by ${s.step}`, s);
        if (s.loop.kind === 'axis' && this.stage !== 'lowered') this.say(`loop ${s.v.name} is bound to an axis in ${this.stage} form`, s);
        const inner: Scope = { ...scope, vars: new Map(scope.vars), loops: new Set([...scope.loops, s.v.name]), inLoop: true };
        this.variable(s.v.name, s.v.type, inner);
        return this.body(s.body, inner);
      }
      case 'while': want(s.cond, 'bool', 'condition'); return this.body(s.body, { ...scope, inLoop: true });
      case 'if': want(s.cond, 'bool', 'condition'); this.body(s.then, scope); return this.body(s.else, scope);
      case 'let': if (s.init) want(s.init, s.v.type, `initial value of ${s.v.name}`); return this.variable(s.v.name, s.v.type, scope);
      case 'assign': return this.assigned(s.v.name, s.v.type, s.value.type, s, scope);
      case 'store': return this.access(s.buffer, s.index, s.value.type, s, scope, true);
      case 'atomic':
        if (s.result) this.assigned(s.result.name, s.result.type, s.value.type, s, scope);
        if ((s.op === 'cas') !== (s.compare !== undefined)) this.say(`atomic ${s.op} ${s.compare ? 'has' : 'lacks'} a comparison value`, s);
        return this.access(s.buffer, s.index, s.value.type, s, scope, true);
      case 'alloc':
        if (s.buffer.scope === 'global' && scope.inKernel) this.say(`global buffer ${s.buffer.name} declared in a kernel`, s);
        return this.buffer(s.buffer, scope);
      case 'barrier': case 'exit': if (!scope.inKernel && this.stage !== 'lowered') this.say(`${s.kind} outside a kernel`, s); return;
      case 'break': case 'continue': if (!scope.inLoop) this.say(`${s.kind} outside a loop`, s); return;
      case 'intrinsic': if (this.stage !== 'lowered') this.say(`intrinsic ${s.name} in ${this.stage} form`, s); return;
      case 'launch':
        if (this.stage === 'canonical') this.say(`launch of ${s.kernel.name} in canonical form`, s);
        if (scope.inKernel) this.say(`launch of ${s.kernel.name} inside a kernel`, s);
        return this.body(s.kernel.body, { ...scope, inKernel: s.kernel, inLoop: false });
    }
  }

  private assigned(name: string, type: ScalarType, value: ScalarType, at: Stmt, scope: Scope): void {
    const declared = scope.vars.get(name);
    if (!declared) this.say(`${name} is assigned before it is declared`, at);
    else if (declared !== type || type !== value) this.say(`${name} of type ${declared} is assigned a ${value}`, at);
    if (scope.loops.has(name)) this.say(`the loop variable ${name} is assigned`, at);
  }

  private access(b: Buffer, index: Expr, type: ScalarType, at: { readonly span?: Span }, scope: Scope, writes: boolean): void {
    const declared = scope.buffers.get(b.name);
    if (!declared) this.say(`buffer ${b.name} is used before it is declared`, at);
    else if (declared.size !== b.size || declared.type !== b.type || declared.scope !== b.scope) this.say(`buffer ${b.name} is used in two forms`, at);
    if (writes && b.init) this.say(`the constant table ${b.name} is written`, at);
    if (isFloat(index.type)) this.say(`index of ${b.name} is no integer: ${printExpr(index)}`, at);
    if (index.kind === 'const' && (Number(index.value) < 0 || (Number(index.value) + 1) * sizeOf(type) > b.size * sizeOf(b.type))) this.say(`index ${index.value} is outside ${b.name} (${b.size} elements)`, at);
  }

  private expr(e: Expr, scope: Scope): void {
    for (const c of children(e)) this.expr(c, scope);
    switch (e.kind) {
      case 'var': {
        const declared = scope.vars.get(e.name);
        if (!declared) this.say(`${e.name} is read before it is declared`, e);
        else if (declared !== e.type) this.say(`${e.name} of type ${declared} is read as ${e.type}`, e);
        return;
      }
      case 'binary': {
        const shift = e.op === '<<' || e.op === '>>';
        if (!shift && e.a.type !== e.b.type) this.say(`operands of ${e.op} have types ${e.a.type} and ${e.b.type}: ${printExpr(e)}`, e);
        const type = isComparison(e.op) || e.op === '&&' || e.op === '||' ? 'bool' : e.a.type;
        if (e.type !== type) this.say(`${printExpr(e)} has type ${e.type}, not ${type}`, e);
        return;
      }
      case 'select': if (e.a.type !== e.b.type || e.cond.type !== 'bool') this.say(`malformed choice: ${printExpr(e)}`, e); return;
      case 'bitcast': if (sizeOf(e.type) !== sizeOf(e.a.type)) this.say(`bits of ${e.a.type} reinterpreted as ${e.type}`, e); return;
      case 'load': return this.access(e.buffer, e.index, e.type, e, scope, false);
      case 'index': if (!scope.inKernel || this.stage === 'canonical') this.say(`parallel index ${printExpr(e)} outside a kernel`, e); return;
      default: return;
    }
  }
}
