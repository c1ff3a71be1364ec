import { chmodSync, existsSync, mkdtempSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cache, run, say, seconds, StepError, versions, which, withLock } from '../lib.mjs';

const { cudaWheels, cudaCompiler } = versions;
const [cudaFolder, ...inside] = cudaCompiler.split('/');
const compiler = inside.join('/');

/** nvcc: $XPILER_NVCC, PATH, an installed CUDA toolkit, the cache; else NVIDIA's wheels into the cache. */
export async function nvcc() {
  const target = join(cache, cudaFolder);
  if (process.env.XPILER_NVCC || which('nvcc') || existsSync('/usr/local/cuda/bin/nvcc') || existsSync(join(target, compiler))) return;
  const wheels = Object.entries(cudaWheels).map(([name, version]) => `${name}==${version}`);
  const python = which('python3');
  const advice = `install a CUDA toolkit (12 or later) so that nvcc is on PATH, or run: python3 -m pip install --no-deps --target DIR ${wheels.join(' ')} and set XPILER_NVCC to DIR/${compiler}`;
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new StepError('the pinned compiler wheels are for Linux on x86-64', advice);
  if (!python) throw new StepError('python3 is not on PATH: it is needed to fetch the compiler wheels', `apt-get install -y python3-pip, or ${advice}`);
  await withLock('nvcc', join(cache, `${cudaFolder}.lock`), async () => {
    if (existsSync(join(target, compiler))) return;
    const began = Date.now();
    say('nvcc', `fetching NVIDIA's compiler wheels (300 MB on disk) into ${target}`);
    mkdirSync(cache, { recursive: true });
    const partial = mkdtempSync(join(cache, '.partial-cuda-'));
    try {
      await run('nvcc-wheels', python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--only-binary', ':all:', '--target', partial, ...wheels], { advice });
      // The wheels keep their libraries in lib/ under versioned names; nvcc.profile and the linker expect these two.
      const home = join(partial, compiler, '..', '..');
      if (!existsSync(join(home, 'lib64'))) symlinkSync('lib', join(home, 'lib64'));
      if (!existsSync(join(home, 'lib', 'libcudart.so'))) symlinkSync('libcudart.so.13', join(home, 'lib', 'libcudart.so'));
      chmodSync(partial, 0o755);
      rmSync(target, { recursive: true, force: true });
      renameSync(partial, target);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
    say('nvcc', `fetched (${seconds(began)})`);
  });
}
