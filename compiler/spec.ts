/**
 * The spec of a kernel: its parameters with element types, sizes and roles, the launch where the file has no host entry, the tolerance.
 * JSON, written by the user or inferred from the source.
 */
import { z } from 'zod';
import { DiagnosticError, type Diagnostic } from '../diagnostics/diagnostic.js';
import { specDiagnostic } from '../diagnostics/spec.js';
import { offsetOfPath, placeOfOffset, printJsonPath, type JsonPath } from './json-places.js';
import { isFloat, isUnsigned, sizeOf } from './ir/scalar.js';

export const elementTypes = ['f16', 'bf16', 'f32', 'f64', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64'] as const;
export type ElementType = (typeof elementTypes)[number];

/** All tensors of one call together, in bytes: what one worker keeps in memory several times over. */
export const maxTotalBytes = 4 * 2 ** 30;

const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no C identifier');
const finite = z.number().refine(Number.isFinite, 'is not finite');
const extent = z.number().int('is no whole number').min(1, 'is smaller than 1').max(2 ** 40, 'is too large');
const dtype = z.enum(elementTypes, `is no element type (one of ${elementTypes.join(' ')})`);
const gridExtent = z.number().int('is no whole number').min(1, 'is smaller than 1').max(2 ** 31 - 1, 'is too large');
const extents3 = z.tuple([gridExtent, gridExtent, gridExtent]);

const values = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('normal'), mean: finite.default(0), std: finite.min(0, 'is negative').default(1) }),
  z.strictObject({ kind: z.literal('uniform'), low: finite, high: finite }),
  z.strictObject({ kind: z.literal('integers'), low: z.number().int('is no whole number'), high: z.number().int('is no whole number') }),
]);

const param = z.strictObject({
  name: identifier,
  dtype,
  shape: z.array(extent).max(16, 'has more than 16 extents').optional(),
  role: z.enum(['in', 'out', 'inout'], 'is none of in, out, inout').optional(),
  values: values.optional(),
  value: finite.optional(),
});

const launch = z.union([
  z.strictObject({ grid: extents3, block: extents3, shared: z.number().int().min(0).max(2 ** 24).optional() }),
  z.strictObject({ tasks: extents3, type: z.string().regex(/^(block|union[1-9][0-9]*)$/i, 'is no task type (block, union1, union4)') }),
], 'is neither {"grid", "block"} nor {"tasks", "type"}');

const schema = z.strictObject({
  entry: identifier,
  params: z.array(param).min(1, 'is empty').max(256, 'has more than 256 parameters'),
  launch: launch.optional(),
  pointers: z.enum(['host', 'device'], 'is neither host nor device').optional(),
  tolerance: z.strictObject({ rtol: finite.min(0, 'is negative'), atol: finite.min(0, 'is negative') }).optional(),
});

/** Distribution of a tensor's elements; `integers` includes `high`. */
export type Values = z.output<typeof values>;
export interface Tolerance { readonly rtol: number; readonly atol: number }
export interface TensorParam { readonly name: string; readonly dtype: ElementType; readonly shape: readonly number[]; readonly role: 'in' | 'out' | 'inout'; readonly values?: Values }
export interface ScalarParam { readonly name: string; readonly dtype: ElementType; readonly value: number }
export type Param = TensorParam | ScalarParam;
export interface GridLaunch { readonly grid: readonly [number, number, number]; readonly block: readonly [number, number, number]; readonly shared?: number }
export interface TaskLaunch { readonly tasks: readonly [number, number, number]; readonly type: string }
export type Launch = GridLaunch | TaskLaunch;

export interface Spec {
  readonly entry: string;
  /** in the order of the signature */
  readonly params: readonly Param[];
  /** only where the file has no host entry that launches the kernel */
  readonly launch?: Launch;
  /** `device`: the entry takes device pointers; host pointers where absent */
  readonly pointers?: 'host' | 'device';
  readonly tolerance?: Tolerance;
}

