/** The integer expressions of `#if`. */
import type { Token } from './tokens.js';
import { problem, type SourceText } from './source.js';

const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1, '&&': 2, '|': 3, '^': 4, '&': 5, '==': 6, '!=': 6, '<': 7, '>': 7, '<=': 7, '>=': 7, '<<': 8, '>>': 8, '+': 9, '-': 9, '*': 10, '/': 10, '%': 10,
};

/** Truth of a condition: `defined`, `__has_include` (always true: headers are assumed present), then expanded and evaluated; unknown names are 0. */
export function evaluateCondition(tokens: readonly Token[], isDefined: (name: string) => boolean, expand: (t: readonly Token[]) => Token[], source: SourceText): boolean {
  const known: Token[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const t = tokens[i]!;
    if (t.text === 'defined') {
      const paren = tokens[i + 1]?.text === '(';
      const name = tokens[i + (paren ? 2 : 1)];
      known.push({ ...t, kind: 'number', text: name && isDefined(name.text) ? '1' : '0' });
      i += paren ? 3 : 1;
    } else if (t.text === '__has_include') {
      known.push({ ...t, kind: 'number', text: '1' });
      while (i < tokens.length && tokens[i]!.text !== ')') i += 1;
    } else known.push(t);
  }
  const input = expand(known);
  let at = 0;
  const fail = (): never => { throw problem('XP1004', tokens[0] && source.spanAt(tokens[0].start, tokens.at(-1)!.end), 'this #if condition is no integer expression', 'simplify the condition'); };
  const primary = (): bigint => {
    const t = input[at++];
    if (!t) return fail();
    if (t.text === '(') { const v = ternary(); if (input[at++]?.text !== ')') fail(); return v; }
    if (t.text === '!') return primary() === 0n ? 1n : 0n;
    if (t.text === '-') return -primary();
    if (t.text === '+') return primary();
    if (t.text === '~') return ~primary();
    if (t.kind === 'number') { try { return BigInt(t.text.replace(/'/g, '').replace(/[uUlLzZ]+$/, '')); } catch { return fail(); } }
    if (t.kind === 'char') return BigInt(t.text.codePointAt(1) ?? 0);
    if (t.kind === 'identifier') {
      if (input[at]?.text === '(') { let depth = 0; do { depth += input[at]!.text === '(' ? 1 : input[at]!.text === ')' ? -1 : 0; at += 1; } while (depth && at < input.length); }
      return t.text === 'true' ? 1n : 0n;
    }
    return fail();
  };
  const climb = (minimum: number): bigint => {
    let left = primary();
    for (let op = input[at]?.text ?? ''; (PRECEDENCE[op] ?? 0) >= minimum; op = input[at]?.text ?? '') {
      at += 1;
      left = apply(op, left, climb(PRECEDENCE[op]! + 1));
    }
    return left;
  };
  const ternary = (): bigint => {
    const c = climb(1);
    if (input[at]?.text !== '?') return c;
    at += 1;
    const a = ternary();
    if (input[at++]?.text !== ':') fail();
    const b = ternary();
    return c ? a : b;
  };
  return input.length > 0 && ternary() !== 0n;
}

function apply(op: string, a: bigint, b: bigint): bigint {
  const truth = (x: boolean): bigint => (x ? 1n : 0n);
  switch (op) {
    case '||': return truth(a !== 0n || b !== 0n);
    case '&&': return truth(a !== 0n && b !== 0n);
    case '|': return a | b;
    case '^': return a ^ b;
    case '&': return a & b;
    case '==': return truth(a === b);
    case '!=': return truth(a !== b);
    case '<': return truth(a < b);
    case '>': return truth(a > b);
    case '<=': return truth(a <= b);
    case '>=': return truth(a >= b);
    case '<<': return a << b;
    case '>>': return a >> b;
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return b === 0n ? 0n : a / b;
    default: return b === 0n ? 0n : a % b;
  }
}
