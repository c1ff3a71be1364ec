import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callOf } from '../../../hardware/device.js';
import { chooseHipGpu, hipAccess, hipParts } from '../../../hardware/hip/native/build.js';
import { nativePlan, nativePreparePlan } from '../../../hardware/native/build.js';
import { blockSelfTest } from '../../../hardware/native/self-test.js';
import { runPlan } from '../../../hardware/compile-plan.js';
import { readReport } from '../../../hardware/runner-report.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import { runCommand } from '../simulator/run.js';
import { cacheFolder } from '../../../setup/cache-folder.js';
import { findTools } from '../../../setup/tools.js';

const { hipcc, gxx } = await findTools();

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'xpiler-native-')); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

(hipcc.found && gxx.found ? test : test.skip)('a runner for an AMD GPU compiles and links, and where no device is visible the run says so', async () => {
  if (!hipcc.found || !gxx.found) return;
  const { source, spec, entry, launch, inputs } = blockSelfTest('hip', 'self-test.hip');
  await prepareOnce(nativePreparePlan(cacheFolder(), gxx.path));
  const call = callOf({ source, entry, launch: launch! }, spec);
  const plan = nativePlan(hipParts(hipcc.path, gxx.path, 'gfx90a'), { fileName: source.name, text: source.text, call, cacheDir: cacheFolder(), hostCompiler: gxx.path });
  const work = join(folder, 'work');
  await mkdir(work);
  expect(await runPlan({ ...plan, compiler: 'hipcc', deviceKind: 'native', env: hipcc.env }, work, source.name, { timeoutMs: 120_000 })).toBeUndefined();
  await writeFile(join(work, 'x.in'), new Uint8Array(inputs['x']!.buffer));
  const { exitCode } = await runCommand(['env', 'HIP_VISIBLE_DEVICES=-1', 'ROCR_VISIBLE_DEVICES=-1', join(work, plan.executable), work], work);
  expect(readReport(join(work, 'report.json'))).toMatchObject({ status: 'no-device', deviceKind: 'native', violations: [{ kind: 'no-device' }] });
  expect(exitCode).toBe(6);
}, 240_000);

test('the first GPU, or the one that the user names; only its device files', async () => {
  const gpu = (arch: string) => ({ vendor: 'amd', name: `AMD GPU ${arch}`, arch }) as const;
  const all = [{ vendor: 'nvidia', name: 'other', arch: 'sm_90' } as const, gpu('gfx90a'), gpu('gfx942'), gpu('gfx1100')];
  expect(chooseHipGpu(all, undefined)).toMatchObject({ index: 0, gpu: { arch: 'gfx90a' } });
  expect(chooseHipGpu(all, '1')).toMatchObject({ index: 1, gpu: { arch: 'gfx942' } });
  expect(chooseHipGpu(all, '2')).toBeUndefined();
  expect(chooseHipGpu(all, '7')).toBeUndefined();
  const dev = join(folder, 'dev');
  await mkdir(join(dev, 'dri'), { recursive: true });
  for (const name of ['kfd', 'mem', 'dri/renderD128', 'dri/card0']) await writeFile(join(dev, name), '');
  expect(hipAccess({ gpu: gpu('gfx90a'), index: 1 }, dev)).toEqual({ devices: [join(dev, 'kfd'), join(dev, 'dri', 'renderD128')], libraries: [], environment: { HIP_VISIBLE_DEVICES: '1' } });
});