export const isTensor = (p: Param): p is TensorParam => 'shape' in p;
/** Number of elements of a tensor. */
export const elements = (p: TensorParam): number => p.shape.reduce((n, e) => n * e, 1);
/** Size of a tensor in bytes. */
export const bytes = (p: TensorParam): number => elements(p) * sizeOf(p.dtype);
export const tensorsOf = (spec: Spec): TensorParam[] => spec.params.filter(isTensor);
/** Tensors that the kernel reads (`in`, `inout`). */
export const inputsOf = (spec: Spec): TensorParam[] => tensorsOf(spec).filter((p) => p.role !== 'out');
/** Tensors that the kernel writes (`out`, `inout`). */
export const outputsOf = (spec: Spec): TensorParam[] => tensorsOf(spec).filter((p) => p.role !== 'in');

/** Smallest and largest value of an integer type, as far as a JSON number holds them exactly. */
export function integerRange(type: ElementType): { low: number; high: number } {
  const bits = sizeOf(type) * 8;
  if (bits === 64) return { low: isUnsigned(type) ? 0 : Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER };
  return isUnsigned(type) ? { low: 0, high: 2 ** bits - 1 } : { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 };
}

/** What unit tests draw from where the spec says nothing: standard normal floats, modest integers. */
export function defaultValues(type: ElementType): Values {
  if (isFloat(type)) return { kind: 'normal', mean: 0, std: 1 };
  const range = integerRange(type);
  if (sizeOf(type) === 1) return { kind: 'integers', ...range };
  return { kind: 'integers', low: Math.max(range.low, -100), high: 100 };
}

/**
 * Reads a spec from JSON text. Throws a DiagnosticError (exit 2) that points to the place in the text.
 * @param fileName for the diagnostic
 */
export function parseSpec(text: string, fileName = 'spec'): Spec {
  return checkSpec(parseJson(text, fileName), { text, fileName });
}

/** Checks a value that came as an object; `source` lets the diagnostic point into the text it came from. */
export function checkSpec(value: unknown, source?: { text: string; fileName: string }): Spec {
  const result = schema.safeParse(value);
  const refuse = (path: JsonPath, what: string, onKey = false): never => {
    throw new DiagnosticError(atPath(path, what, onKey, source));
  };
  if (!result.success) {
    const issue = deepest(result.error.issues);
    if (issue.code === 'unrecognized_keys') refuse([...jsonPath(issue.path), issue.keys[0]!], 'is an unknown key', true);
    refuse(jsonPath(issue.path), wording(issue.message, valueAt(value, jsonPath(issue.path))));
  }
  const raw = result.data!;
  const names = new Set<string>();
  let total = 0;
  const params = raw.params.map((p, i): Param => {
    const at: JsonPath = ['params', i];
    if (names.has(p.name)) refuse([...at, 'name'], `names the parameter "${p.name}" twice`);
    names.add(p.name);
    if (p.shape && p.value !== undefined) refuse(at, `parameter "${p.name}" has both a shape and a value: a tensor has "shape" and "role", a scalar has "value"`);
    if (p.shape) {
      if (!p.role) refuse(at, `tensor "${p.name}" lacks "role" (in, out or inout)`);
      const tensor: TensorParam = { name: p.name, dtype: p.dtype, shape: p.shape, role: p.role!, ...(p.values && { values: p.values }) };
      const size = bytes(tensor);
      total += size;
      if (!(size <= maxTotalBytes)) refuse([...at, 'shape'], `makes tensor "${p.name}" ${sizeText(size)} large, more than the ${sizeText(maxTotalBytes)} of memory a test may use`);
      checkValues(tensor, [...at, 'values'], refuse);
      return tensor;
    }
    if (p.value === undefined) refuse(at, `parameter "${p.name}" has neither "shape" (a tensor) nor "value" (a scalar)`);
    if (p.role) refuse([...at, 'role'], `is given for the scalar "${p.name}"; only tensors have a role`, true);
    if (p.values) refuse([...at, 'values'], `is given for the scalar "${p.name}"; only tensors have a distribution`, true);
    if (!isFloat(p.dtype)) checkInteger(p.value!, p.dtype, [...at, 'value'], refuse);
    return { name: p.name, dtype: p.dtype, value: p.value! };
  });
  if (total > maxTotalBytes) refuse(['params'], `need ${sizeText(total)} together, more than the ${sizeText(maxTotalBytes)} of memory a test may use`);
  return {
    entry: raw.entry,
    params,
    ...(raw.launch && { launch: 'type' in raw.launch ? { ...raw.launch, type: raw.launch.type.toLowerCase() } : raw.launch }),
    ...(raw.pointers && { pointers: raw.pointers }),
    ...(raw.tolerance && { tolerance: raw.tolerance }),
  };
}

