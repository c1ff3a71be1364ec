import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIntrinsics } from '../../../hardware/bang/simulator/intrinsic-reader.js';
import { projectRoot } from '../../../setup/project-root.js';

const folder = join(projectRoot, 'manuals/bang');
const pages = readdirSync(folder).filter((f) => f.endsWith('.md')).map((f) => ({ name: f, text: readFileSync(join(folder, f), 'utf8') }));
const intrinsics = readIntrinsics().filter((f) => f.attributes);

test('every intrinsic has a page with its arguments', () => {
  const text = pages.map((p) => p.text).join('\n');
  const missing = intrinsics.filter((f) => f.attributes?.scalar !== 'yes').filter((f) => {
    const args = f.params.map((p) => (p.space && p.space !== 'NRAM' && p.space !== 'ANY' ? `${p.name} in ${p.space}` : p.name)).join(', ');
    return !text.split('\n').some((line) => line.includes(`\`${f.name}\``) && line.includes(`| (${args}) |`));
  });
  expect(missing.map((f) => f.name)).toEqual([]);
});

test('no page names an intrinsic that does not exist', () => {
  const known = new Set(intrinsics.map((f) => f.name));
  const unknown = pages.flatMap((p) => [...p.text.matchAll(/__bang_\w+/g)].map((m) => m[0])
    .filter((name) => !known.has(name) && !name.endsWith('_') && !p.text.includes(`no \`${name}\``) && !/^__bang_(exp|sigmoid|tanh|gelu|softmax)$/.test(name)).map((name) => `${p.name}: ${name}`));
  expect(unknown).toEqual([]);
});
