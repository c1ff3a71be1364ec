/** Statements of the IR as lines of C. */
import {
  exprsOf, sizeOf, variablesOf, walkExpr, walkStmts, type Alloc, type Atomic, type Buffer, type Expr, type For, type If, type Intrinsic, type Launch,
  type Operand, type ScalarType, type Stmt, type Store,
} from '../ir/index.js';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import { reductionsOf } from '../lower/reduction.js';
import type { ExpressionPrinter } from './expression.js';
import { storeHelper } from './helpers.js';

const INDENT = '  ';
const SELECT = 20;

/** What surrounds the statements: how a launch and a large allocation look, which scalars change. */
export interface StatementContext {
  readonly assigned: ReadonlySet<string>;
  readonly launch?: (s: Launch) => readonly string[];
  readonly alloc?: (buffer: Buffer) => readonly string[] | undefined;
}

/** Names of the scalars that statements assign after their declaration. */
export function assignedIn(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind === 'assign') names.add(s.v.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) names.add(s.result.name);
  });
  return names;
}

export class StatementPrinter {
  private parallelDepth = 0;

  constructor(private readonly e: ExpressionPrinter, private readonly context: StatementContext) {}

  /** Lines of the statements, indented by `depth`. */
  lines(body: readonly Stmt[], depth: number): string[] {
    return body.flatMap((s) => {
      const pad = INDENT.repeat(depth);
      const note = s.note ? [`${pad}// ${s.note}`] : [];
      return [...note, ...this.statement(s, depth).map((line) => (line.startsWith('#') ? line : pad + line))];
    });
  }

  private block(body: readonly Stmt[], depth: number): string[] {
    // lines() indents absolutely, statement() relatively: cut the outer part off again
    return this.lines(body, depth + 1).map((line) => (line.startsWith('#') ? line : line.slice(INDENT.length * depth)));
  }

  private statement(s: Stmt, depth: number): string[] {
    const { e } = this;
    const type = (t: ScalarType): string => e.dialect.types[t];
    switch (s.kind) {
      case 'let': {
        const constant = s.init && !this.context.assigned.has(s.v.name) ? 'const ' : '';
        return [`${constant}${type(s.v.type)} ${e.names.of(s.v.name)}${s.init ? ` = ${e.print(s.init)}` : ''};`];
      }
      case 'assign': return [this.update(e.names.of(s.v.name), s.v.type, s.value, (x) => x.kind === 'var' && x.name === s.v.name)];
      case 'store': return [this.store(s)];
      case 'alloc': return this.alloc(s);
      case 'for': return this.forLoop(s, depth);
      case 'while': return [`while (${e.print(s.cond)}) {`, ...this.block(s.body, depth), '}'];
      case 'if': return this.ifElse(s, depth);
      case 'barrier': {
        if (!e.dialect.barrier) throw new Error(`dialect ${e.dialect.name} has no barriers`);
        return [`${e.dialect.barrier(s)};`];
      }
      case 'atomic': return this.atomic(s);
      case 'break': return ['break;'];
      case 'continue': return ['continue;'];
      case 'exit': return ['return;'];
      case 'intrinsic': return [this.intrinsic(s)];
      case 'launch': {
        if (!this.context.launch) throw new Error('a kernel cannot launch a kernel');
        return [...this.context.launch(s)];
      }
    }
  }

  /** `x = value`, or `x += e` where value is `x + e`. */
  private update(target: string, type: ScalarType, value: Expr, isTarget: (x: Expr) => boolean): string {
    const op = value.kind === 'binary' ? value.op : undefined;
    const compound = op !== undefined && ['+', '-', '*', '/', '&', '|', '^', '<<', '>>'].includes(op) && sizeOf(type) >= 4;
    if (compound && value.kind === 'binary' && isTarget(value.a)) return `${target} ${op}= ${this.e.print(value.b)};`;
    return `${target} = ${this.e.print(value)};`;
  }

