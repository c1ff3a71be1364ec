import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Spec } from '../../../compiler/spec.js';
import { defaultBudget, openSubject, type SubjectOutcome } from '../../../gate/subject-run.js';
import type { Device } from '../../../hardware/device.js';
import { device as cuda } from '../../../hardware/cuda/device.js';
import { cudaParts } from '../../../hardware/cuda/native/build.js';
import { chooseGpu, gpuAccess } from '../../../hardware/cuda/native/driver.js';
import { nativePlan, nativePreparePlan } from '../../../hardware/native/build.js';
import { blockSelfTest, runSelfTest } from '../../../hardware/native/self-test.js';
import { readReport, type RunnerReport } from '../../../hardware/runner-report.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import type { HarnessCall } from '../../../hardware/simulator/harness.js';
import { build } from '../simulator/run.js';
import { toolFolders } from '../../../hardware/tool-folders.js';
import { cacheFolder } from '../../../setup/cache-folder.js';
import { projectRoot } from '../../../setup/project-root.js';
import { findTools, type Tool } from '../../../setup/tools.js';

const { nvcc, gxx } = (await findTools()) as { nvcc: Tool; gxx: Tool };
const cacheDir = cacheFolder();
const n = 1000;
const params: HarnessCall['params'] = [
  { name: 'x', ctype: '', dtype: 'f32', kind: 'tensor', role: 'in', elements: n },
  { name: 'y', ctype: '', dtype: 'f32', kind: 'tensor', role: 'out', elements: n },
  { name: 'n', ctype: '', dtype: 'i32', kind: 'scalar', value: n },
];
const call = (rest: Partial<HarnessCall>): HarnessCall => ({ entry: 'add_one', linkage: 'c++', returnType: 'void', params, ...rest });
const kernel = '__global__ void add_one(const float *x, float *y, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) y[i] = x[i] + 1; }\n';
const launch = { grid: [8, 1, 1], block: [128, 1, 1] } as const;
const texts = {
  kernel: { text: kernel, call: call({ launch }) },
  'host function of device pointers': { text: `${kernel}extern "C" void run(const float *x, float *y, int n) { add_one<<<(n + 127) / 128, 128>>>(x, y, n); }\n`, call: call({ entry: 'run', linkage: 'c', pointers: 'device' }) },
  'host function of host pointers': {
    text: `${kernel}#define CHECK(call) if ((call) != cudaSuccess) exit(1)
extern "C" void run(const float *x, float *y, int n) {
  float *d, *e;
  CHECK(cudaMalloc(&d, n * sizeof(float))); CHECK(cudaMalloc(&e, n * sizeof(float)));
  CHECK(cudaMemcpy(d, x, n * sizeof(float), cudaMemcpyHostToDevice));
  add_one<<<(n + 127) / 128, 128>>>(d, e, n);
  CHECK(cudaMemcpy(y, e, n * sizeof(float), cudaMemcpyDeviceToHost));
  cudaFree(d); cudaFree(e);
}
int main() { return 1; }
`, call: call({ entry: 'run', linkage: 'c' }) },
} as const;
type Form = keyof typeof texts;
const forms = Object.keys(texts) as Form[];

let folder = '';
let cudart: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xpiler-native-'));
  await prepareOnce(nativePreparePlan(cacheDir, gxx.path));
  const include = join(dirname(dirname(nvcc.path)), 'include');
  await promisify(execFile)(gxx.path, ['-std=c++17', '-g', '-fno-pie', `-I${include}`, '-c', join(projectRoot, 'test', 'hardware', 'cuda', 'fake-runtime.cpp'), '-o', join(folder, 'fake.o')]);
  cudart = [gxx.path, '-no-pie', join(folder, 'fake.o')];
}, 300_000);
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

