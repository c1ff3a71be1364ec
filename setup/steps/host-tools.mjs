import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, run, seconds, versions, which, StepError } from '../lib.mjs';

/** Compilers and sandbox from Debian's packages. Needs root; otherwise names the one command and goes on. */
export async function hostTools() {
  const commands = Object.entries(versions.debianPackages).filter(([command]) => !present(command));
  const missing = [...commands, ...missingHeaders()];
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!which('apt-get')) {
    const names = missing.map(([name]) => name).join(', ');
    throw new StepError(`not found on PATH: ${names}`, 'install them with the package manager of this system, then run `npm run setup` again');
  }
  if (process.getuid?.() !== 0) throw new StepError(`missing Debian packages: ${packages.join(', ')}`, `run: sudo ${command}`);
  const began = Date.now();
  say('host-tools', `installing ${packages.join(', ')} with apt-get`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const advice = `run: apt-get update && ${command}`;
  const options = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3'];
  await run('apt-update', 'apt-get', [...options, 'update', '-q'], { env, advice });
  await run('apt-install', 'apt-get', [...options, 'install', '-y', '-q', '--no-install-recommends', ...packages], { env, advice });
  say('host-tools', `installed (${seconds(began)})`);
}

/** SIMDe stands in for AVX-512 where the CPU lacks it; elsewhere it is worth a package only if that needs nobody's help. */
function missingHeaders() {
  if (process.env.XPILER_SIMDE || (process.getuid?.() !== 0 && cpuHasAvx512Vnni())) return [];
  return Object.entries(versions.debianHeaders).filter(([header]) => !['/usr/local/include', '/usr/include'].some((folder) => existsSync(join(folder, header))));
}

function cpuHasAvx512Vnni() {
  try {
    return /^flags\s*:.*\bavx512_vnni\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}

function present(command) {
  return which(command) !== undefined || (command === 'g++' && which('clang++') !== undefined);
}
