import { DiagnosticError, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { bytes, checkSpec, defaultValues, elements, elementTypes, inputsOf, outputsOf, parseSpec, tensorsOf } from '../../compiler/spec.js';

const good = `{ "entry": "gemm_kernel",
  "params": [
    {"name": "A", "dtype": "f16", "shape": [1024, 128], "role": "in"},
    {"name": "C", "dtype": "f32", "shape": [1024, 128], "role": "out"},
    {"name": "m", "dtype": "i32", "value": 1024} ],
  "launch": {"grid": [8, 64, 1], "block": [32, 1, 1]},
  "tolerance": {"rtol": 1e-3, "atol": 1e-3} }`;

function refused(text: string): Diagnostic {
  try {
    parseSpec(text, 's.json');
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic;
    throw error;
  }
  throw new Error('the spec was accepted');
}

test('the example of the design is read', () => {
  const spec = parseSpec(good);
  expect(spec.entry).toBe('gemm_kernel');
  expect(tensorsOf(spec).map(elements)).toEqual([131072, 131072]);
  expect(tensorsOf(spec).map(bytes)).toEqual([262144, 524288]);
  expect(inputsOf(spec).map((p) => p.name)).toEqual(['A']);
  expect(outputsOf(spec).map((p) => p.name)).toEqual(['C']);
  expect(parseSpec(JSON.stringify(spec))).toEqual(spec);
});

test('task launches, device pointers, distributions, tensors of one element', () => {
  const spec = checkSpec({
    entry: 'k', pointers: 'device', launch: { tasks: [4, 1, 1], type: 'UNION1' },
    params: [{ name: 'x', dtype: 'i8', shape: [], role: 'inout', values: { kind: 'integers', low: -1, high: 1 } }, { name: 'y', dtype: 'f32', shape: [3], role: 'in', values: { kind: 'normal' } }],
  });
  expect(spec.launch).toEqual({ tasks: [4, 1, 1], type: 'union1' });
  expect(elements(tensorsOf(spec)[0]!)).toBe(1);
  expect(tensorsOf(spec)[1]!.values).toEqual({ kind: 'normal', mean: 0, std: 1 });
});

const replaced = (from: string, to: string): string => {
  expect(good).toContain(from);
  return good.replace(from, to);
};

test.each([
  ['a missing field', replaced('"role": "in"', '"values": {"kind": "normal"}'), 'params[0]', 'lacks "role"', 3],
  ['an unknown key', replaced('"role": "in"', '"role": "in", "layout": "row"'), 'params[0].layout', 'unknown key', 3],
  ['an unknown key at the top', replaced('"launch"', '"launches"'), 'launches', 'unknown key', 6],
  ['an unknown element type', replaced('"dtype": "f32"', '"dtype": "f31"'), 'params[1].dtype', 'f31', 4],
  ['a shape of strings', replaced('[1024, 128], "role": "out"', '[1024, "128"], "role": "out"'), 'params[1].shape[1]', 'number', 4],
  ['a negative extent', replaced('[1024, 128], "role": "out"', '[1024, -1], "role": "out"'), 'params[1].shape[1]', 'smaller than 1', 4],
  ['a role that is none', replaced('"out"', '"output"'), 'params[1].role', 'output', 4],
  ['a name twice', replaced('"name": "C"', '"name": "A"'), 'params[1].name', 'twice', 4],
  ['a scalar without a value', replaced(', "value": 1024', ''), 'params[2]', 'neither', 5],
  ['a scalar with a role', replaced('"value": 1024', '"value": 1024, "role": "in"'), 'params[2].role', 'role', 5],
  ['a scalar with a shape', replaced('"value": 1024', '"value": 1024, "shape": [1], "role": "in"'), 'params[2]', 'both', 5],
  ['a fraction for an integer', replaced('"value": 1024', '"value": 10.5'), 'params[2].value', 'whole number', 5],
  ['a value outside its type', replaced('"value": 1024', '"value": 4294967296'), 'params[2].value', 'range', 5],
  ['a block that is no triple', replaced('"block": [32, 1, 1]', '"block": [32, 1]'), 'launch', '', 6],
  ['a grid of zero', replaced('"grid": [8, 64, 1]', '"grid": [8, 0, 1]'), 'launch', '', 6],
  ['a negative tolerance', replaced('"rtol": 1e-3', '"rtol": -1'), 'tolerance.rtol', 'negative', 7],
  ['low above high', replaced('"role": "in"', '"role": "in", "values": {"kind": "uniform", "low": 1, "high": 0}'), 'params[0].values', 'above', 3],
])('%s is refused with its path and line', (_what, text, path, words, line) => {
  const d = refused(text);
  expect(d).toMatchObject({ code: 'XP1202', exit: 2, where: { file: 's.json', line } });
  expect(d.message).toContain(path);
  expect(d.message).toContain(words);
  expect(d.advice).toBeTruthy();
});

test('sizes that overflow memory are a diagnostic of their own', () => {
  for (const shape of ['[1048576, 1048576]', '[1099511627776, 1099511627776, 1099511627776]', '[40000, 40000]']) {
    expect(refused(replaced('[1024, 128], "role": "out"', `${shape}, "role": "out"`))).toMatchObject({ code: 'XP1203', exit: 2, where: { line: 4 } });
  }
});

test('several tensors that are too large together', () => {
  const tensor = (name: string) => ({ name, dtype: 'f32', shape: [30000, 30000], role: 'in' });
  expect(() => checkSpec({ entry: 'k', params: [tensor('a'), tensor('b')] })).toThrow(/XP1203/);
});

test('text that is no JSON names the place', () => {
  expect(refused('{ "entry": "k",\n  "params": [,] }')).toMatchObject({ code: 'XP1201', exit: 2, where: { line: 2 } });
  expect(refused('')).toMatchObject({ code: 'XP1201' });
  expect(refused('\u0000\u0001')).toMatchObject({ code: 'XP1201' });
});

test.each(['[]', 'null', '3', '"x"', '{}', '{"entry": "a b", "params": []}'])('%s is no spec', (text) => {
  expect(refused(text)).toMatchObject({ code: 'XP1202', exit: 2 });
});

test('default distributions lie in the range of their type', () => {
  for (const type of elementTypes) {
    const v = defaultValues(type);
    if (type.startsWith('u')) expect(v).toMatchObject({ kind: 'integers', low: 0 });
    else if (type.startsWith('i')) expect(v).toMatchObject({ kind: 'integers' });
    else expect(v).toEqual({ kind: 'normal', mean: 0, std: 1 });
  }
});