const built = new Map<string, Promise<string>>();
/** The runner of an entry; `fake`: linked with the stand-in of the CUDA runtime. */
function runnerOf(form: Form, fake: boolean): Promise<string> {
  const key = JSON.stringify([form, fake]);
  let runner = built.get(key);
  if (!runner) {
    const { text, call: of } = texts[form];
    const request = { fileName: 'k.cu', text, call: of, cacheDir, hostCompiler: gxx.path };
    const parts = cudaParts(nvcc.path, gxx.path, 'sm_80');
    const plan = nativePlan(fake ? { ...parts, link: cudart } : parts, request);
    const work = join(folder, `build${built.size}`);
    built.set(key, (runner = mkdir(work).then(() => build(plan, work)).then((result) => {
      if (!result.ok) throw new Error(result.failed.stderr);
      return result.executable;
    })));
  }
  return runner;
}

let count = 0;
interface Outcome { readonly code: number; readonly report: RunnerReport; readonly y: Float32Array; readonly stderr: string }

async function run(executable: string, environment: Record<string, string>, ...flags: string[]): Promise<Outcome> {
  const data = join(folder, `data${++count}`);
  await mkdir(data);
  await writeFile(join(data, 'x.in'), new Uint8Array(Float32Array.from({ length: n }, (_, i) => i).buffer));
  const ended = await promisify(execFile)(executable, [data, ...flags], { env: { ...process.env, ...environment } })
    .then(({ stderr }) => ({ code: 0, stderr }), (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr }));
  const report = readReport(join(data, 'report.json'));
  if ('unusable' in report) throw new Error(`${report.unusable}: ${JSON.stringify(ended)}`);
  const y = report.status === 'ok' ? new Float32Array(new Uint8Array(await readFile(join(data, 'y.out'))).buffer) : new Float32Array();
  return { ...ended, report, y };
}

const nativeTest = nvcc.found && gxx.found ? describe : describe.skip;

nativeTest('runs on a GPU, against a stand-in of the CUDA runtime', () => {
  test.each(forms)('%s: results, repeats, a call before, nothing left allocated', async (form) => {
    const before = join(folder, `before${++count}`);
    await mkdir(before);
    await writeFile(join(before, 'x.in'), new Uint8Array(4 * n));
    const { code, report, y, stderr } = await run(await runnerOf(form, true), {}, '--repeat', '2', '--before', before);
    expect(report).toMatchObject({ status: 'ok', deviceKind: 'native', violations: [], unwritten: {} });
    expect(code).toBe(0);
    expect(y).toEqual(Float32Array.from({ length: n }, (_, i) => i + 1));
    expect(report.wallNs).toHaveLength(2);
    expect(stderr).toBe('0 allocations left\n');
  }, 120_000);

  test.each([
    ['past-end', 'out-of-bounds', /wrote 8 bytes past the end of `y` \(1000 elements of 4 bytes\) in device memory/],
    ['before', 'out-of-bounds', /before `y` \(1000 elements of 4 bytes\) in device memory/],
    ['illegal', 'out-of-bounds', /IllegalAddress.*while a kernel ran/],
    ['misaligned', 'misaligned', /MisalignedAddress/],
    ['assert', 'crash', /Assert/],
  ])('a kernel that goes wrong on the device: %s', async (fake, kind, says) => {
    const { code, report } = await run(await runnerOf('kernel', true), { FAKE: fake });
    expect(report).toMatchObject({ status: 'violation', violations: [{ kind }] });
    expect(report.violations[0]!.message).toMatch(says);
    expect(code).toBe(3);
  }, 120_000);

  test('an input that the device changes', async () => {
    const { report } = await run(await runnerOf('kernel', true), { FAKE: 'write-input' });
    expect(report).toMatchObject({ status: 'violation', violations: [{ kind: 'input-modified', variable: 'x' }] });
  }, 120_000);

  test('elements that nothing writes keep the poison', async () => {
    const { report } = await run(await runnerOf('kernel', true), { FAKE: 'forget' }, '--repeat', '2');
    expect(report).toMatchObject({ status: 'ok', unwritten: { y: n } });
  }, 120_000);

  test('a launch that the driver refuses', async () => {
    const { report } = await run(await runnerOf('kernel', true), { FAKE: 'refuse' });
    expect(report).toMatchObject({ status: 'violation', violations: [{ kind: 'bad-launch' }] });
    expect(report.violations[0]!.message).toMatch(/InvalidConfiguration/);
  }, 120_000);

  test('a host function that gives up after a failed call: the device\'s error is told', async () => {
    const { code, report } = await run(await runnerOf('host function of host pointers', true), { FAKE: 'illegal' });
    expect(report).toMatchObject({ status: 'violation', violations: [{ kind: 'out-of-bounds' }] });
    expect(code).toBe(3);
  }, 120_000);

  test('a kernel that never ends', async () => {
    const { code, report } = await run(await runnerOf('kernel', true), { FAKE: 'endless' }, '--time-limit-ms', '300');
    expect(report).toMatchObject({ status: 'timeout' });
    expect(code).toBe(4);
  }, 120_000);

  test('a broken machine is no fault of the kernel', async () => {
    const { code, report } = await run(await runnerOf('kernel', true), { FAKE: 'broken-memory' });
    expect(report).toMatchObject({ status: 'no-device', violations: [{ kind: 'no-device' }] });
    expect(code).toBe(6);
  }, 120_000);
});

