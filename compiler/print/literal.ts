/** Literals that a C compiler reads back as exactly the same value. */
import { isFloat, type ScalarType } from '../ir/index.js';
import type { Dialect } from './dialect.js';

/** Text of a constant used as a value of `type`; f16 and bf16 constants are written as f32. Negative texts start with '-' or '('. */
export function literal(type: ScalarType, value: number | bigint, dialect: Pick<Dialect, 'infinity' | 'nan'>): string {
  if (isFloat(type)) return floatLiteral(type === 'f64', Number(value), dialect);
  return intLiteral(type, BigInt(value));
}

function floatLiteral(double: boolean, value: number, dialect: Pick<Dialect, 'infinity' | 'nan'>): string {
  if (Number.isNaN(value)) return dialect.nan;
  if (!Number.isFinite(value)) return value < 0 ? `-${dialect.infinity}` : dialect.infinity;
  const digits = double ? doubleDigits(value) : singleDigits(value);
  return double ? digits : `${digits}f`;
}

const withPoint = (text: string): string => (/[.e]/.test(text) ? text : `${text}.0`);
const doubleDigits = (value: number): string => (Object.is(value, -0) ? '-0.0' : withPoint(String(value)));

/** The shortest decimal that rounds to the f32; nine digits always do. */
function singleDigits(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return withPoint(String(value));
  for (let digits = 1; digits <= 9; ++digits) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return withPoint(String(text));
  }
  return withPoint(String(value));
}

function intLiteral(type: ScalarType, value: bigint): string {
  switch (type) {
    case 'bool': return value ? '1' : '0';
    case 'u32': return `${value}u`;
    case 'u64': return `${value}ull`;
    case 'i64': return value === -(1n << 63n) ? '(-9223372036854775807ll - 1)' : `${value}ll`;
    case 'i32': return value === -(1n << 31n) ? '(-2147483647 - 1)' : `${value}`;
    default: return `${value}`;
  }
}
