import { say, run, seconds, versions, which, StepError } from '../lib.mjs';

/** Compilers and sandbox from Debian's packages. Needs root; otherwise names the one command and goes on. */
export async function hostTools() {
  const missing = Object.entries(versions.debianPackages).filter(([command]) => !present(command));
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

function present(command) {
  return which(command) !== undefined || (command === 'g++' && which('clang++') !== undefined);
}