nativeTest('with the real CUDA runtime', () => {
  test('it compiles and links, and where no device is visible the run says so', async () => {
    const { code, report } = await run(await runnerOf('host function of host pointers', false), { CUDA_VISIBLE_DEVICES: '-1' });
    expect(report).toMatchObject({ status: 'no-device', deviceKind: 'native', violations: [{ kind: 'no-device' }] });
    expect(report.violations[0]!.message).toMatch(/^the driver (gives no|shows no) device/);
    expect(code).toBe(6);
  }, 120_000);
});

/** The real device but for the link and what the runner's process is told. */
const deviceWith = (link: string[] | undefined, environment: Record<string, string>): Device => ({
  platform: 'cuda',
  probe: () => Promise.reject(new Error('not asked')),
  prepare: () => Promise.resolve(),
  plan: async (source, of) => {
    const request = { fileName: source.name, text: source.text, call: of, cacheDir, hostCompiler: gxx.path };
    const parts = cudaParts(nvcc.path, gxx.path, 'sm_80');
    const plan = nativePlan(link ? { ...parts, link } : parts, request);
    return { ...plan, environment, devices: ['/dev/nvidia0'], compiler: 'nvcc', deviceKind: 'native', env: nvcc.env, readOnly: [folder, ...(await toolFolders(nvcc))] };
  },
});

nativeTest('the self-test of a GPU', () => {
  test('right numbers pass, wrong ones and a missing device are told', async () => {
    expect(await runSelfTest(deviceWith(cudart, {}), blockSelfTest('cuda', 'self-test.cu'))).toBeUndefined();
    expect(await runSelfTest(deviceWith(cudart, { FAKE: 'wrong' }), blockSelfTest('cuda', 'self-test.cu'))).toBe('the self-test computes wrong numbers (element 500 of y)');
    expect(await runSelfTest(deviceWith(undefined, { CUDA_VISIBLE_DEVICES: '-1' }), blockSelfTest('cuda', 'self-test.cu'))).toMatch(/^the driver (gives no|shows no) device/);
  }, 240_000);
});

