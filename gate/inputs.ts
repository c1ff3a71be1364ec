/**
 * The inputs of unit tests: several seeds and distributions, always within what the spec allows, the same on every machine.
 * A spec that names a distribution for a tensor fixes its range and kind; the variants then stay inside.
 */
import { totalmem } from 'node:os';
import { bytes, defaultValues, elements, inputsOf, integerRange, type ElementType, type Spec, type TensorParam, type Values } from '../compiler/spec.js';
import { isFloat, roundFloat } from '../compiler/ir/scalar.js';
import { allocate } from './elements.js';

/**
 * - `spec`: as the spec says (or the default of the element type)
 * - `zeros`: 0 where the spec's range has it, else the value next to it
 * - `ties`: few distinct values, so that equal elements are frequent
 * - `low`, `high`: every element at the lower or upper end
 * - `negative`: only values <= 0 where the range has them
 * - `wide`: four times the spread, only for floats whose distribution the spec leaves open
 */
export type Distribution = 'spec' | 'zeros' | 'ties' | 'low' | 'high' | 'negative' | 'wide';

/** One input set; together with the spec it determines every input byte. */
export interface InputSet { readonly distribution: Distribution; readonly seed: number }

export const nameOfInputSet = (set: InputSet): string => `${set.distribution}#${set.seed}`;

/**
 * Ranges of integer tensors that the spec leaves open, from wide to narrow. Such a tensor may hold indices: where the kernel misbehaves
 * on wide values, a narrower range is tried before the kernel is blamed.
 */
export const openIntegerRanges = ['wide', 'small', 'zero'] as const;
export type OpenIntegers = (typeof openIntegerRanges)[number];

/** Does the spec leave the distribution of some integer input open? */
export const hasOpenIntegers = (spec: Spec): boolean => inputsOf(spec).some((p) => !isFloat(p.dtype) && !p.values);

/** The input sets of a unit test, the most telling first. Sets that would repeat another are left out. */
export function planInputSets(spec: Spec, seeds: readonly number[] = [1, 2]): InputSet[] {
  const inputs = inputsOf(spec);
  if (inputs.length === 0) return [{ distribution: 'spec', seed: seeds[0] ?? 1 }];
  const open = inputs.some((p) => isFloat(p.dtype) && !p.values);
  const [first = 1, ...rest] = seeds;
  const sets: InputSet[] = [{ distribution: 'spec', seed: first }, { distribution: 'ties', seed: first }];
  sets.push(...rest.map((seed): InputSet => ({ distribution: 'spec', seed })));
  sets.push({ distribution: 'zeros', seed: first });
  if (open) sets.push({ distribution: 'negative', seed: first }, { distribution: 'wide', seed: first });
  if (inputs.some((p) => p.values && p.values.kind !== 'normal')) sets.push({ distribution: 'low', seed: first }, { distribution: 'high', seed: first });
  return sets;
}

/** The raw little-endian bytes of one input tensor. */
export function generateInput(param: TensorParam, set: InputSet, open: OpenIntegers = 'wide'): Uint8Array {
  const view = allocate(param.dtype, elements(param));
  if (view.bytes.byteLength !== bytes(param)) throw new Error('size of the tensor and its spec disagree');
  const draw = sampler(param.dtype, valuesOf(param, open), param.values === undefined, set);
  for (let i = 0; i < Math.min(view.length, drawnElements); ++i) view.set(i, draw(`${param.name}`, i));
  repeatRotated(view.bytes, drawnElements * (view.bytes.byteLength / view.length), view.bytes.byteLength / view.length, generator(`${param.name}/rotations/${set.seed}`));
  return view.bytes;
}

/** A prime: so many elements are drawn, further ones repeat them in other order, or large tensors would take longer to draw than to run. */
const drawnElements = 65_521;

/** What kept inputs may take together. */
const keptBytes = Math.min(256 * 2 ** 20, totalmem() / 16);
const kept = new Map<string, Uint8Array>();

/** The same as `generateInput`, from memory where it was asked for lately: the tests of one source, and of others of its shapes, share their inputs. Not to be changed. */
export function keptInput(param: TensorParam, set: InputSet, open: OpenIntegers): Uint8Array {
  const key = JSON.stringify([param.name, param.dtype, param.shape, param.values, set.distribution, set.seed, open]);
  const input = kept.get(key) ?? generateInput(param, set, open);
  kept.delete(key);
  kept.set(key, input);
  let total = [...kept.values()].reduce((n, data) => n + data.byteLength, 0);
  for (const [oldest, data] of kept) {
    if (total <= keptBytes || oldest === key) break;
    kept.delete(oldest);
    total -= data.byteLength;
  }
  return input;
}

/** Fills the bytes behind `drawn` with copies of those before, each from another element on. */
function repeatRotated(bytes: Uint8Array, drawn: number, elementBytes: number, random: () => number): void {
  const pool = bytes.subarray(0, drawn);
  for (let at = drawn; at < bytes.byteLength; at += drawn) {
    const from = Math.floor(random() * drawnElements) * elementBytes, room = bytes.byteLength - at;
    bytes.set(pool.subarray(from, Math.min(drawn, from + room)), at);
    if (room > drawn - from) bytes.set(pool.subarray(0, Math.min(from, room - (drawn - from))), at + drawn - from);
  }
}

