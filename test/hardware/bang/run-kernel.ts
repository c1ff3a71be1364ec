import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlan, preparePlan } from '../../../hardware/bang/simulator/build.js';
import type { BuildMode } from '../../../hardware/simulator/build.js';
import type { ElementType, HarnessCall } from '../../../hardware/simulator/harness.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import type { RunnerReport } from '../../../hardware/runner-report.js';
import { build, readReport, runCommand } from '../simulator/run.js';
import { projectRoot } from '../../../setup/project-root.js';

type Numbers = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** A tensor of a test: its content when it goes in, its size when it comes out. */
export type TestParam =
  | { readonly name: string; readonly dtype: ElementType; readonly input: Numbers; readonly inout?: boolean }
  | { readonly name: string; readonly dtype: ElementType; readonly output: number }
  | { readonly name: string; readonly dtype: ElementType; readonly value: number };

export interface TestRun {
  readonly report: RunnerReport;
  /** Raw bytes of each output. */
  readonly outputs: Readonly<Record<string, Buffer>>;
  /** What the compiler said, if the build failed. */
  readonly compilerErrors?: string;
}

const cacheDir = join(projectRoot, '.xpiler', 'test-cache');

/** Builds what all kernels share; for `beforeAll`, since it takes long the first time. */
export async function prepareSimulator(): Promise<void> {
  await prepareOnce(preparePlan('check', cacheDir));
}
/** Time limit of `prepareSimulator`. */
export const prepareMs = 300_000;

function callOf(entry: string, params: readonly TestParam[], launch: HarnessCall['launch']): HarnessCall {
  return {
    entry, linkage: 'c++', returnType: 'void', launch,
    params: params.map((p) =>
      'value' in p
        ? { name: p.name, ctype: '', dtype: p.dtype, kind: 'scalar', value: p.value }
        : 'output' in p
          ? { name: p.name, ctype: '', dtype: p.dtype, kind: 'tensor', role: 'out', elements: p.output }
          : { name: p.name, ctype: '', dtype: p.dtype, kind: 'tensor', role: p.inout ? 'inout' : 'in', elements: p.input.length }),
  };
}

/** Builds and runs one kernel of a text in the simulator. */
export async function runKernel(request: {
  readonly text: string;
  readonly entry: string;
  readonly params: readonly TestParam[];
  readonly tasks?: readonly [number, number, number];
  readonly type?: string;
  readonly hostEntry?: boolean;
  readonly mode?: BuildMode;
  readonly strict?: boolean;
  readonly repeat?: number;
  readonly timeLimitMs?: number;
}): Promise<TestRun> {
  const mode = request.mode ?? 'check';
  await prepareOnce(preparePlan(mode, cacheDir));
  const folder = await mkdtemp(join(tmpdir(), 'xpiler-bang-'));
  try {
    const launch = request.hostEntry ? undefined : { tasks: request.tasks ?? [1, 1, 1], type: request.type ?? 'block' } as const;
    const call = callOf(request.entry, request.params, launch);
    const built = await build(buildPlan({ fileName: 'kernel.mlu', text: request.text, call, mode, cacheDir, strict: request.strict }), folder);
    if (!built.ok) return { report: { status: 'crash', deviceKind: 'simulator', violations: [], warnings: [], unwritten: {}, counters: {}, wallNs: [] }, outputs: {}, compilerErrors: built.failed.stderr };
    const data = join(folder, 'data');
    await mkdir(data);
    for (const p of request.params) {
      if ('input' in p) await writeFile(join(data, `${p.name}.in`), Buffer.from(p.input.buffer, p.input.byteOffset, p.input.byteLength));
    }
    const limit = ['--time-limit-ms', String(request.timeLimitMs ?? 20_000), '--repeat', String(request.repeat ?? 2)];
    const result = await runCommand([built.executable, data, ...limit], folder);
    const report = readReport(data, result);
    const outputs: Record<string, Buffer> = {};
    for (const p of request.params) {
      if ('output' in p || ('input' in p && p.inout)) outputs[p.name] = await readFile(join(data, `${p.name}.out`)).catch(() => Buffer.alloc(0));
    }
    return { report, outputs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An output as numbers. */
export function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** An output as 32-bit integers. */
export function ints(bytes: Buffer): Int32Array {
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Seeded numbers, the same on every machine: multiples of 1/64 in [-low, high). */
export function seeded(count: number, low: number, high: number, seed = 1): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + Math.floor(((state >>> 8) / 0x1000000) * (high - low) * 64) / 64;
  });
}