nativeTest('the gate with a GPU', () => {
  const { text, call: of } = texts['host function of host pointers'];
  const source = { name: 'k.cu', text, platform: 'cuda' };
  const spec: Spec = { entry: of.entry, params: [{ name: 'x', dtype: 'f32', shape: [n], role: 'in' }, { name: 'y', dtype: 'f32', shape: [n], role: 'out' }, { name: 'n', dtype: 'i32', value: n }] };
  const x = Float32Array.from({ length: n }, (_, i) => i);

  /** Checked by the simulator, then on the stand-in; `modes`: what was planned. */
  async function runCase(environment: Record<string, string>): Promise<{ outcome: SubjectOutcome; modes: string[] }> {
    const gpu = deviceWith(cudart, environment);
    const modes: string[] = [];
    const device: Device = {
      ...gpu, probe: () => Promise.resolve({ kind: 'simulator', native: true, detail: 'stand-in' }),
      plan: (file, how, mode, strict) => { modes.push(mode); return mode === 'native' ? gpu.plan(file, how, mode, strict) : cuda.plan(file, how, mode, strict); },
    };
    const work = join(folder, `gate${++count}`);
    await mkdir(work);
    const subject = await openSubject({ source, entry: spec.entry }, spec, { budget: defaultBudget, folder: work, device });
    try {
      expect(await subject.prepare()).toBeUndefined();
      return { outcome: await subject.run({ name: 'case', inputs: new Map([['x', new Uint8Array(x.buffer)]]), repeat: 2, seed: 1, checked: true }), modes };
    } finally {
      await subject.dispose();
    }
  }

  test('a checked run in the simulator, then the run on the GPU, whose results count', async () => {
    const { outcome, modes } = await runCase({ FAKE: 'wrong' });
    expect(modes.sort()).toEqual(['check', 'native']);
    if (outcome.kind !== 'ran') throw new Error(JSON.stringify(outcome));
    expect(outcome).toMatchObject({ mode: 'native', deviceKind: 'native' });
    const numbers = (data: ReadonlyMap<string, Uint8Array> | undefined): number[] => [...new Float32Array(new Uint8Array(data!.get('y')!).buffer)];
    expect(numbers(outcome.checkedOutputs)).toEqual([...x].map((v) => v + 1));
    expect(numbers(outcome.outputs)).toEqual([...x].map((v, i) => v + (i === n / 2 ? 2 : 1)));
  }, 240_000);

  test('what only the GPU sees refuses the kernel', async () => {
    const { outcome } = await runCase({ FAKE: 'illegal' });
    expect(outcome).toMatchObject({ kind: 'violation', violations: [{ kind: 'out-of-bounds' }] });
  }, 240_000);

  test('a GPU that is lost is no verdict on the kernel', async () => {
    await expect(runCase({ FAKE: 'broken-memory' })).rejects.toMatchObject({ name: 'ToolMissing', tool: 'the device of cuda' });
  }, 240_000);
});

describe('reaching the GPU', () => {
  const gpu = (arch: string) => ({ vendor: 'nvidia', name: `GPU ${arch}`, arch }) as const;

  test('the first GPU that the compiler supports, or the one that the user names', () => {
    const all = [gpu('sm_70'), { vendor: 'amd', name: 'other', arch: 'gfx90a' } as const, gpu('sm_80'), gpu('sm_90')];
    expect(chooseGpu(all, undefined)).toMatchObject({ index: 1, gpu: { arch: 'sm_80' } });
    expect(chooseGpu(all, '2,1')).toMatchObject({ index: 2, gpu: { arch: 'sm_90' } });
    expect(chooseGpu(all, '0')).toBeUndefined();
    expect(chooseGpu(all, '')).toBeUndefined();
    expect(chooseGpu([gpu('sm_70')], undefined)).toBeUndefined();
  });

  test('only the driver\'s device files and libraries are let through', async () => {
    const dev = join(folder, 'dev');
    const lib = join(folder, 'lib');
    await mkdir(join(dev, 'nvidia-caps'), { recursive: true });
    await mkdir(lib);
    for (const name of ['nvidia0', 'nvidia1', 'nvidiactl', 'nvidia-uvm', 'sda', 'mem', 'nvidia0.bak', 'kvm']) await writeFile(join(dev, name), '');
    for (const name of ['libcuda.so.1', 'libnvidia-ptxjitcompiler.so.580.1', 'libc.so.6', 'secret.txt']) await writeFile(join(lib, name), '');
    const access = gpuAccess({ gpu: gpu('sm_90'), index: 1 }, dev, lib);
    expect([...access.devices].sort()).toEqual(['nvidia-caps', 'nvidia-uvm', 'nvidia0', 'nvidia1', 'nvidiactl'].map((name) => join(dev, name)));
    expect([...access.libraries].sort()).toEqual(['libcuda.so.1', 'libnvidia-ptxjitcompiler.so.580.1'].map((name) => join(lib, name)));
    expect(access.environment).toEqual({ CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '1', LD_LIBRARY_PATH: lib });
  });
});
