/**
 * The interpreter that defines the IR. Each node becomes the JavaScript that means it (one case per node, no optimisation);
 * memory, wide integers, atomics and the scheduling of items are in runtime.ts and memory.ts.
 */
import { walkStmts } from '../ir/visit.js';
import { isComparison } from '../ir/build.js';
import { isFloat, sizeOf } from '../ir/scalar.js';
import type { Buffer, Expr, Kernel, Program, ScalarType, Span, Stmt } from '../ir/types.js';
import { BARRIER_SCOPES, InterpretError, MemoryFault, Runtime } from './runtime.js';
import { Memory } from './memory.js';
import type { Value } from './memory.js';

export { InterpretError } from './runtime.js';

export interface InterpretInput {
  /** raw little-endian contents by parameter name; needed for `in` and `inout`, optional for `out` */
  readonly tensors: Readonly<Record<string, ArrayBufferView>>;
  /** scalar parameters without a fixed value */
  readonly scalars?: Readonly<Record<string, Value>>;
}
export interface InterpretOptions {
  /** reads of elements that were never written are errors (default true) */
  readonly checkUninitialised?: boolean;
  /** loop iterations before a program counts as endless (default 2e9) */
  readonly stepLimit?: number;
  /** run groups and items from the last to the first: a result that changes shows a race */
  readonly reverse?: boolean;
}

/** Runs a program of any stage but lowered; returns the raw contents of its `out` and `inout` tensors. Throws InterpretError. */
export function interpret(program: Program, input: InterpretInput, options: InterpretOptions = {}): Record<string, Uint8Array> {
  const { check, stepLimit, reverse } = { check: options.checkUninitialised ?? true, stepLimit: options.stepLimit ?? 2e9, reverse: options.reverse ?? false };
  const emitter = new Emitter(program);
  const run = emitter.compile();
  const memories = new Map<string, Memory>();
  const scalars: Value[] = [];
  for (const p of program.params) {
    if (p.kind === 'scalar') { scalars.push(scalarOf(p.v.name, p.value ?? input.scalars?.[p.v.name])); continue; }
    const memory = new Memory(p.buffer, check), data = input.tensors[p.buffer.name];
    if (data) memory.fill(data);
    else if (p.role !== 'out') throw new Error(`no contents for ${p.buffer.name}`);
    memories.set(p.buffer.name, memory);
  }
  const runtime = new Runtime(emitter.spans, emitter.buffers, { check, stepLimit, reverse });
  try {
    run(runtime, [...memories.values()], scalars, emitter.kernels);
  } catch (error) {
    if (error instanceof MemoryFault) throw new InterpretError(error.message, emitter.spans[error.site]);
    throw error;
  }
  const outputs = program.params.flatMap((p) => (p.kind === 'tensor' && p.role !== 'in' ? [p.buffer] : []));
  return Object.fromEntries(outputs.map((b) => [b.name, new Uint8Array(memories.get(b.name)!.bytes, 0, b.size * sizeOf(b.type))]));
}

function scalarOf(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new Error(`no value for ${name}`);
  return value;
}

type Run = (runtime: Runtime, tensors: readonly Memory[], scalars: readonly Value[], kernels: readonly Kernel[]) => void;

const WRAP: Partial<Record<ScalarType, (x: string) => string>> = {
  i8: (x) => `(${x} << 24 >> 24)`, u8: (x) => `(${x} & 255)`, i16: (x) => `(${x} << 16 >> 16)`, u16: (x) => `(${x} & 65535)`, i32: (x) => `(${x} | 0)`, u32: (x) => `(${x} >>> 0)`, bool: (x) => `(${x} ? 1 : 0)`,
};

class Emitter {
  readonly spans: (Span | undefined)[] = [];
  readonly buffers: Buffer[] = [];
  readonly kernels: Kernel[] = [];
  private readonly ids = new Map<string, number>();
  private readonly unset = new Set<string>();

  constructor(private readonly program: Program) {
    walkStmts(program.body, (s) => { if (s.kind === 'let' && !s.init) this.unset.add(s.v.name); });
  }

  compile(): Run {
    const tensors = this.program.params.flatMap((p) => (p.kind === 'tensor' ? [this.memory(p.buffer)] : []));
    const scalars = this.program.params.flatMap((p) => (p.kind === 'scalar' ? [this.variable(p.v.name)] : []));
    const text = `"use strict";\nlet [${tensors.join(', ')}] = T;\nlet [${scalars.join(', ')}] = S;\n${this.body(this.program.body)}`;
    return new Function('R', 'T', 'S', 'K', text) as Run;
  }

  private id(name: string): number {
    if (!this.ids.has(name)) this.ids.set(name, this.ids.size);
    return this.ids.get(name)!;
  }
  private variable(name: string): string { return `v${this.id(`v:${name}`)}`; }
  private memory(b: Buffer): string { return `m${this.id(`m:${b.name}`)}`; }
  private site(at: { readonly span?: Span }): number { return this.spans.push(at.span) - 1; }

  private body(body: readonly Stmt[]): string { return body.map((s) => this.stmt(s)).join('\n'); }

