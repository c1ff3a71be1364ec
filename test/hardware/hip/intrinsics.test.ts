import { language } from '../../../hardware/hip/language.js';
import { halfBits, random, runKernel } from '../gpu-kernel.js';

const lanes = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test('vectors have constructors, subscripts and element-wise operators', () => {
  const x = Float32Array.from({ length: 16 }, (_, i) => i + 0.5), y = Float32Array.from({ length: 16 }, (_, i) => 3 - i * 0.25);
  const text = `#include <hip/hip_runtime.h>
__global__ void k(float4 *r, const float4 *x, const float4 *y) {
  int i = hipThreadIdx_x;
  float4 a = x[i], b = y[i];
  float4 c = a * b + 2.0f * a - b / float4(2.0f);
  c += a;
  c *= 0.5f;
  c -= make_float4(1, 2, 3, 4);
  c[1] += -b[2];
  float4 s(a.x);
  float2 p{a.y, a.z};
  p = p + p * p;
  c.w += s.z + p.x + (a == a ? 1.0f : 0.0f);
  r[i] = -c;
}`;
  const got = runKernel({ language, text, tensors: { r: new Float32Array(16), x, y }, out: ['r'], block: 4 }).r!;
  lanes(4).forEach((i) => {
    const a = [...x.slice(4 * i, 4 * i + 4)], b = [...y.slice(4 * i, 4 * i + 4)];
    const c = a.map((v, e) => (v * b[e]! + 2 * v - b[e]! / 2 + v) * 0.5 - (e + 1));
    c[1] -= b[2]!;
    c[3] += a[0]! + (a[1]! + a[1]! * a[1]!) + 1;
    c.forEach((v, e) => expect(got[4 * i + e]).toBeCloseTo(-v, 4));
  });
});

test('shuffles and votes of 64 lanes', () => {
  const block = 128, x = Int32Array.from(lanes(block), (i) => (i * 37) % 101);
  const forms: [string, (lane: number) => number][] = [
    ['__shfl(v, 40)', () => 40], ['__shfl(v, lane + 1, 16)', (l) => (l & ~15) | ((l + 1) & 15)], ['__shfl_up(v, 2u)', (l) => (l >= 2 ? l - 2 : l)], ['__shfl_down(v, 33)', (l) => (l + 33 < 64 ? l + 33 : l)], ['__shfl_xor(v, 32)', (l) => l ^ 32],
    ['__shfl_xor(v, 3, 4)', (l) => l ^ 3], ['__shfl_xor_sync(~0ull, v, 5)', (l) => l ^ 5], ['__builtin_amdgcn_readfirstlane(v)', () => 0], ['__builtin_amdgcn_readlane(v, 9)', () => 9], ['__builtin_amdgcn_ds_bpermute(4 * (63 - lane), v)', (l) => 63 - l],
    ['__builtin_amdgcn_ds_swizzle(v, 0x401f)', (l) => l ^ 16], ['__builtin_amdgcn_mov_dpp(v, 0x1b, 0xf, 0xf, true)', (l) => l ^ 3], ['__builtin_amdgcn_mov_dpp(v, 0x140, 0xf, 0xf, true)', (l) => (l & ~15) + 15 - (l & 15)],
    ['__builtin_amdgcn_update_dpp(v, v, 0x111, 0xf, 0xf, false)', (l) => (l % 16 ? l - 1 : l)], ['__builtin_amdgcn_update_dpp(v, v, 0x104, 0xf, 0xf, false)', (l) => (l % 16 < 12 ? l + 4 : l)],
  ];
  const text = `__global__ void k(int *y, unsigned long long *b, const int *x) {
  int t = threadIdx.x, lane = __lane_id(), v = x[t];
${forms.map(([e], j) => `  y[${j * block} + t] = ${e};`).join('\n')}
  b[t] = __ballot(v > 50);
  b[${block} + t] = __popcll(__activemask()) + (__any(v == 36) ? 1000 : 0) + (__all(v < 101) ? 10000 : 0) + 100000 * (__builtin_amdgcn_mbcnt_hi(~0u, __builtin_amdgcn_mbcnt_lo(~0u, 0)));
}`;
  const got = runKernel({ language, text, tensors: { y: new Int32Array(forms.length * block), b: new BigUint64Array(2 * block), x }, out: ['y', 'b'], block });
  forms.forEach(([e, source], j) => expect([e, ...got.y!.slice(j * block, (j + 1) * block)]).toEqual([e, ...lanes(block).map((t) => x[(t & ~63) + source(t & 63)])]));
  const ballots = [0, 64].map((first) => lanes(64).reduce((r, l) => r | (x[first + l]! > 50 ? 1n << BigInt(l) : 0n), 0n));
  const has36 = [0, 64].map((first) => x.slice(first, first + 64).includes(36));
  const b = [...(got.b as BigUint64Array)];
  expect(b).toEqual([...lanes(block).map((t) => ballots[t >> 6]!), ...lanes(block).map((t) => BigInt(64 + (has36[t >> 6] ? 1000 : 0) + 10000 + 100000 * (t & 63)))]);
});

