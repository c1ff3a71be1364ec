import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from '../../../bench/suite/arithmetic.js';
import { loadCases, loadOperators, oneStyleEach, setConstant, suiteFolder, writeCases } from '../../../bench/suite/cases.js';
import { parseSpec } from '../../../compiler/spec.js';

const cases = loadCases();

test('expressions are computed as in C', () => {
  const names = { M: 17, K: 3 };
  expect(evaluate('(M+15)/16', names)).toBe(2);
  expect(evaluate('M - K + 1', names)).toBe(15);
  expect(evaluate('2*M%10 - -K', names)).toBe(7);
  expect(evaluate('-7/2', names)).toBe(-3);
  for (const wrong of ['', 'N', '(M', 'M)', 'M 3', '3 M', '1.5', 'M/0']) expect(() => evaluate(wrong, names)).toThrow('is no expression');
});

test('a constant is replaced where it is defined, once, and nowhere else', () => {
  expect(setConstant('#define N 5\nint a[N]; // N 5\n', 'N', 8)).toBe('#define N 8\nint a[N]; // N 5\n');
  expect(setConstant('constexpr int M = 3, N = 5;\n', 'N', 8)).toBe('constexpr int M = 3, N = 8;\n');
  expect(setConstant('static const unsigned N = 5u;\n', 'N', 8)).toBe('static const unsigned N = 8u;\n');
  expect(() => setConstant('#define NN 5\n', 'N', 8)).toThrow('0 times');
  expect(() => setConstant('#define N 5\n#undef N\n#define N 6\n', 'N', 8)).toThrow('2 times');
});

test('21 operators of 8 shapes', () => {
  const operators = loadOperators();
  expect(operators).toHaveLength(21);
  expect(operators.filter(({ shapes }) => shapes.length !== 8)).toEqual([]);
});

test('the main source of an operator has all its shapes', () => {
  const main = cases.filter(({ source, operator }) => source === operator.name);
  for (const { dialect, source } of main) expect(main.filter((each) => each.dialect === dialect && each.source === source)).toHaveLength(8);
});

test('one style each: all operators in all shapes and dialects, once, and all styles', () => {
  const some = oneStyleEach(cases), dialects = new Set(cases.map(({ dialect }) => dialect));
  for (const dialect of dialects) {
    const own = some.filter((each) => each.dialect === dialect);
    expect(own).toHaveLength(168);
    expect(new Set(own.map(({ operator, shapeIndex }) => `${operator.name} ${shapeIndex}`)).size).toBe(168);
  }
  expect(new Set(some.map(({ dialect, source }) => `${dialect} ${source}`))).toEqual(new Set(cases.map(({ dialect, source }) => `${dialect} ${source}`)));
});

test('a file on disk is the case of its first shape', () => {
  const first = cases.filter((each) => !cases.some((other) => other.dialect === each.dialect && other.source === each.source && other.shapeIndex < each.shapeIndex));
  const changed = first.filter(({ dialect, source, path, text }) => readFileSync(join(suiteFolder, dialect, `${source}${path.slice(path.lastIndexOf('.'))}`), 'utf8') !== text);
  expect(changed.map(({ path }) => path)).toEqual([]);
});

test('every case binds every tensor of its operator once, optional ones aside', () => {
  const wrong = cases.filter(({ operator, bindings }) => {
    const bound = bindings.map(({ tensor }) => tensor);
    return new Set(bound).size !== bound.length || Object.keys(operator.tensors).some((name) => name !== 'g' && !bound.includes(name));
  });
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test('cases are written as files with their specs, and what is no case goes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'suite-'));
  try {
    const some = cases.slice(0, 3);
    await writeFile(join(folder, 'stale.cu'), '');
    await writeCases(some, folder);
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.includes('.'));
    expect(files.sort()).toEqual(some.flatMap(({ path }) => [path, path.replace(/\.[^.]+$/, '.json')]).sort());
    for (const { path, text, spec } of some) {
      expect(await readFile(join(folder, path), 'utf8')).toBe(text);
      expect(parseSpec(await readFile(join(folder, path.replace(/\.[^.]+$/, '.json')), 'utf8'))).toEqual(spec);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
