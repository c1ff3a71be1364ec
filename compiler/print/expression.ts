/** Expressions of the IR as C text with as few parentheses as C needs. */
import { isFloat, isInt, isComparison, sizeOf, type BinaryOp, type Buffer, type Call, type Cast, type Const, type Expr, type ScalarType } from '../ir/index.js';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import type { Dialect } from './dialect.js';
import { bitcastHelper, HelperSet, intHelper, loadHelper } from './helpers.js';
import { literal } from './literal.js';
import { Names } from './names.js';

const PRIMARY = 100, UNARY = 90, SELECT = 20;
const PRECEDENCE: Record<BinaryOp, number> = {
  '*': 80, '/': 80, '%': 80, '+': 70, '-': 70, '<<': 60, '>>': 60, '<': 50, '<=': 50, '>': 50, '>=': 50, '==': 45, '!=': 45,
  '&': 40, '^': 38, '|': 36, '&&': 30, '||': 28,
};
const BITS = new Set<BinaryOp>(['&', '|', '^', '<<', '>>']);

interface Text { readonly text: string; readonly level: number }
const primary = (text: string): Text => ({ text, level: PRIMARY });
const isNarrowFloat = (t: ScalarType): t is 'f16' | 'bf16' => t === 'f16' || t === 'bf16';
const isSmallInt = (t: ScalarType): boolean => isInt(t) && sizeOf(t) < 4 && t !== 'bool';

/** Prints expressions and collects the helpers they need. */
export class ExpressionPrinter {
  readonly helpers = new HelperSet();
  /** inside a loop on vector lanes */
  inVector = false;

  constructor(readonly dialect: Dialect, readonly names: Names) {}

  /** The expression as a value of its own type. */
  print(e: Expr, level = 0): string {
    const t = this.text(e);
    return t.level >= level ? t.text : `(${t.text})`;
  }

  /** The expression as an f32 where its type is a 16-bit float. */
  private wide(e: Expr, level: number): string {
    if (!isNarrowFloat(e.type)) return this.print(e, level);
    const t = this.wideText(e);
    return t.level >= level ? t.text : `(${t.text})`;
  }

  private wideText(e: Expr): Text {
    const type = e.type as 'f16' | 'bf16';
    if (e.kind === 'const') return this.constant({ ...e, type: 'f32' });
    if (e.kind === 'load' && e.buffer.init) return primary(`${this.names.of(e.buffer.name)}[${this.print(e.index)}]`);
    return this.conversion(type).widen(this.print(e, PRIMARY));
  }

  private conversion(type: 'f16' | 'bf16'): { widen: (t: string) => Text; narrow: (t: string) => Text } {
    const c = this.dialect.conversions[type];
    for (const h of c.helpers ?? []) this.helpers.add(h);
    const shaped = (text: string): Text => ({ text, level: text.startsWith('(') ? UNARY : PRIMARY });
    return { widen: (t) => shaped(c.widen(t)), narrow: (t) => shaped(c.narrow(t)) };
  }

  private text(e: Expr): Text {
    switch (e.kind) {
      case 'const': return isNarrowFloat(e.type) ? this.conversion(e.type).narrow(literal('f32', e.value, this.dialect)) : this.constant(e);
      case 'var': return primary(this.names.of(e.name));
      case 'index': return primary(this.spell(this.dialect.index, 'parallel indices')(e));
      case 'load': return this.load(e.buffer, e.index, e.type);
      case 'unary': return this.unary(e.op, e.a);
      case 'binary': return this.binary(e.op, e.type, e.a, e.b);
      case 'select': return { text: `${this.print(e.cond, SELECT + 1)} ? ${this.print(e.a, SELECT)} : ${this.print(e.b, SELECT)}`, level: SELECT };
      case 'cast': return this.cast(e);
      case 'bitcast': return primary(`${this.helpers.add(bitcastHelper(e.a.type, e.type, this.dialect))}(${this.print(e.a)})`);
      case 'call': return this.call(e);
    }
  }

  private spell<T>(value: T | undefined, what: string): T {
    if (value === undefined) throw new Error(`dialect ${this.dialect.name} has no ${what}`);
    return value;
  }