test('dynamic shared memory, launch macro and built-ins of the target', () => {
  const text = `__global__ void k(float *y, const float *x) {
  HIP_DYNAMIC_SHARED(float, buffer)
  int t = hipBlockIdx_x * hipBlockDim_x + hipThreadIdx_x;
  buffer[hipThreadIdx_x] = x[t];
  __syncthreads();
  float v = buffer[hipBlockDim_x - 1 - hipThreadIdx_x];
  y[t] = __builtin_amdgcn_rcpf(v) + __builtin_amdgcn_fmed3f(v, 2.0f, 5.0f) + __builtin_amdgcn_exp2f(1.0f) + (float)__builtin_amdgcn_sdot4(0x01020304, 0x01010101, 7, false);
  unsafeAtomicAdd(&y[0], 0.0f);
}`;
  const x = Float32Array.from([1, 2, 4, 8]);
  const { y } = runKernel({ language, text, tensors: { y: new Float32Array(4), x }, out: ['y'], block: 4, shared: 16 });
  expect([...y!]).toEqual([8, 4, 2, 1].map((v) => 1 / v + Math.min(5, Math.max(2, v)) + 2 + 17));
});

interface Shape { readonly name: string; readonly m: number; readonly n: number; readonly k: number; readonly blocks: number; readonly each: number; readonly element: string; readonly sum: string }
const shape = (name: string, m: number, n: number, k: number, blocks: number, each: number, element: string, sum: string): Shape => ({ name, m, n, k, blocks, each, element, sum });
const shapes: Shape[] = [
  shape('f32_32x32x1f32', 32, 32, 1, 2, 1, 'float', 'float'), shape('f32_16x16x1f32', 16, 16, 1, 4, 1, 'float', 'float'), shape('f32_4x4x1f32', 4, 4, 1, 16, 1, 'float', 'float'),
  shape('f32_32x32x2f32', 32, 32, 2, 1, 1, 'float', 'float'), shape('f32_16x16x4f32', 16, 16, 4, 1, 1, 'float', 'float'),
  shape('f32_32x32x4f16', 32, 32, 4, 2, 4, 'half', 'float'), shape('f32_16x16x4f16', 16, 16, 4, 4, 4, 'half', 'float'), shape('f32_4x4x4f16', 4, 4, 4, 16, 4, 'half', 'float'),
  shape('f32_32x32x8f16', 32, 32, 8, 1, 4, 'half', 'float'), shape('f32_16x16x16f16', 16, 16, 16, 1, 4, 'half', 'float'),
  shape('f32_32x32x4bf16', 32, 32, 4, 1, 2, 'bf16', 'float'), shape('f32_16x16x8bf16', 16, 16, 8, 1, 2, 'bf16', 'float'), shape('f32_32x32x8bf16_1k', 32, 32, 8, 1, 4, 'bf16', 'float'), shape('f32_16x16x16bf16_1k', 16, 16, 16, 1, 4, 'bf16', 'float'),
  shape('i32_32x32x8i8', 32, 32, 8, 1, 4, 'i8', 'int'), shape('i32_16x16x16i8', 16, 16, 16, 1, 4, 'i8', 'int'), shape('i32_16x16x32_i8', 16, 16, 32, 1, 8, 'i8', 'int'), shape('f64_16x16x4f64', 16, 16, 4, 1, 1, 'double', 'double'),
];
/** block, row and column of register r of a lane, after the tables of the ISA guide */
function placeOf(s: Shape, lane: number, r: number): [number, number, number] {
  if (s.m === 4) return [lane >> 2, r, lane & 3];
  if (s.sum === 'double') return [0, 4 * r + (lane >> 4), lane & 15];
  if (s.m === 16) return [r >> 2, 4 * (lane >> 4) + (r & 3), lane & 15];
  return [r >> 4, 8 * ((r & 15) >> 2) + 4 * (lane >> 5) + (r & 3), lane & 31];
}
const bf16Bits = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0]! >>> 16;

