import type { SelfTest } from '../../native/self-test.js';

const n = 1000;
const block = 128;
const x = Float32Array.from({ length: n }, (_, i) => i - 500);
/** Each block writes its part of twice x in reverse order; behind the end stand zeros. */
const y = x.map((_, i) => 2 * (x[Math.floor(i / block) * block + (block - 1 - (i % block))] ?? 0));

/** A kernel with shared memory, a barrier and a ragged end, launched by the harness. */
export const cudaSelfTest: SelfTest = {
  source: {
    platform: 'cuda', name: 'self-test.cu', text: `__global__ void reverse_blocks(const float *x, float *y, int n) {
  __shared__ float tile[${block}];
  int i = blockIdx.x * ${block} + threadIdx.x;
  tile[threadIdx.x] = i < n ? x[i] : 0.0f;
  __syncthreads();
  if (i < n) y[i] = 2.0f * tile[${block - 1} - threadIdx.x];
}
` },
  entry: 'reverse_blocks',
  launch: { grid: [Math.ceil(n / block), 1, 1], block: [block, 1, 1] },
  spec: {
    entry: 'reverse_blocks',
    params: [{ name: 'x', dtype: 'f32', shape: [n], role: 'in' }, { name: 'y', dtype: 'f32', shape: [n], role: 'out' }, { name: 'n', dtype: 'i32', value: n }],
  },
  inputs: { x }, expected: { y },
};
