/**
 * The judge: got against expected. An element agrees when |got - expected| <= atol + rtol |expected|; NaN only with an expected NaN,
 * an infinity only with the same infinity, integers exactly unless the spec gives a tolerance.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { elements, inputsOf, outputsOf, type ElementType, type Spec, type TensorParam, type Tolerance } from '../compiler/spec.js';
import { isFloat, sizeOf } from '../compiler/ir/scalar.js';
import { viewOf } from './elements.js';

/** What the kernel computes, as far as the exactness of its results goes. */
export type OperatorClass = 'movement' | 'elementwise' | 'reduction';

/**
 * Tolerance of one output. The spec's comes first. Without one: pure data movement and integers are exact; floats allow for other
 * roundings of the element type, in reductions growing with the square root of the number of terms (random-walk error of reordered
 * sums). Outputs smaller than 1 have an absolute tolerance that is smaller in proportion.
 * @param operator without it a reduction is assumed, over as many terms as a contraction of the inputs would have
 * @param magnitude root mean square of the output on the spec's own inputs
 */
export function toleranceOf(spec: Spec, output: TensorParam, operator?: OperatorClass, magnitude = 1): Tolerance {
  if (spec.tolerance) return spec.tolerance;
  if (!isFloat(output.dtype) || operator === 'movement') return exact;
  const base = floatTolerance[output.dtype as keyof typeof floatTolerance];
  const scale = Number.isFinite(magnitude) && magnitude > 0 ? Math.min(1, magnitude) : 1;
  const growth = operator === 'elementwise' ? 1 : Math.sqrt(termsOf(spec, output));
  return { rtol: base.rtol, atol: base.atol * growth * scale };
}

/** Terms of a sum: all inputs over the output (a row sum), or those of a product of the two largest inputs (n for n x n matrices). */
function termsOf(spec: Spec, output: TensorParam): number {
  const sizes = inputsOf(spec).map(elements).sort((a, b) => b - a);
  const total = sizes.reduce((n, e) => n + e, 0);
  const contraction = sizes.length > 1 ? Math.sqrt((sizes[0]! * sizes[1]!) / elements(output)) : 0;
  return Math.max(1, Math.min(Math.max(total / elements(output), contraction), sizes[0] ?? 1));
}

/** Root mean square of a tensor; NaN where it holds no finite numbers only. */
export function rootMeanSquare(p: TensorParam, raw: Uint8Array): number {
  const view = viewOf(p.dtype, raw);
  let sum = 0;
  for (let i = 0; i < view.length; ++i) sum += Number(view.get(i)) ** 2;
  return Math.sqrt(sum / view.length);
}

const exact: Tolerance = { rtol: 0, atol: 0 };
/** About four roundings of the type, for f32 also the error of fast math functions. */
const floatTolerance = {
  f64: { rtol: 1e-9, atol: 1e-11 }, f32: { rtol: 1e-4, atol: 1e-5 }, f16: { rtol: 4e-3, atol: 1e-3 }, bf16: { rtol: 3e-2, atol: 1e-2 },
} as const;

export interface Mismatch {
  readonly index: number;
  /** position along each extent */
  readonly at: readonly number[];
  /** decimal text: NaN, infinities and 64-bit integers survive JSON */
  readonly got: string;
  readonly expected: string;
}

export interface Comparison {
  readonly tensor: string;
  readonly elements: number;
  readonly mismatches: number;
  readonly first?: Mismatch;
  readonly worst?: Mismatch;
  /** largest |got - expected| among finite pairs */
  readonly maxError: number;
  readonly tolerance: Tolerance;
}

/** Compares raw bytes of one output. Both must have the size of the tensor. */
export function compareTensor(param: TensorParam, got: Uint8Array, expected: Uint8Array, tolerance: Tolerance): Comparison {
  const size = elements(param) * sizeOf(param.dtype);
  if (got.byteLength !== size || expected.byteLength !== size) throw new Error(`output ${param.name} has ${got.byteLength} and ${expected.byteLength} bytes, ${size} were expected`);
  const g = viewOf(param.dtype, got);
  const e = viewOf(param.dtype, expected);
  let mismatches = 0;
  let first = -1;
  let worst = -1;
  let worstExcess = -1;
  let maxError = 0;
  for (let i = 0; i < g.length; ++i) {
    const a = g.get(i);
    const b = e.get(i);
    if (a === b) continue;
    const excess = excessOf(a, b, tolerance);
    const error = Math.abs(Number(a) - Number(b));
    if (error < Infinity && error > maxError) maxError = error;
    if (excess <= 0) continue;
    mismatches += 1;
    if (first < 0) first = i;
    if (excess > worstExcess) { worstExcess = excess; worst = i; }
  }
  const mismatch = (i: number): Mismatch => ({ index: i, at: position(param.shape, i), got: printValue(g.get(i), param.dtype), expected: printValue(e.get(i), param.dtype) });
  return { tensor: param.name, elements: g.length, mismatches, maxError, tolerance, ...(first >= 0 && { first: mismatch(first), worst: mismatch(worst) }) };
}