test.each(shapes)('matrix instruction $name', (s) => {
  const next = random(s.m + s.k), registers = (s.m * s.n * s.blocks) / 64;
  const make = (n: number): number[] => Array.from({ length: n }, () => Math.round(next() * 8));
  const A = make(s.blocks * s.m * s.k), B = make(s.blocks * s.k * s.n), C = make(s.blocks * s.m * s.n);
  // what every lane passes, in the layout of the guide
  const a: number[] = [], b: number[] = [], c: number[] = [];
  for (let lane = 0; lane < 64; lane += 1) {
    const group = Math.floor(lane / (s.m * s.blocks)), block = Math.floor(lane / s.m) % s.blocks;
    for (let e = 0; e < s.each; e += 1) {
      const k = group * s.each + e;
      a.push(A[(block * s.m + (lane % s.m)) * s.k + k]!);
      b.push(B[(block * s.k + k) * s.n + (lane % s.n)]!);
    }
    for (let r = 0; r < registers; r += 1) { const [blk, row, col] = placeOf(s, lane, r); c.push(C[(blk * s.m + row) * s.n + col]!); }
  }
  const pack = (v: number[]) => {
    switch (s.element) {
      case 'float': return Float32Array.from(v);
      case 'double': return Float64Array.from(v);
      case 'half': return Uint16Array.from(v, halfBits);
      case 'bf16': return new Int16Array(Uint16Array.from(v, bf16Bits).buffer);
      default: return new Int32Array(Int8Array.from(v).buffer);
    }
  };
  const scalar: Record<string, string> = { float: 'float', double: 'double', half: '_Float16', bf16: 'short', i8: 'int' };
  const operand = s.element === 'i8' ? (s.each === 8 ? 'long' : 'int') : s.each === 1 ? scalar[s.element] : `vec_in`;
  const text = `typedef ${scalar[s.element]} vec_in __attribute__((ext_vector_type(${Math.max(2, s.each)})));
typedef ${s.sum} vec_out __attribute__((ext_vector_type(${registers})));
__global__ void k(${s.sum} *y, const ${s.element === 'half' ? '_Float16' : scalar[s.element]} *a, const ${s.element === 'half' ? '_Float16' : scalar[s.element]} *b, const ${s.sum} *c) {
  int lane = threadIdx.x;
  ${operand} x = ((const ${operand} *)a)[lane], z = ((const ${operand} *)b)[lane];
  vec_out acc;
  for (int r = 0; r < ${registers}; ++r) acc[r] = c[lane * ${registers} + r];
  acc = __builtin_amdgcn_mfma_${s.name}(x, z, acc, 0, 0, 0);
  for (int r = 0; r < ${registers}; ++r) y[lane * ${registers} + r] = acc[r];
}`;
  const sums = (v: number[]) => (s.sum === 'float' ? Float32Array.from(v) : s.sum === 'double' ? Float64Array.from(v) : Int32Array.from(v));
  const { y } = runKernel({ language, text, tensors: { y: sums(new Array(64 * registers).fill(0)), a: pack(a), b: pack(b), c: sums(c) }, out: ['y'], block: 64 });
  for (let lane = 0; lane < 64; lane += 1) for (let r = 0; r < registers; r += 1) {
    const [blk, row, col] = placeOf(s, lane, r);
    let want = C[(blk * s.m + row) * s.n + col]!;
    for (let k = 0; k < s.k; k += 1) want += A[(blk * s.m + row) * s.k + k]! * B[(blk * s.k + k) * s.n + col]!;
    if (y![lane * registers + r] !== want) throw new Error(`lane ${lane}, register ${r}: ${y![lane * registers + r]}, want ${want}`);
  }
});

test('matrix instructions with modifiers are refused', () => {
  const text = `typedef float vec __attribute__((ext_vector_type(4)));
__global__ void k(float *y) { vec acc = {0, 0, 0, 0}; acc = __builtin_amdgcn_mfma_f32_16x16x4f32(1.0f, 1.0f, acc, 1, 0, 0); y[threadIdx.x] = acc[0]; }`;
  expect(() => runKernel({ language, text, tensors: { y: new Float32Array(64) }, out: ['y'], block: 64 })).toThrow(/cbsz/);
});