  private store(s: Store): string {
    const { e } = this;
    const name = e.names.of(s.buffer.name), type = s.value.type;
    if (type !== s.buffer.type) return `${e.helpers.add(storeHelper(type, e.dialect))}(${name}, ${e.print(s.index)}, ${e.print(s.value)});`;
    const same = (x: Expr): boolean => x.kind === 'load' && x.buffer.name === s.buffer.name && x.type === type && sameExpr(x.index, s.index);
    return this.update(`${name}[${e.print(s.index)}]`, type, s.value, same);
  }

  private alloc(s: Alloc): string[] {
    const { e } = this;
    const own = this.context.alloc?.(s.buffer);
    if (own) return [...own];
    if (s.buffer.opaque !== undefined) return [`${e.dialect.opaque!(s.buffer.opaque)} ${e.names.of(s.buffer.name)};`];
    return [`${e.dialect.bufferQualifier(s.buffer)}${e.dialect.types[s.buffer.type]} ${e.names.of(s.buffer.name)}[${s.buffer.size}]${aligned(s.buffer)};`];
  }

  private forLoop(s: For, depth: number): string[] {
    const { e } = this;
    const v = e.names.of(s.v.name), type = e.dialect.types[s.v.type];
    const before: string[] = [];
    let hi = e.print(s.hi, 51);
    if (mayChange(s.hi, s.body, this.context.assigned)) {
      const end = e.names.fresh(`${v}_end`);
      before.push(`const ${type} ${end} = ${e.print(s.hi)};`);
      hi = end;
    }
    const pragma = this.pragma(s);
    const parallel = s.loop.kind === 'parallel' && pragma !== undefined;
    if (parallel) ++this.parallelDepth;
    const outer = e.inVector;
    e.inVector ||= s.loop.kind === 'vector';
    const body = this.block(s.body, depth);
    e.inVector = outer;
    if (parallel) --this.parallelDepth;
    const step = s.step === 1 ? `++${v}` : `${v} += ${s.step}`;
    return [...before, ...(pragma ? [pragma] : []), `for (${type} ${v} = ${e.print(s.lo)}; ${v} < ${hi}; ${step}) {`, ...body, '}'];
  }

  private pragma(s: For): string | undefined {
    const { dialect } = this.e;
    if (s.loop.kind === 'parallel' && this.parallelDepth === 0) return dialect.parallelPragma?.(collapsible(s));
    if (s.loop.kind === 'unrolled') return dialect.unrollPragma?.(s.hi.kind === 'const' && s.lo.kind === 'const' ? Math.ceil((Number(s.hi.value) - Number(s.lo.value)) / s.step) : undefined);
    if (s.loop.kind !== 'vector') return undefined;
    const reductions = reductionsOf(s) ?? [];
    return dialect.vectorPragma?.(reductions.map((r) => ({ op: r.op, variable: this.e.names.of(r.variable) })));
  }

  private ifElse(s: If, depth: number): string[] {
    // always true: a scope
    if (s.cond.kind === 'const' && s.cond.value && !s.else.length) return ['{', ...this.block(s.then, depth), '}'];
    const lines = [`if (${this.e.print(s.cond)}) {`, ...this.block(s.then, depth)];
    const [only] = s.else;
    if (!s.else.length) return [...lines, '}'];
    if (s.else.length === 1 && only!.kind === 'if' && !only!.note) {
      const rest = this.ifElse(only, depth);
      return [...lines, `} else ${rest[0]}`, ...rest.slice(1)];
    }
    return [...lines, '} else {', ...this.block(s.else, depth), '}'];
  }

  private atomic(s: Atomic): string[] {
    const { e } = this;
    const spelling = e.dialect.atomic(s.op, s.buffer.type);
    if (!spelling) throw noAtomic(s, e.dialect.name);
    for (const helper of spelling.helpers ?? []) e.helpers.add(helper);
    const element = `${e.names.of(s.buffer.name)}[${e.print(s.index)}]`, value = e.print(s.value, SELECT);
    if (!s.result && spelling.update) return [`${spelling.update(element, value)};`];
    if (!spelling.call) throw noAtomic(s, e.dialect.name);
    for (const helper of spelling.callHelpers ?? []) e.helpers.add(helper);
    const old = spelling.call(element, value, s.compare ? e.print(s.compare, SELECT) : undefined);
    return [s.result ? `${e.names.of(s.result.name)} = ${old};` : `${old};`];
  }

