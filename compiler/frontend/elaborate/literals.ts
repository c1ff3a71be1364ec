/** Number literals: their values and types (C11 6.4.4). */
import { bitsOf, constant, type Expr, type ScalarType } from '../../ir/index.js';
import type { PlacedSpan } from '../source.js';
import type { Elaboration } from './context.js';

const NUMBER = /^(0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|0[bB][01]+|[\d.]+(?:[eE][+-]?\d+)?)(\w*)$/;

/** The constant a literal stands for: the first type of its form and suffix that holds it. Throws XP1106. */
export function parseNumber(x: Elaboration, raw: string, span: PlacedSpan): Expr {
  const text = raw.replace(/'/g, '');
  const isHexFloat = /^0[xX].*[pP]/.test(text);
  const isFloating = isHexFloat || (!/^0[xXbB]/.test(text) && /[.eE]/.test(text)) || (!/^0[xX]/.test(text) && /[fF]$/.test(text));
  if (isFloating) {
    const value = isHexFloat ? hexFloat(text) : parseFloat(text);
    return constant(/[fF](16|32)?$/.test(text) && !isHexFloat || (isHexFloat && /[fF]$/.test(text)) ? (/f16$/i.test(text) ? 'f16' : 'f32') : 'f64', value, span);
  }
  const m = NUMBER.exec(text) ?? /^(\d+|0[xX][\da-fA-F]+)(\w*)$/.exec(text);
  const suffix = /[uUlLzZ]*$/.exec(text)![0].toLowerCase();
  const digits = text.slice(0, text.length - suffix.length);
  if (!m || !/^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)$/.test(digits)) throw x.refuse('XP1106', span, `\`${raw}\` is no number of the language`, 'write a plain literal');
  const value = /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const decimal = !digits.startsWith('0') || digits === '0';
  const long = suffix.includes('l') || suffix.includes('z');
  const candidates: ScalarType[] = suffix.includes('u') ? (long ? ['u64'] : ['u32', 'u64']) : long ? (decimal ? ['i64'] : ['i64', 'u64']) : decimal ? ['i32', 'i64'] : ['i32', 'u32', 'i64', 'u64'];
  const type = candidates.find((t) => value < 1n << BigInt(bitsOf(t) - (t.startsWith('u') ? 0 : 1))) ?? 'u64';
  return constant(type, value, span);
}

function hexFloat(text: string): number {
  const [, whole, fraction = '', exponent] = /^0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)/.exec(text)!;
  return parseInt((whole || '0') + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}
