/**
 * The operator suite: 21 operators, 8 shapes each, one source or more per platform. A source lies in a folder named like its platform
 * as `<operator>[-<style>].<ext>`; the template beside it says how a shape of the operator becomes its spec.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { checkSpec, type Spec } from '../../compiler/spec.js';
import { platformOfFile, platformIds } from '../../hardware/index.js';
import { projectRoot } from '../../setup/project-root.js';
import { writeAtomically } from '../../store/store.js';
import { evaluate } from './arithmetic.js';

const tensorSchema = z.strictObject({ shape: z.array(z.string()), dtype: z.string().default('f32'), values: z.unknown().optional() });
const operatorSchema = z.strictObject({
  name: z.string(), class: z.string(), formula: z.string(), output: z.string(), tolerance: z.unknown(),
  /** a shape gives a value to each; a dim that stands for a list of extents is spliced into shapes */
  dims: z.array(z.string()),
  derived: z.record(z.string(), z.string()).default({}),
  tensors: z.record(z.string(), tensorSchema),
  shapes: z.array(z.array(z.union([z.number(), z.array(z.number())]))),
});
const formula = z.union([z.number(), z.string()]);
const templateSchema = z.strictObject({
  entry: z.string(),
  /** a tensor of the operator by "tensor" (default: its name), a scalar by "value"; what a tensor leaves open is the operator's */
  params: z.array(z.looseObject({ name: z.string(), tensor: z.string().optional(), axes: z.array(z.number()).optional(), shape: z.array(formula).optional(), value: formula.optional() })),
  launch: z.record(z.string(), z.union([z.array(formula), formula])).optional(),
  pointers: z.string().optional(),
  tolerance: z.unknown().optional(),
  /** constants of a fixed-size source that each shape sets */
  sizes: z.record(z.string(), formula).optional(),
  /** indices of the operator's shapes that the source is written for (default: all) */
  shapes: z.array(z.number().int()).optional(),
});
type Template = z.output<typeof templateSchema>;
export type Operator = z.output<typeof operatorSchema>;

/** How a parameter of a source holds a tensor of the operator: its axes in another order, where `axes` says so. */
export interface Binding { readonly param: string; readonly tensor: string; readonly axes?: readonly number[] }

export interface SuiteCase {
  readonly operator: Operator;
  readonly dialect: string;
  /** the source's name without its ending, e.g. `gemm-wmma` */
  readonly source: string;
  readonly shapeIndex: number;
  /** values of the operator's dims, derived ones too */
  readonly dims: Readonly<Record<string, number>>;
  /** `<dialect>/<source>-<shape index><ending>` */
  readonly path: string;
  readonly text: string;
  readonly spec: Spec;
  readonly bindings: readonly Binding[];
}

export const suiteFolder = join(projectRoot, 'bench', 'suite');

export function loadOperators(folder = suiteFolder): Operator[] {
  return z.array(operatorSchema).parse(JSON.parse(readFileSync(join(folder, 'operators.json'), 'utf8')));
}

/** All cases of all dialects, ordered by path of the source and shape. Throws where a template does not fit its source or operator. */
export function loadCases(folder = suiteFolder): SuiteCase[] {
  const operators = loadOperators(folder);
  return platformIds.flatMap((dialect) => sourcesOf(join(folder, dialect)).flatMap((file) => {
    const source = file.replace(/\.[^.]+$/, '');
    // Of names where one begins another the longer one is meant.
    const operator = operators.filter(({ name }) => source === name || source.startsWith(`${name}-`)).sort((a, b) => b.name.length - a.name.length)[0];
    const where = `${dialect}/${file}`;
    if (!operator) throw new Error(`${where} is named after no operator`);
    try {
      const text = readFileSync(join(folder, dialect, file), 'utf8');
      const template = templateSchema.parse(JSON.parse(readFileSync(join(folder, dialect, `${source}.json`), 'utf8')));
      const indices = template.shapes ?? operator.shapes.map((_, i) => i);
      return indices.map((index) => expand({ operator, dialect, file, source, text, template }, index));
    } catch (error) {
      throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
    }
  }));
}

/** One source for each operator, shape and dialect: where there are several styles they take turns over the shapes. */
export function oneStyleEach(cases: readonly SuiteCase[]): SuiteCase[] {
  const styles = new Map<string, SuiteCase[]>();
  for (const each of cases) {
    const key = `${each.dialect} ${each.operator.name} ${each.shapeIndex}`;
    styles.set(key, [...(styles.get(key) ?? []), each]);
  }
  return [...styles.values()].map((same) => same[same[0]!.shapeIndex % same.length]!);
}

const sourcesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((file) => platformOfFile(file)?.id === basename(folder)).sort();
  } catch {
    return [];
  }
};

interface Source { readonly operator: Operator; readonly dialect: string; readonly file: string; readonly source: string; readonly text: string; readonly template: Template }

