import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readIfThere, root, run, say, seconds, withLock } from '../lib.mjs';

const dist = join(root, 'dist');
const stampFile = join(dist, '.build-stamp');
const skipped = new Set(['node_modules', 'dist', '.git', '.xpiler', 'coverage']);

/** Compiles the sources to dist/ and bundles the workflows; nothing when no source has changed since. */
export async function build() {
  if (readIfThere(stampFile) === stamp()) return;
  await withLock('build', join(root, '.xpiler', 'build.lock'), async () => {
    const wanted = stamp();
    if (readIfThere(stampFile) === wanted) return;
    const began = Date.now();
    say('build', 'compiling the sources');
    await run('tsc', process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')], { advice: 'fix the errors above, then run `npm run build`' });
    removeOrphans(dist);
    if (existsSync(join(dist, 'workflows', 'index.js'))) {
      await run('bundle', process.execPath, [join(root, 'setup', 'bundle-workflows.mjs')], { advice: 'a workflow may import only what is deterministic: see the module named above' });
    }
    mkdirSync(dist, { recursive: true });
    writeFileSync(stampFile, wanted);
    say('build', `compiled (${seconds(began)})`);
  });
}

/** Changes when a source file, the compiler's settings or the dependencies change. */
function stamp() {
  const hash = createHash('sha256');
  for (const file of sources(root)) hash.update(`${relative(root, file)} ${statSync(file).mtimeMs}\n`);
  for (const name of ['tsconfig.json', 'package-lock.json', 'setup/bundle-workflows.mjs']) hash.update(readIfThere(join(root, name)) ?? '');
  return hash.digest('hex');
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) yield* sources(join(folder, entry.name));
    } else if (entry.name.endsWith('.ts')) yield join(folder, entry.name);
  }
}

/** Removes compiled files whose source is gone, so that a deleted test does not go on running. */
function removeOrphans(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOrphans(path);
    else if (/\.js(\.map)?$/.test(entry.name) && entry.name !== 'workflow-bundle.js') {
      const source = join(root, relative(dist, path).replace(/\.js(\.map)?$/, '.ts'));
      if (!existsSync(source)) rmSync(path);
    }
  }
}
