/**
 * Before a real accelerator is trusted, a small kernel has to give the right numbers on it, through the same build, sandbox and runner
 * as any other. What came out is remembered per compiler, device and driver.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Launch, Spec } from '../../compiler/spec.js';
import { cacheFolder } from '../../setup/cache-folder.js';
import { buildRunner, callOf, disposeRunner, runRunner, type Device, type Runner } from '../device.js';
import type { SourceFile } from '../toolchain.js';

/** A kernel with its inputs and the outputs that it must have, bit for bit. */
export interface SelfTest {
  readonly source: SourceFile;
  readonly entry: string;
  readonly launch?: Launch;
  readonly spec: Spec;
  readonly inputs: Readonly<Record<string, Float32Array>>;
  readonly expected: Readonly<Record<string, Float32Array>>;
}

interface Remembered { readonly fault?: string; readonly at: number }

/** A fault may pass (another program holds the device): it is looked at again after this. */
const faultLastsMs = 10 * 60_000;
const known = new Map<string, Promise<string | undefined>>();

/** Why kernels cannot be run on the device, or undefined where they can. `machine`: device and driver, by name and version. */
export async function selfTestFault(device: Device, test: SelfTest, machine: unknown): Promise<string | undefined> {
  const plan = await device.plan(test.source, callOf({ ...test, source: test.source }, test.spec), 'native', false);
  const digest = createHash('sha256').update(JSON.stringify([plan.files, plan.commands, plan.compiler, machine])).digest('hex').slice(0, 16);
  let running = known.get(digest);
  if (!running) known.set(digest, (running = look(device, test, join(cacheFolder(), `native-${device.platform}-${digest}.json`))));
  return running;
}

async function look(device: Device, test: SelfTest, file: string): Promise<string | undefined> {
  const before = await readFile(file, 'utf8').then((text) => JSON.parse(text) as Remembered, () => undefined);
  if (before && (before.fault === undefined || Date.now() - before.at < faultLastsMs)) return before.fault;
  const fault = await runSelfTest(device, test).catch((error: Error) => error.message);
  const remembered: Remembered = { ...(fault !== undefined && { fault }), at: Date.now() };
  const partial = `${file}.${process.pid}`;
  await mkdir(cacheFolder(), { recursive: true }).then(() => writeFile(partial, JSON.stringify(remembered))).then(() => rename(partial, file)).catch(() => undefined);
  return fault;
}

/** Builds and runs the kernel; what is wrong, or undefined. */
export async function runSelfTest(device: Device, test: SelfTest): Promise<string | undefined> {
  await device.prepare('native');
  const runner = await buildRunner(device, { source: test.source, entry: test.entry, ...(test.launch && { launch: test.launch }) }, test.spec, 'native');
  if (!runner.ok) return `${runner.compiler} does not build the self-test: ${runner.messages.find((m) => m.severity === 'error')?.message ?? 'no message'}`;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'xpiler-self-test-')));
  try {
    return await faultOfRun(runner, test, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await disposeRunner(runner);
  }
}

async function faultOfRun(runner: Runner, test: SelfTest, folder: string): Promise<string | undefined> {
  for (const [name, data] of Object.entries(test.inputs)) await writeFile(join(folder, `${name}.in`), bytes(data));
  const outcome = await runRunner(runner, { folder, inputs: Object.keys(test.inputs), repeat: 2, timeLimitMs: 20_000 });
  if (outcome.kind === 'killed') return `the self-test was ended: ${outcome.why}`;
  if (outcome.kind === 'broken') return `the self-test broke off: ${outcome.reason}`;
  if (outcome.report.status !== 'ok') return outcome.report.violations[0]?.message ?? `the self-test ended with ${outcome.report.status}`;
  for (const [name, data] of Object.entries(test.expected)) {
    const got = await readFile(join(folder, `${name}.out`));
    const at = bytes(data).findIndex((byte, i) => got[i] !== byte);
    if (at >= 0 || got.length !== data.byteLength) return `the self-test computes wrong numbers (element ${Math.floor(at / 4)} of ${name})`;
  }
  return undefined;
}

const bytes = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const n = 1000;
const block = 128;

/** A kernel for grids of blocks, with shared memory, a barrier and a ragged end, launched by the harness. */
export function blockSelfTest(platform: string, name: string): SelfTest {
  const x = Float32Array.from({ length: n }, (_, i) => i - 500);
  // Each block writes its part of twice x in reverse order; behind the end stand zeros.
  const y = x.map((_, i) => 2 * (x[Math.floor(i / block) * block + (block - 1 - (i % block))] ?? 0));
  const text = `__global__ void reverse_blocks(const float *x, float *y, int n) {
  __shared__ float tile[${block}];
  int i = blockIdx.x * ${block} + threadIdx.x;
  tile[threadIdx.x] = i < n ? x[i] : 0.0f;
  __syncthreads();
  if (i < n) y[i] = 2.0f * tile[${block - 1} - threadIdx.x];
}
`;
  return {
    source: { platform, name, text },
    entry: 'reverse_blocks',
    launch: { grid: [Math.ceil(n / block), 1, 1], block: [block, 1, 1] },
    spec: {
      entry: 'reverse_blocks',
      params: [{ name: 'x', dtype: 'f32', shape: [n], role: 'in' }, { name: 'y', dtype: 'f32', shape: [n], role: 'out' }, { name: 'n', dtype: 'i32', value: n }],
    },
    inputs: { x }, expected: { y },
  };
}