  private constant(e: Const): Text {
    const text = literal(e.type, e.value, this.dialect);
    return { text, level: text.startsWith('-') ? UNARY : PRIMARY };
  }

  private load(buffer: Buffer, index: Expr, type: ScalarType): Text {
    const name = this.names.of(buffer.name);
    if (type !== buffer.type) return primary(`${this.helpers.add(loadHelper(type, this.dialect))}(${name}, ${this.print(index)})`);
    const element = primary(`${name}[${this.print(index)}]`);
    // tables of 16-bit floats are kept as f32
    return buffer.init && isNarrowFloat(type) ? this.conversion(type).narrow(element.text) : element;
  }

  private unary(op: '-' | '!' | '~', a: Expr): Text {
    if (op === '-' && isNarrowFloat(a.type)) return this.conversion(a.type).narrow(`-${this.wide(a, UNARY + 1)}`);
    const operand = this.print(a, UNARY);
    const text = `${op}${operand.startsWith(op) ? `(${operand})` : operand}`;
    return isSmallInt(a.type) ? { text: `(${this.dialect.types[a.type]})${text}`, level: UNARY } : { text, level: UNARY };
  }

  private binary(op: BinaryOp, type: ScalarType, a: Expr, b: Expr): Text {
    const level = PRECEDENCE[op];
    const logic = op === '&&' || op === '||';
    // parentheses that compilers and readers ask for although C does not
    const careful = (e: Expr, wanted: number): number =>
      e.kind === 'binary' && ((logic && (e.op === '&&' || e.op === '||') && e.op !== op) || (BITS.has(op) && e.op !== op)) ? PRIMARY : wanted;
    // integer sums and products associate
    const right = isInt(type) && b.kind === 'binary' && ((op === '+' && (b.op === '+' || b.op === '-')) || (op === '*' && b.op === '*')) ? level : level + 1;
    const text = `${this.wide(a, careful(a, level))} ${op} ${this.wide(b, careful(b, right))}`;
    if (isComparison(op) || logic) return { text, level };
    if (isNarrowFloat(type)) return this.conversion(type).narrow(text);
    if (isSmallInt(type)) return { text: `(${this.dialect.types[type]})(${text})`, level: UNARY };
    return { text, level };
  }

  private cast(e: Cast): Text {
    const { type, a } = e;
    if (type === 'bool') return { text: `${this.wide(a, 46)} != 0`, level: 45 };
    if (isNarrowFloat(type)) {
      const value = a.type === 'f32' ? this.print(a) : isNarrowFloat(a.type) ? this.wide(a, 0) : `(float)${this.print(a, UNARY)}`;
      return this.conversion(type).narrow(value);
    }
    if (isNarrowFloat(a.type) && type === 'f32') return this.wideText(a);
    return { text: `(${this.dialect.types[type]})${this.wide(a, UNARY)}`, level: UNARY };
  }

  private call(e: Call): Text {
    const operand = e.args[0]!.type;
    const floats = isFloat(operand) || isFloat(e.type);
    const type: ScalarType = !floats ? operand : operand === 'f64' || e.type === 'f64' ? 'f64' : 'f32';
    const spelling = (this.inVector ? this.dialect.vectorMath?.(e.fn, type) : undefined) ?? this.dialect.math(e.fn, type) ?? (floats ? undefined : intHelper(e.fn, type, this.dialect));
    if (spelling === undefined) throw unavailable(e, this.dialect);
    const name = typeof spelling === 'string' ? spelling : this.helpers.add(spelling);
    const text = `${name}(${e.args.map((a) => this.wide(a, SELECT)).join(', ')})`;
    if (e.type === 'bool') return { text: `${text} != 0`, level: 45 };
    if (isNarrowFloat(e.type)) return this.conversion(e.type).narrow(text);
    return isSmallInt(e.type) ? { text: `(${this.dialect.types[e.type]})${text}`, level: UNARY } : primary(text);
  }
}

const unavailable = (e: Call, dialect: Dialect): DiagnosticError => new DiagnosticError({
  code: 'XP2004', exit: 3,
  message: `the function "${e.fn}" on ${e.type} is not available in ${dialect.name}`,
  ...(e.span ? { where: { line: e.span.line, column: e.span.column } } : {}),
  advice: 'rewrite the expression with functions that the target has',
});
