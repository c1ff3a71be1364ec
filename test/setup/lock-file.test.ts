import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../setup/project-root.js';

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly optionalDependencies?: Record<string, string>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(projectRoot, name), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Record<string, LockEntry> };
const manifest = read('package.json') as Record<'dependencies' | 'devDependencies', Record<string, string>>;

test('direct dependencies are pinned to one version, the one in the lock file', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
    expect(`${name} ${packages[`node_modules/${name}`]?.version}`).toBe(`${name} ${version}`);
  }
});

test('the lock file names no registry host, and every package that is always installed has its checksum', () => {
  expect(Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  expect(Object.entries(packages).filter(([name, entry]) => name !== '' && !entry.optional && !entry.integrity)).toEqual([]);
});

// `npm ci` refuses a lock file that leaves out the binaries of other systems, as `npm install` writes it where the
// registry does not have them all. Missing entries need name, version, os and cpu.
test('the lock file lists the optional packages of all systems', () => {
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter((name) => !resolves(path, name)).map((name) => `${path} -> ${name}`));
  expect(missing).toEqual([]);
});

/** Node's look-up: the package's own node_modules, then its parents'. */
function resolves(path: string, name: string): boolean {
  if (`${path === '' ? '' : `${path}/`}node_modules/${name}` in packages) return true;
  if (path === '') return false;
  return resolves(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}
