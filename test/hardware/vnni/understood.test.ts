import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { elaborate } from '../../../compiler/frontend/index.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { listIntrinsics, type IntrinsicRecord } from '../../../hardware/intrinsic-files.js';
import { language } from '../../../hardware/vnni/language.js';
import { projectRoot } from '../../../setup/project-root.js';
import { dtypeBytes, kernelOf, nativeProgram, type IntrinsicKernel, type KernelParam } from './intrinsic-kernel.js';
import { hostFeatures, needsOf } from './intrinsic-proof.js';

const run = promisify(execFile);
const features = hostFeatures();
const native = features.has('avx512vnni') ? test : test.skip;
const noEffect = /prefetch|fence|pause|zeroupper|zeroall|undefined/;

/** Each family's share: all dot products, reductions and conversions from floats to integers, every seventh of the others. */
function chosenIntrinsics(): IntrinsicRecord[] {
  const usable = listIntrinsics(join(projectRoot, 'hardware', 'vnni')).filter((r) => !noEffect.test(r.name) && !r.attributes['mask_bits'] && needsOf(r).every((name) => features.has(name)));
  return usable.filter((r, i) => i % 7 === 0 || /^(dot|reduce)\.c$/.test(basename(r.file)) || /_cvtt?_?(round)?[ps][sd]_(ep[iu]|si)\d/.test(r.name));
}

/** xorshift, so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let s = seed;
  return () => { s ^= s << 13; s ^= s >>> 17; s ^= s << 5; return s >>> 0; };
}

const specials = [0, -0, 1.5, -2.5, 127.5, -128.5, 65535.75, 1e-20, 3e38, Infinity, -Infinity, NaN];

function contentsOf(p: KernelParam, random: () => number, extreme: boolean): Uint8Array {
  const size = dtypeBytes[p.dtype];
  const view = new DataView(new ArrayBuffer(p.elements * size));
  for (let at = 0; at < view.byteLength; at += size) {
    const r = random();
    if (p.isIndex) { view.setInt32(at, (r % 201) - 100, true); if (size === 8) view.setInt32(at + 4, (r % 201) < 100 ? -1 : 0, true); }
    else if (p.dtype === 'f32' || p.dtype === 'f64') {
      const value = extreme ? specials[r % specials.length]! : ((r % 4001) - 2000) / 64;
      if (p.dtype === 'f32') view.setFloat32(at, value, true); else view.setFloat64(at, value, true);
    } else for (let i = 0; i < size; i++) view.setUint8(at + i, extreme && r % 2 ? [0, 1, 0x7f, 0x80, 0xff][(r >> (4 * (i & 3))) % 5]! : random() & 255);
  }
  return new Uint8Array(view.buffer);
}

/** What a kernel makes that differs from what the hardware made, or undefined. */
function difference({ record, text }: IntrinsicKernel, p: KernelParam, got: Uint8Array, want: Uint8Array): string | undefined {
  const { attributes } = record;
  const size = dtypeBytes[p.dtype], end = Math.min(want.length, Number(attributes['undefined'] ?? want.length));
  const relative = Number(attributes['relative'] ?? 0) + (attributes['order'] ? 1e-4 : 0);
  for (let at = 0; at < end; at += size) {
    const a = got.subarray(at, at + size), b = want.subarray(at, at + size);
    if (a.every((byte, i) => byte === b[i])) continue;
    if (p.dtype === 'f32' || p.dtype === 'f64') {
      const [x, y] = [a, b].map((bytes) => { const v = new DataView(bytes.slice().buffer); return p.dtype === 'f32' ? v.getFloat32(0, true) : v.getFloat64(0, true); }) as [number, number];
      if (Number.isNaN(x) && Number.isNaN(y)) continue;
      if (Math.abs(x - y) <= relative * Math.max(Math.abs(y), attributes['order'] ? 100 : 0)) continue;
    }
    return `${record.name}: ${p.name}[${at / size}] is ${Buffer.from(a).toString('hex')}, the hardware says ${Buffer.from(b).toString('hex')}\n${text}`;
  }
  return undefined;
}

native('kernels of single intrinsics, understood and interpreted, compute what the hardware computes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'xpiler-understood-'));
  try {
    const kernels = chosenIntrinsics().map((record, i) => kernelOf(record, i));
    await writeFile(join(folder, 'native.c'), nativeProgram(kernels));
    await run('g++', ['-x', 'c', '-std=gnu17', '-O1', '-w', '-fno-strict-aliasing', '-ffp-contract=off', ...[...features].map((name) => `-m${name}`), 'native.c', '-o', 'native', '-lm'], { cwd: folder });
    const programs = kernels.map(({ text, params }) => elaborate({
      text: `#include <immintrin.h>\n#include <stdint.h>\n${text}`, fileName: 'k.c', language,
      spec: { entry: 'k', params: params.map((p) => ({ name: p.name, dtype: p.dtype, shape: [p.elements], role: p.role })) },
    }).program);
    const differences: string[] = [];
    let compared = 0;
    for (const extreme of [false, true]) {
      // Extremes are left out where the meaning does not claim them: the order of a sum, denormals.
      const claims = ({ record }: IntrinsicKernel): boolean => !['order', 'relative', 'denormals', 'ordered'].some((key) => key in record.attributes);
      const random = randomNumbers(2463534242);
      const inputs = kernels.map((k) => k.params.map((p) => (p.role === 'out' ? undefined : contentsOf(p, random, extreme && claims(k)))));
      await writeFile(join(folder, 'in'), Buffer.concat(inputs.flat().filter((data) => data !== undefined)));
      await run(join(folder, 'native'), ['in', 'out'], { cwd: folder });
      const wanted = new Uint8Array(await readFile(join(folder, 'out')));
      let at = 0;
      kernels.forEach((kernel, i) => {
        const tensors = Object.fromEntries(kernel.params.flatMap((p, j) => (inputs[i]![j] ? [[p.name, inputs[i]![j]!]] : [])));
        const got = interpret(programs[i]!, { tensors });
        for (const p of kernel.params.filter(({ role }) => role !== 'in')) {
          const bytes = p.elements * dtypeBytes[p.dtype];
          const found = difference(kernel, p, got[p.name]!, wanted.subarray(at, at + bytes));
          if (found) differences.push(found);
          at += bytes;
          compared++;
        }
      });
      expect(at).toBe(wanted.length);
    }
    expect(differences.slice(0, 10)).toEqual([]);
    expect(compared).toBeGreaterThan(900);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 240_000);
