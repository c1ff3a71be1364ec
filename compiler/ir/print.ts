/** Readable, C-like text of IR trees: for debugging, golden tests and `--canonical`. It is not a dialect's output. */
import type { Buffer, Expr, Operand, Param, Program, Stmt } from './types.js';

const LEVEL: Record<string, number> = { '||': 1, '&&': 2, '|': 3, '^': 4, '&': 5, '==': 6, '!=': 6, '<': 7, '<=': 7, '>': 7, '>=': 7, '<<': 8, '>>': 8, '+': 9, '-': 9, '*': 10, '/': 10, '%': 10 };
const DIM = ['x', 'y', 'z'] as const;

/** Text of an expression with the fewest parentheses. */
export function printExpr(e: Expr, outer = 0): string {
  switch (e.kind) {
    case 'const': return printConst(e.type, e.value);
    case 'var': return e.name;
    case 'unary': return `${e.op}${printExpr(e.a, 11)}`;
    case 'binary': {
      const level = LEVEL[e.op]!;
      const text = `${printExpr(e.a, level)} ${e.op} ${printExpr(e.b, level + 1)}`;
      return level < outer ? `(${text})` : text;
    }
    case 'select': { const text = `${printExpr(e.cond, 1)} ? ${printExpr(e.a)} : ${printExpr(e.b)}`; return outer > 0 ? `(${text})` : text; }
    case 'cast': return `(${e.type})${printExpr(e.a, 11)}`;
    case 'bitcast': return `bits<${e.type}>(${printExpr(e.a)})`;
    case 'load': return `${viewed(e.buffer, e.type)}[${printExpr(e.index)}]`;
    case 'call': return `${e.fn}(${e.args.map((a) => printExpr(a)).join(', ')})`;
    case 'index': return `${e.level}.${DIM[e.dim]}`;
  }
}

function printConst(type: string, value: number | bigint): string {
  if (type === 'bool') return value ? 'true' : 'false';
  if (type === 'i32') return String(value);
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (!/^(f|bf)/.test(type)) return `${text}${type}`;
  const point = /[.eIN]/.test(text) ? text : `${text}.0`;
  return type === 'f32' ? `${point}f` : type === 'f64' ? point : `${point}${type}`;
}

const viewed = (b: Buffer, type: string): string => (b.type === type ? b.name : `${b.name}.as<${type}>`);
const operand = (a: Operand): string => (a.kind === 'token' ? a.text : a.kind === 'address' ? `&${viewed(a.buffer, a.type ?? a.buffer.type)}[${printExpr(a.index)}]` : printExpr(a));

/** Text of statements, one line each, indented by two spaces per level. */
export const printStmts = (body: readonly Stmt[], indent = ''): string => body.map((s) => printStmt(s, indent)).join('');

export function printStmt(s: Stmt, indent = ''): string {
  const line = (text: string): string => `${indent}${text}${s.note ? ` // ${s.note}` : ''}\n`;
  const block = (head: string, body: readonly Stmt[]): string => line(`${head} {`) + printStmts(body, `${indent}  `) + `${indent}}\n`;
  switch (s.kind) {
    case 'for': {
      const kind = s.loop.kind === 'serial' ? 'for' : s.loop.kind === 'axis' ? `axis<${s.loop.axis}>` : s.loop.kind;
      const type = s.v.type === 'i32' ? '' : `${s.v.type} `;
      return block(`${kind} (${type}${s.v.name} = ${printExpr(s.lo)}; ${s.v.name} < ${printExpr(s.hi, 8)}; ${s.step === 1 ? `++${s.v.name}` : `${s.v.name} += ${s.step}`})`, s.body);
    }
    case 'while': return block(`while (${printExpr(s.cond)})`, s.body);
    case 'if': return s.else.length === 0 ? block(`if (${printExpr(s.cond)})`, s.then)
      : block(`if (${printExpr(s.cond)})`, s.then).slice(0, -1) + ` else {\n${printStmts(s.else, `${indent}  `)}${indent}}\n`;
    case 'let': return line(`${s.v.type} ${s.v.name}${s.init ? ` = ${printExpr(s.init)}` : ''};`);
    case 'assign': return line(`${s.v.name} = ${printExpr(s.value)};`);
    case 'store': return line(`${viewed(s.buffer, s.value.type)}[${printExpr(s.index)}] = ${printExpr(s.value)};`);
    case 'alloc': return line(`${printBuffer(s.buffer)};`);
    case 'barrier': return line(`barrier(${s.scope});`);
    case 'atomic': {
      const args = [`${viewed(s.buffer, s.value.type)}[${printExpr(s.index)}]`, ...(s.compare ? [printExpr(s.compare)] : []), printExpr(s.value)];
      return line(`${s.result ? `${s.result.name} = ` : ''}atomic_${s.op}(${args.join(', ')});`);
    }
    case 'intrinsic': return line(`${s.result ? `${s.result.name} = ` : ''}${s.name}(${s.args.map(operand).join(', ')});`);
    case 'launch': return block(`launch ${s.kernel.name}<<<(${s.kernel.grid.join(', ')}), (${s.kernel.block.join(', ')}), warp ${s.kernel.warp}${s.kernel.clusterGroups ? `, cluster ${s.kernel.clusterGroups}` : ''}>>>`, s.kernel.body);
    case 'break': case 'continue': case 'exit': return line(`${s.kind};`);
  }
}

const printBuffer = (b: Buffer): string =>
  `${b.scope === 'item' ? '' : `${b.scope} `}${b.space ? `${b.space} ` : ''}${b.type} ${b.name}[${b.size}]${b.init ? ` = {${b.init.slice(0, 8).join(', ')}${b.init.length > 8 ? ', ...' : ''}}` : ''}`;

const printParam = (p: Param): string =>
  p.kind === 'tensor' ? `${p.role} ${p.buffer.type} ${p.buffer.name}[${p.buffer.size}]` : `${p.v.type} ${p.v.name}${p.value === undefined ? '' : ` = ${p.value}`}`;

/** Text of a whole program. */
export const printProgram = (p: Program): string => `${p.name}(${p.params.map(printParam).join(', ')}) {\n${printStmts(p.body, '  ')}}\n`;