  private intrinsic(s: Intrinsic): string {
    const helper = this.e.dialect.instructionHelper?.(s.name);
    if (helper) this.e.helpers.add(helper);
    const text = `${s.name}(${s.args.map((a) => this.operand(a)).join(', ')})`;
    return s.result ? `${this.e.names.of(s.result.name)} = ${text};` : `${text};`;
  }

  private operand(a: Operand): string {
    if (a.kind === 'token') return a.text;
    if (a.kind !== 'address') return this.e.print(a, SELECT);
    const name = this.e.names.of(a.buffer.name);
    if (a.buffer.opaque !== undefined) return name;
    const zero = a.index.kind === 'const' && Number(a.index.value) === 0;
    const cast = a.type && a.type !== a.buffer.type ? `(${this.e.dialect.types[a.type]} *)` : '';
    if (cast) return zero ? `${cast}${name}` : `${cast}${name} + ${this.e.print(a.index, 71)}`;
    return zero ? name : `${name} + ${this.e.print(a.index, 71)}`;
  }
}

export const aligned = (b: Buffer): string => (b.align && b.align > sizeOf(b.type) ? ` __attribute__((aligned(${b.align})))` : '');

const noAtomic = (s: Atomic, dialect: string): DiagnosticError => new DiagnosticError({
  code: 'XP2005', exit: 3, message: `an atomic "${s.op}" on ${s.buffer.type} is not available in ${dialect}`,
  ...(s.span ? { where: { line: s.span.line, column: s.span.column } } : {}),
  advice: 'use another element type for the accumulator',
});

/** Structural equality of expressions, spans aside. */
export function sameExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.type !== b.type) return false;
  const all = (x: readonly Expr[], y: readonly Expr[]): boolean => x.length === y.length && x.every((e, i) => sameExpr(e, y[i]!));
  switch (a.kind) {
    case 'const': return Object.is(a.value, (b as typeof a).value);
    case 'var': return a.name === (b as typeof a).name;
    case 'index': return a.level === (b as typeof a).level && a.dim === (b as typeof a).dim;
    case 'unary': return a.op === (b as typeof a).op && sameExpr(a.a, (b as typeof a).a);
    case 'binary': return a.op === (b as typeof a).op && sameExpr(a.a, (b as typeof a).a) && sameExpr(a.b, (b as typeof a).b);
    case 'select': return all([a.cond, a.a, a.b], [(b as typeof a).cond, (b as typeof a).a, (b as typeof a).b]);
    case 'cast': case 'bitcast': return sameExpr(a.a, (b as typeof a).a);
    case 'load': return a.buffer.name === (b as typeof a).buffer.name && sameExpr(a.index, (b as typeof a).index);
    case 'call': return a.fn === (b as typeof a).fn && all(a.args, (b as typeof a).args);
  }
}

/** A bound that the body could change when it is evaluated again. */
function mayChange(hi: Expr, body: readonly Stmt[], assigned: ReadonlySet<string>): boolean {
  let loads = false;
  walkExpr(hi, (x) => { if (x.kind === 'load' || x.kind === 'call') loads = true; });
  if (loads) return true;
  const used = [...variablesOf(hi)].filter((n) => assigned.has(n));
  if (!used.length) return false;
  const inside = assignedIn(body);
  return used.some((n) => inside.has(n));
}

/** How many perfectly nested parallel loops with bounds of their own one directive can cover. */
function collapsible(s: For): number {
  const vars = new Set([s.v.name]);
  let n = 1, inner: Stmt | undefined = s.body.length === 1 ? s.body[0] : undefined;
  while (inner?.kind === 'for' && inner.loop.kind === 'parallel' && !exprsOf(inner).some((b) => [...variablesOf(b)].some((x) => vars.has(x)) || hasLoad(b))) {
    vars.add(inner.v.name);
    ++n;
    inner = inner.body.length === 1 ? inner.body[0] : undefined;
  }
  return n;
}

const hasLoad = (e: Expr): boolean => { let found = false; walkExpr(e, (x) => { if (x.kind === 'load') found = true; }); return found; };
