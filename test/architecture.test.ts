import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { platformIds } from '../hardware/index.js';
import { projectRoot } from '../setup/project-root.js';

/** Source files of a folder, with their imports (types excluded: they are gone at run time) and their text without comments. */
function sources(folder: string): { path: string; imports: string[]; text: string }[] {
  const root = join(projectRoot, folder);
  return readdirSync(root, { recursive: true }).map(String).filter((path) => path.endsWith('.ts') && statSync(join(root, path)).isFile()).map((path) => {
    const text = readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
    const imports = [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+'([^']+)'/gm), ...text.matchAll(/\bimport\(\s*'([^']+)'/g), ...text.matchAll(/^import\s+'([^']+)'/gm)];
    return { path: join(folder, path), imports: imports.map((match) => match[1]!), text };
  });
}
const offenders = (folder: string, wrong: (path: string) => boolean) =>
  sources(folder).flatMap(({ path, imports }) => imports.filter(wrong).map((each) => `${path} imports ${each}`));

test('the compiler is pure: no files, no processes, no Temporal', () => {
  const allowed = new Set(['zod', 'tree-sitter', 'tree-sitter-cpp', 'tree-sitter-cuda', 'z3-solver']);
  expect(offenders('compiler', (path) => (!path.startsWith('.') && !allowed.has(path)) || /\/(activities|workflows|workers|cli|gate|store)\//.test(path))).toEqual([]);
});

test('workflows have no I/O: nothing but Temporal\'s workflow code and names', () => {
  const allowed = new Set(['@temporalio/workflow', '@temporalio/common', '../workers/task-queues.js']);
  expect(offenders('workflows', (path) => !path.startsWith('./') && !allowed.has(path))).toEqual([]);
});

test('activities do not reach into workflows, workers or the command line', () => {
  expect(offenders('activities', (path) => /\/(workflows|workers|cli)\//.test(path))).toEqual([]);
});

test.each(['compiler', 'workflows', 'activities', 'workers', 'gate', 'store', 'cli'])('%s names no platform', (folder) => {
  const named = new RegExp(`['"\`](${platformIds.join('|')})['"\`]`);
  expect(sources(folder).filter(({ text }) => named.test(text)).map(({ path, text }) => `${path}: ${named.exec(text)![0]}`)).toEqual([]);
});