type Refuse = (path: JsonPath, what: string, onKey?: boolean) => never;

function checkInteger(value: number, type: ElementType, path: JsonPath, refuse: Refuse): void {
  if (!Number.isInteger(value)) refuse(path, `is ${value}, no whole number, for the element type ${type}`);
  const range = integerRange(type);
  if (value < range.low || value > range.high) refuse(path, `is ${value}, outside the range of ${type} (${range.low} to ${range.high})`);
}

function checkValues(p: TensorParam, path: JsonPath, refuse: Refuse): void {
  const v = p.values;
  if (!v || v.kind === 'normal') return;
  if (v.low > v.high) refuse(path, `has "low" ${v.low} above "high" ${v.high}`);
  if (v.kind === 'integers' && !isFloat(p.dtype)) {
    checkInteger(v.low, p.dtype, [...path, 'low'], refuse);
    checkInteger(v.high, p.dtype, [...path, 'high'], refuse);
  }
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    const position = /position (\d+)/.exec(reason);
    const offset = position ? Number(position[1]) : text.length;
    throw new DiagnosticError(specDiagnostic('XP1201', `the spec is no JSON: ${reason.replace(/ in JSON at position.*$/, '').replace(/, "[\s\S]*$/, '')}`, place(text, offset, fileName)));
  }
}

const place = (text: string, offset: number, file: string): Diagnostic['where'] => {
  const at = placeOfOffset(text, offset);
  return { file, ...at, text: text.split('\n')[at.line - 1]! };
};

function atPath(path: JsonPath, what: string, onKey: boolean, source?: { text: string; fileName: string }): Diagnostic {
  const where = source && place(source.text, offsetOfPath(source.text, path, onKey), source.fileName);
  const name = printJsonPath(path);
  const code = what.includes('of memory') ? 'XP1203' : 'XP1202';
  return specDiagnostic(code, name ? `spec: ${name} ${what}` : `the spec ${what}`, where);
}

const jsonPath = (path: readonly PropertyKey[]): JsonPath => path.map((k) => (typeof k === 'number' ? k : String(k)));

/** Of several issues the first; of a union the alternative that came furthest. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const issue = issues[0]!;
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const inner = issue.errors.map((e) => e[0]!).filter((e) => e.path.length > 0);
  const best = inner.find((e) => e.code !== 'unrecognized_keys' && e.path.length > 1);
  return best ? { ...best, path: [...issue.path, ...best.path] } : issue;
}

function wording(message: string, value: unknown): string {
  if (value === undefined) return 'is missing';
  if (message.startsWith('Invalid')) return `is wrong: ${message.replace(/^Invalid input: /, '')}`;
  const shown = JSON.stringify(value);
  return `${message}${shown.length <= 60 ? ` (it is ${shown})` : ''}`;
}

const valueAt = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>((v, key) => (typeof v === 'object' && v !== null ? (v as Record<string | number, unknown>)[key] : undefined), value);

const sizeText = (n: number): string => (n >= 2 ** 30 ? `${Math.ceil((n / 2 ** 30) * 10) / 10} GiB` : `${Math.ceil(n / 2 ** 20)} MiB`);
