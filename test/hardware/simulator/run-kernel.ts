import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cuda from '../../../hardware/cuda/simulator/build.js';
import * as hip from '../../../hardware/hip/simulator/build.js';
import type { BuildMode } from '../../../hardware/simulator/build.js';
import type { ElementType, HarnessCall } from '../../../hardware/simulator/harness.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import type { RunnerReport } from '../../../hardware/runner-report.js';
import { build, readReport, runCommand } from './run.js';
import { projectRoot } from '../../../setup/project-root.js';

const platforms = { cuda, hip };
const cacheDir = join(projectRoot, '.xpiler', 'test-cache');

type Numbers = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** A tensor or scalar of a test kernel. */
export type TestParam =
  | { readonly dtype: ElementType; readonly input: Numbers; readonly inout?: boolean }
  | { readonly dtype: ElementType; readonly output: number }
  | { readonly dtype: ElementType; readonly value: number };

/** One kernel and how it is run. Without a grid the entry is a host function. */
export interface TestKernel {
  readonly platform?: 'cuda' | 'hip';
  readonly text: string;
  readonly entry?: string;
  readonly params: Readonly<Record<string, TestParam>>;
  readonly grid?: readonly [number, number, number];
  readonly block?: readonly [number, number, number];
  readonly shared?: number;
  readonly mode?: BuildMode;
  readonly options?: readonly string[];
}

/** The report, and the raw bytes of each output. */
export interface TestRun {
  readonly report: RunnerReport;
  readonly outputs: Readonly<Record<string, Buffer>>;
}

function callOf(kernel: TestKernel): HarnessCall {
  const params = Object.entries(kernel.params).map(([name, p]) => {
    if ('value' in p) return { name, ctype: '', dtype: p.dtype, kind: 'scalar' as const, value: p.value };
    if ('output' in p) return { name, ctype: '', dtype: p.dtype, kind: 'tensor' as const, role: 'out' as const, elements: p.output };
    return { name, ctype: '', dtype: p.dtype, kind: 'tensor' as const, role: p.inout ? ('inout' as const) : ('in' as const), elements: p.input.length };
  });
  const launch = kernel.block ? { grid: kernel.grid ?? ([1, 1, 1] as const), block: kernel.block, shared: kernel.shared } : undefined;
  return { entry: kernel.entry ?? 'k', linkage: 'c++', returnType: 'void', params, launch };
}

/** Builds what all runs share; slow the first time, so it has a hook of its own. */
export async function prepareSimulators(mode: BuildMode = 'check'): Promise<void> {
  await prepareOnce(cuda.preparePlan(mode, cacheDir));
  await prepareOnce(hip.preparePlan(mode, cacheDir));
}

/** Builds and runs one kernel in the simulator. A build that fails is an error with the compiler's text. */
export async function runKernel(kernel: TestKernel): Promise<TestRun> {
  const simulator = platforms[kernel.platform ?? 'cuda'];
  const mode = kernel.mode ?? 'check';
  await prepareOnce(simulator.preparePlan(mode, cacheDir));
  const folder = await mkdtemp(join(tmpdir(), 'xpiler-test-'));
  try {
    const plan = simulator.buildPlan({ fileName: 'kernel.cu', text: kernel.text, call: callOf(kernel), mode, cacheDir });
    const built = await build(plan, folder);
    if (!built.ok) throw new Error(`the kernel does not build:\n${built.failed.stderr}`);
    const data = join(folder, 'data');
    await mkdir(data);
    for (const [name, p] of Object.entries(kernel.params)) {
      if ('input' in p) await writeFile(join(data, `${name}.in`), Buffer.from(p.input.buffer, p.input.byteOffset, p.input.byteLength));
    }
    const ran = await runCommand([built.executable, data, '--time-limit-ms', '20000', ...(kernel.options ?? [])], folder);
    const report = readReport(data, ran);
    const outputs: Record<string, Buffer> = {};
    if (report.status === 'ok') {
      for (const [name, p] of Object.entries(kernel.params)) {
        if ('output' in p || ('input' in p && p.inout)) outputs[name] = await readFile(join(data, `${name}.out`));
      }
    }
    return { report, outputs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An output's bytes as numbers. */
export function numbers(bytes: Buffer, kind: 'f32' | 'i32' | 'u32' | 'u16' | 'f64'): number[] {
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const views = { f32: Float32Array, i32: Int32Array, u32: Uint32Array, u16: Uint16Array, f64: Float64Array };
  return Array.from(new views[kind](copy as ArrayBuffer));
}

/** 0, 1, ..., n-1 through f. */
export function floats(n: number, f: (i: number) => number = (i) => i): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => f(i));
}

/** Bits of the IEEE half nearest to a number that a half can hold exactly. */
export function halfBits(value: number): number {
  if (value === 0) return Object.is(value, -0) ? 0x8000 : 0;
  const sign = value < 0 ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const mantissa = magnitude / 2 ** exponent;
  return mantissa < 1 ? sign | (magnitude * 2 ** 24) : sign | ((exponent + 15) << 10) | ((mantissa - 1) * 1024);
}
