import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, root, run, say, seconds, withLock } from '../lib.mjs';

const stampFile = join(root, 'node_modules', '.xpiler-stamp');
const abi = `abi ${process.versions.modules} ${process.arch}`;

/** Node dependencies of the lock file, exact versions; native add-ons are built from source where no binary fits. */
export async function nodeModules() {
  if (readIfThere(stampFile) === stamp()) return;
  await withLock('node', join(root, '.xpiler', 'node-modules.lock'), async () => {
    if (readIfThere(stampFile) === stamp()) return;
    if (!installedMatchesLock()) {
      const began = Date.now();
      say('node', 'installing the dependencies of package-lock.json (native builds: 1 to 2 minutes)');
      await run('npm-ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
        advice: 'needs the npm registry, g++, make and Python 3; run `npm ci` to see the whole output',
      });
      say('node', `installed (${seconds(began)})`);
    }
    writeFileSync(stampFile, stamp());
  });
}

/** Changes with the lock file and with the ABI that the native add-ons were built for. */
function stamp() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${abi}`;
}

/** True when node_modules already holds what the lock file names: installed by hand, or the lock changed elsewhere only. */
function installedMatchesLock() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden) || !(readIfThere(stampFile) ?? abi).endsWith(abi)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version);
}