const valuesOf = (param: TensorParam, open: OpenIntegers): Values => {
  if (param.values) return param.values;
  if (isFloat(param.dtype) || open === 'wide') return defaultValues(param.dtype);
  return { kind: 'integers', low: 0, high: open === 'small' ? 3 : 0 };
};

type Draw = (name: string, index: number) => number;

/** A function from the element's index to its value; every call of it advances one generator, so ask in order. */
function sampler(type: ElementType, v: Values, open: boolean, set: InputSet): Draw {
  let next: (() => number) | undefined;
  const random = (name: string): number => (next ??= generator(`${name}/${set.distribution}/${set.seed}`))();
  const fit = fitter(type, v);
  const { low, high } = rangeOf(v);
  switch (set.distribution) {
    case 'spec': return (name) => fit(drawFrom(v, () => random(name)));
    case 'wide': {
      const scale = open && isFloat(type) ? 4 : 1;
      return (name) => fit(drawFrom(v, () => random(name)) * scale);
    }
    case 'zeros': return () => fit(Math.min(Math.max(0, low), high));
    // Ends of a range are rounded to few digits, so that sums of many equal elements stay exact in any order.
    case 'low': return v.kind === 'normal' ? (name) => fit(drawFrom(v, () => random(name))) : () => fit(isFloat(type) ? shortInside(low, v) : low);
    case 'high': return v.kind === 'normal' ? (name) => fit(drawFrom(v, () => random(name))) : () => fit(isFloat(type) ? shortInside(high, v) : high);
    case 'negative': return (name) => {
      const x = drawFrom(v, () => random(name));
      return fit(v.kind === 'normal' ? -Math.abs(x) : low < 0 ? low + ((x - low) * (Math.min(high, 0) - low)) / (high - low || 1) : x);
    };
    case 'ties': {
      const choices = tieChoices(v, isFloat(type)).map(fit);
      return (name) => choices[Math.floor(random(name) * choices.length)]!;
    }
  }
}

function drawFrom(v: Values, random: () => number): number {
  switch (v.kind) {
    case 'uniform': return v.low + (v.high - v.low) * random();
    case 'integers': return v.low + Math.floor(random() * (v.high - v.low + 1));
    // Box-Muller; 1 - u is never 0.
    case 'normal': return v.mean + v.std * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  }
}

/** Bounds of the values; of a normal distribution three standard deviations around the mean. */
const rangeOf = (v: Values): { low: number; high: number } =>
  v.kind === 'normal' ? { low: v.mean - 3 * v.std, high: v.mean + 3 * v.std } : v;

function tieChoices(v: Values, float: boolean): number[] {
  const { low, high } = rangeOf(v);
  const zero = low <= 0 && high >= 0 ? [0] : [];
  if (v.kind === 'normal') return [...zero, v.mean, v.mean + v.std, v.mean - v.std, v.mean + v.std / 2];
  if (v.kind === 'integers') return [...zero, low, high, Math.floor((low + high) / 2), Math.min(low + 1, high)];
  return [...zero, ...[low, high, (low + high) / 2, low + (high - low) / 4].map((x) => (float ? shortInside(x, v) : x))];
}

/** Rounds to the element type and keeps the result inside the range of the type and of the distribution. */
function fitter(type: ElementType, v: Values): (x: number) => number {
  if (!isFloat(type)) {
    const range = integerRange(type);
    const low = v.kind === 'normal' ? range.low : Math.max(range.low, Math.ceil(v.low));
    const high = v.kind === 'normal' ? range.high : Math.min(range.high, Math.floor(v.high));
    return (x) => Math.min(Math.max(Math.round(x), low), high);
  }
  if (v.kind === 'normal') return (x) => roundFloat(type, x);
  return (x) => {
    const whole = v.kind === 'integers' ? Math.round(x) : x;
    const rounded = roundFloat(type, Math.min(Math.max(whole, v.low), v.high));
    // Rounding may step over an end that the type cannot hold: e.g. 0.1 in f16 is below 0.1.
    return rounded < v.low || rounded > v.high ? nearestInside(type, rounded, v) : rounded;
  };
}

/** The neighbour of a rounded value that lies inside; the value itself where the range holds no element of the type. */
function nearestInside(type: ElementType, x: number, v: { low: number; high: number }): number {
  const digits = { f16: 10, bf16: 7, f32: 23, f64: 52 }[type as 'f32'];
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(x) || 1))) - digits);
  const moved = roundFloat(type, x < v.low ? x + step : x - step);
  return moved >= v.low && moved <= v.high ? moved : x;
}

/** A number with at most five binary digits close to x and inside the range; x itself where there is none. */
function shortInside(x: number, v: { low: number; high: number }): number {
  if (x === 0) return 0;
  const quantum = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 4);
  const towardInside = x >= (v.low + v.high) / 2 ? Math.floor(x / quantum) : Math.ceil(x / quantum);
  const short = towardInside * quantum;
  return short >= v.low && short <= v.high ? short : x;
}

/** Uniform numbers in [0, 1) with 53 bits (xoshiro128** seeded by FNV-1a and splitmix of the key). */
export function generator(key: string): () => number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; ++i) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  const s = new Uint32Array(4);
  for (let i = 0; i < 4; ++i) {
    h = (h + 0x9e3779b9) | 0;
    let z = h;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    s[i] = z ^ (z >>> 16);
  }
  const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  const next = (): number => {
    const result = Math.imul(rotl(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11);
    return result;
  };
  return () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
}
