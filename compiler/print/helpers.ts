/** Small functions that the preamble defines where the program needs them. */
import { sizeOf, type MathFn, type ScalarType } from '../ir/index.js';
import type { Dialect, Helper } from './dialect.js';

/** Helpers in the order of first use, each after those it calls. */
export class HelperSet {
  private readonly texts = new Map<string, string>();

  add(helper: Helper): string {
    if (!this.texts.has(helper.name)) {
      for (const need of helper.needs ?? []) this.add(need);
      this.texts.set(helper.name, helper.text);
    }
    return helper.name;
  }

  all(): string[] { return [...this.texts.values()]; }
}

const INT_BODIES: Partial<Record<MathFn, (type: string, bits: number) => { args: string; body: string }>> = {
  min: (t) => ({ args: `${t} a, ${t} b`, body: 'return a < b ? a : b;' }),
  max: (t) => ({ args: `${t} a, ${t} b`, body: 'return a > b ? a : b;' }),
  abs: (t) => ({ args: `${t} a`, body: `return a < 0 ? (${t})-a : a;` }),
  popcount: (t) => ({ args: `${t} a`, body: `int n = 0; for (; a; a &= (${t})(a - 1)) ++n; return n;` }),
  clz: (t, bits) => ({ args: `${t} a`, body: `int n = 0; while (n < ${bits} && !((a >> (${bits - 1} - n)) & 1)) ++n; return n;` }),
};

/** A math function on integers; `type` is that of its operands. */
export function intHelper(fn: MathFn, type: ScalarType, dialect: Dialect): Helper | undefined {
  const c = dialect.types[type];
  const name = `${fn}_${type}`;
  if (fn === 'mulhi' && sizeOf(type) === 4) {
    const wide = dialect.types[type === 'u32' ? 'u64' : 'i64'];
    return { name, text: `${dialect.functionQualifier} ${c} ${name}(${c} a, ${c} b) { return (${c})(((${wide})a * b) >> 32); }` };
  }
  const make = INT_BODIES[fn];
  if (!make) return undefined;
  const counted = fn === 'popcount' || fn === 'clz';
  const unsigned = counted && type.startsWith('i') ? dialect.types[`u${type.slice(1)}` as ScalarType] : c;
  const { args, body } = make(unsigned, sizeOf(type) * 8);
  return { name, text: `${dialect.functionQualifier} ${counted ? 'int' : c} ${name}(${args}) { ${body} }` };
}

/** Reinterprets the bits of a value of type `from` as type `to`. */
export function bitcastHelper(from: ScalarType, to: ScalarType, dialect: Dialect): Helper {
  const name = `bits_${from}_to_${to}`, a = dialect.types[from], b = dialect.types[to];
  const body = dialect.reinterpret === 'memcpy' ? `${b} y; __builtin_memcpy(&y, &x, sizeof(y)); return y;` : `return *(${b} *)&x;`;
  return { name, text: `${dialect.functionQualifier} ${b} ${name}(${a} x) { ${body} }` };
}

/** Reads element `index` of memory seen as `type`. */
export function loadHelper(type: ScalarType, dialect: Dialect): Helper {
  const name = `load_${type}`, t = dialect.types[type];
  const body = dialect.reinterpret === 'memcpy'
    ? `${t} v; __builtin_memcpy(&v, (const char *)p + i * (long long)sizeof(v), sizeof(v)); return v;`
    : `return ((const ${t} *)p)[i];`;
  return { name, text: `${dialect.functionQualifier} ${t} ${name}(const void *p, long long i) { ${body} }` };
}

/** Writes element `index` of memory seen as `type`. */
export function storeHelper(type: ScalarType, dialect: Dialect): Helper {
  const name = `store_${type}`, t = dialect.types[type];
  const body = dialect.reinterpret === 'memcpy' ? '__builtin_memcpy((char *)p + i * (long long)sizeof(v), &v, sizeof(v));' : `((${t} *)p)[i] = v;`;
  return { name, text: `${dialect.functionQualifier} void ${name}(void *p, long long i, ${t} v) { ${body} }` };
}