/** How far a pair is beyond the tolerance; <= 0 agrees. */
function excessOf(got: number | bigint, expected: number | bigint, { rtol, atol }: Tolerance): number {
  if (typeof got === 'bigint' || typeof expected === 'bigint') {
    // Exact in 64 bits where no tolerance is given; else the difference is small enough for a double.
    const difference = Number(BigInt(got) - BigInt(expected));
    return Math.abs(difference) - (atol + rtol * Math.abs(Number(expected)));
  }
  if (Number.isNaN(expected)) return Number.isNaN(got) ? 0 : Infinity;
  if (Number.isNaN(got) || !Number.isFinite(expected) || !Number.isFinite(got)) return Infinity;
  return Math.abs(got - expected) - (atol + rtol * Math.abs(expected));
}

const printValue = (x: number | bigint, type: ElementType): string =>
  typeof x === 'bigint' || !isFloat(type) || !Number.isFinite(x) ? String(x) : Object.is(x, -0) ? '-0' : String(Number(x.toPrecision(type === 'f64' ? 17 : 9)));

function position(shape: readonly number[], index: number): number[] {
  const at: number[] = [];
  for (const extent of [...shape].reverse()) {
    at.unshift(index % extent);
    index = Math.floor(index / extent);
  }
  return at;
}

/** Sentence about a failed comparison: first and worst element, both values, the tolerance. */
export function describeMismatch(c: Comparison): string {
  const one = (m: Mismatch): string => `${c.tensor}[${m.at.join('][')}] is ${m.got}, expected ${m.expected}`;
  const worst = c.worst && c.first && c.worst.index !== c.first.index ? `; worst: ${one(c.worst)}` : '';
  return `${c.mismatches} of ${c.elements} elements of ${c.tensor} differ: ${c.first ? one(c.first) : ''}${worst} (rtol ${c.tolerance.rtol}, atol ${c.tolerance.atol})`;
}

/** An output that is missing, of another size, or no plain file. */
export class UnusableOutput extends Error {}

/**
 * Reads an output that an untrusted process wrote: a plain file of exactly the size of the tensor, links are not followed.
 * Throws UnusableOutput.
 */
export function readOutput(path: string, param: TensorParam): Uint8Array {
  const size = elements(param) * sizeOf(param.dtype);
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    throw new UnusableOutput(`output ${param.name} was not written`);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new UnusableOutput(`output ${param.name} is no plain file`);
    if (stat.size !== size) throw new UnusableOutput(`output ${param.name} has ${stat.size} bytes, expected ${size}`);
    const data = new Uint8Array(size);
    for (let at = 0; at < size;) {
      const n = readSync(fd, data, at, Math.min(size - at, 2 ** 30), at);
      if (n <= 0) throw new UnusableOutput(`output ${param.name} could not be read in full`);
      at += n;
    }
    return data;
  } finally {
    closeSync(fd);
  }
}

/** How many elements of an output are looked up; they are spread evenly. */
const movementSamples = 65536;

/**
 * Do the values of the outputs come from the inputs (or are zero)? Then the kernel selects and moves, and its results must be exact.
 * Ask with inputs of many distinct values.
 */
export function isMovement(spec: Spec, inputs: ReadonlyMap<string, Uint8Array>, outputs: ReadonlyMap<string, Uint8Array>): boolean {
  return outputsOf(spec).every((output) => {
    const known = inputsOf(spec).filter((p) => p.dtype === output.dtype).map((p) => sorted(p.dtype, inputs.get(p.name)!));
    const view = viewOf(output.dtype, outputs.get(output.name)!);
    const step = Math.max(1, Math.floor(view.length / movementSamples));
    for (let i = 0; i < view.length; i += step) {
      const x = Number(view.get(i));
      if (x !== 0 && !known.some((values) => holds(values, x))) return false;
    }
    return true;
  });
}

function sorted(type: ElementType, raw: Uint8Array): Float64Array {
  const view = viewOf(type, raw);
  const values = new Float64Array(view.length);
  for (let i = 0; i < view.length; ++i) values[i] = Number(view.get(i));
  return values.sort();
}

function holds(values: Float64Array, x: number): boolean {
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (values[middle]! === x) return true;
    if (values[middle]! < x) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