function expand({ operator, dialect, file, source, text, template }: Source, shapeIndex: number): SuiteCase {
  const { dims, lists } = dimsOf(operator, shapeIndex);
  const number = (value: number | string): number => (typeof value === 'number' ? value : evaluate(value, dims));
  const shape = (entries: readonly (number | string)[]): number[] => entries.flatMap((entry) => lists[entry] ?? [number(entry)]);
  const bindings: Binding[] = [];
  const params = template.params.map(({ tensor, axes, shape: ownShape, value, ...given }) => {
    if (value !== undefined) return { dtype: 'i32', ...given, value: number(value) };
    const name = tensor ?? given.name;
    const known = operator.tensors[name];
    if (!known) throw new Error(`"${name}" is no tensor of ${operator.name}: "tensor" takes one of ${Object.keys(operator.tensors).join(', ')}`);
    bindings.push({ param: given.name, tensor: name, ...(axes && { axes }) });
    const whole = shape(known.shape);
    return {
      dtype: known.dtype, role: name === operator.output ? 'out' : 'in', ...(known.values !== undefined && { values: known.values }), ...given,
      shape: ownShape ? shape(ownShape) : axes ? axes.map((axis) => whole[axis]) : whole,
    };
  });
  const integers = params.some((p) => 'role' in p && p.role === 'out' && /^[iu]/.test(p.dtype));
  const spec = checkSpec({
    entry: template.entry, params,
    ...(template.launch && { launch: Object.fromEntries(Object.entries(template.launch).map(([key, value]) =>
      [key, Array.isArray(value) ? value.map(number) : key === 'type' ? value : number(value)])) }),
    ...(template.pointers && { pointers: template.pointers }),
    tolerance: template.tolerance ?? (integers ? { rtol: 0, atol: 0 } : operator.tolerance),
  });
  const ending = file.slice(source.length);
  return {
    operator, dialect, source, shapeIndex, dims, spec, bindings, path: join(dialect, `${source}-${shapeIndex}${ending}`),
    text: Object.entries(template.sizes ?? {}).reduce((t, [name, value]) => setConstant(t, name, number(value)), text),
  };
}

/** Values of dims for one shape. A dim that is a list also gives SIZE (its product) and LAST (its last extent). */
function dimsOf(operator: Operator, shapeIndex: number): { dims: Record<string, number>; lists: Record<string, number[]> } {
  const shape = operator.shapes[shapeIndex];
  if (!shape || shape.length !== operator.dims.length) throw new Error(`${operator.name} has no shape ${shapeIndex}`);
  const dims: Record<string, number> = {};
  const lists: Record<string, number[]> = {};
  operator.dims.forEach((name, i) => {
    const value = shape[i]!;
    if (typeof value === 'number') dims[name] = value;
    else {
      lists[name] = value;
      dims.SIZE = value.reduce((n, extent) => n * extent, 1);
      dims.LAST = value.at(-1)!;
    }
  });
  for (const [name, text] of Object.entries(operator.derived)) dims[name] = evaluate(text, dims);
  return { dims, lists };
}

/** Gives a constant of a fixed-size source another value: `#define NAME 1` or `constexpr int NAME = 1;`. */
export function setConstant(text: string, name: string, value: number): string {
  let found = 0;
  const put = (_: string, head: string): string => { found += 1; return `${head}${value}`; };
  const result = text
    .replace(new RegExp(`^([ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+)\\(?-?\\d+\\)?`, 'gm'), put)
    .replace(new RegExp(`^((?:.*[ \\t])?const(?:expr)?[ \\t][^;\n]*\\b${name}[ \\t]*=[ \\t]*)-?\\d+(?=[uUlL]*[ \\t]*[;,])`, 'gm'), put);
  if (found !== 1) throw new Error(`the constant ${name} is defined ${found} times`);
  return result;
}

/** Spec of a case as the text of a file. */
export const specText = ({ spec }: SuiteCase): string =>
  `{ "entry": ${JSON.stringify(spec.entry)},\n  "params": [\n    ${spec.params.map((p) => JSON.stringify(p)).join(',\n    ')} ]${
    (['launch', 'pointers', 'tolerance'] as const).filter((key) => spec[key]).map((key) => `,\n  "${key}": ${JSON.stringify(spec[key])}`).join('')} }\n`;

/** Writes cases as plain kernels with specs beside them; other files in the folder are removed. */
export async function writeCases(cases: readonly SuiteCase[], folder: string): Promise<void> {
  const files = new Map(cases.flatMap((each) => [[each.path, each.text], [each.path.replace(/\.[^.]+$/, '.json'), specText(each)]] as const));
  for (const [path, text] of files) {
    const target = join(folder, path);
    if ((await readFile(target, 'utf8').catch(() => undefined)) === text) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeAtomically(target, text);
  }
  const present = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of present.filter((each) => each.isFile())) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!files.has(relative(folder, path))) await rm(path, { force: true });
  }
}