  private stmt(s: Stmt): string {
    switch (s.kind) {
      case 'for': {
        const v = this.variable(s.v.name);
        return `{ const hi = ${this.expr(s.hi)}; for (let ${v} = ${this.expr(s.lo)}; ${v} < hi; ${v} += ${s.step}) { R.step(${this.site(s)});\n${this.body(s.body)} } }`;
      }
      case 'while': return `while (${this.expr(s.cond)}) { R.step(${this.site(s)});\n${this.body(s.body)} }`;
      case 'if': return `if (${this.expr(s.cond)}) {\n${this.body(s.then)} }${s.else.length > 0 ? ` else {\n${this.body(s.else)} }` : ''}`;
      case 'let': return `let ${this.variable(s.v.name)} = ${s.init ? this.expr(s.init) : 'undefined'};`;
      case 'assign': return `${this.variable(s.v.name)} = ${this.expr(s.value)};`;
      case 'store': return `${this.memory(s.buffer)}.write("${s.value.type}", ${this.expr(s.index)}, ${this.expr(s.value)}, ${this.site(s)});`;
      case 'alloc': {
        const id = this.buffers.push(s.buffer) - 1;
        const owner = s.buffer.scope === 'group' ? 'G' : s.buffer.scope === 'cluster' ? 'C' : undefined;
        return `const ${this.memory(s.buffer)} = ${owner ? `R.shared(${id}, ${owner})` : `R.alloc(${id})`};`;
      }
      case 'atomic': {
        const text = `R.atomic("${s.op}", "${s.value.type}", ${this.memory(s.buffer)}, ${this.expr(s.index)}, ${this.expr(s.value)}, ${s.compare ? this.expr(s.compare) : 'undefined'}, ${this.site(s)});`;
        return s.result ? `${this.variable(s.result.name)} = ${text}` : text;
      }
      case 'barrier': return `yield ${this.site(s) * 4 + BARRIER_SCOPES.indexOf(s.scope)};`;
      case 'break': case 'continue': return `${s.kind};`;
      case 'exit': return 'return;';
      case 'launch': return this.launch(s.kernel);
      case 'intrinsic': throw new Error(`the interpreter does not run lowered programs (${s.name})`);
    }
  }

  private launch(kernel: Kernel): string {
    let blocking = false, together = false;
    walkStmts(kernel.body, (s) => {
      if (s.kind === 'barrier') { blocking = true; together ||= s.scope === 'all' || s.scope === 'cluster'; }
    });
    const k = this.kernels.push(kernel) - 1;
    return `R.launch(K[${k}], function${blocking ? '*' : ''} ([g0, g1, g2], [i0, i1, i2], G, C) {\n${this.body(kernel.body)} }, ${blocking}, ${together});`;
  }

  private expr(e: Expr): string {
    switch (e.kind) {
      case 'const': return typeof e.value === 'bigint' ? `${e.value}n` : Object.is(e.value, -0) ? '-0' : e.value < 0 ? `(${e.value})` : String(e.value);
      case 'var': return this.unset.has(e.name) ? `R.use(${this.variable(e.name)}, ${JSON.stringify(e.name)}, ${this.site(e)})` : this.variable(e.name);
      case 'index': return `${e.level === 'group' ? 'g' : 'i'}${e.dim}`;
      case 'load': return `${this.memory(e.buffer)}.read("${e.type}", ${this.expr(e.index)}, ${this.site(e)})`;
      case 'select': return `(${this.expr(e.cond)} ? ${this.expr(e.a)} : ${this.expr(e.b)})`;
      case 'bitcast': return `R.reinterpret("${e.type}", "${e.a.type}", ${this.expr(e.a)})`;
      case 'cast': return this.cast(e.type, e.a);
      case 'call': return `R.call("${e.fn}", "${e.type}", [${e.args.map((a) => this.expr(a)).join(', ')}], ${JSON.stringify(e.args.map((a) => a.type))})`;
      case 'unary': return e.op === '!' ? `(${this.expr(e.a)} ? 0 : 1)` : isFloat(e.type) ? `(-${this.expr(e.a)})`
        : e.op === '-' ? `R.int("-", "${e.type}", 0, ${this.expr(e.a)}, -1)` : `R.int("^", "${e.type}", R.wrap("${e.type}", -1), ${this.expr(e.a)}, -1)`;
      case 'binary': return this.binary(e.op, e.a, e.b, this.site(e));
    }
  }

  private binary(op: string, a: Expr, b: Expr, site: number): string {
    const x = this.expr(a), y = this.expr(b), type = a.type;
    if (op === '&&' || op === '||') return `(${x} ${op} ${y} ? 1 : 0)`;
    if (isComparison(op as '<')) return `(${x} ${op === '==' || op === '!=' ? `${op}=` : op} ${y} ? 1 : 0)`;
    if (isFloat(type)) return type === 'f64' ? `(${x} ${op} ${y})` : type === 'f32' ? `Math.fround(${x} ${op} ${y})` : `R.round("${type}", ${x} ${op} ${y})`;
    const wrap = WRAP[type];
    if (wrap && (op === '+' || op === '-' || op === '&' || op === '|' || op === '^')) return wrap(`(${x} ${op} ${y})`);
    if (wrap && op === '*') return wrap(`Math.imul(${x}, ${y})`);
    return `R.int("${op}", "${type}", ${x}, ${y}, ${site})`;
  }

  private cast(to: ScalarType, a: Expr): string {
    const x = this.expr(a), from = a.type;
    if (isFloat(from) && isFloat(to)) return sizeOf(to) > sizeOf(from) ? x : to === 'f32' ? `Math.fround(${x})` : `R.round("${to}", ${x})`;
    const wrap = WRAP[to];
    if (wrap && WRAP[from]) return wrap(x);
    if (to === 'f64' && WRAP[from]) return x;
    if (to === 'f32' && WRAP[from]) return `Math.fround(${x})`;
    if (to === 'i64' && WRAP[from]) return x;
    return `R.convert("${to}", "${from}", ${x})`;
  }
}

