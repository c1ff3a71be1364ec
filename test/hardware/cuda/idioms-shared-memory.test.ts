/** Kernels whose threads work together: shared memory, shuffles, fragments. Each is elaborated, run before and after raising, and compared with a formula. */
import { language } from '../../../hardware/cuda/language.js';
import { type EntryCase, runEntry, wave } from '../gpu-entry.js';

const cases: EntryCase[] = [];
const add = (name: string, text: string, params: EntryCase['params'], expected: EntryCase['expected'], extra: Omit<EntryCase, 'name' | 'text' | 'params' | 'expected'>): void => { cases.push({ name, text, params, expected, ...extra }); };
const zeros = (n: number): Float32Array => new Float32Array(n);

add('block reduction with an operator', `
#include <cuda_runtime.h>
#include <limits>
#include <cfloat>
constexpr unsigned kFull = 0xffffffffu;
template <typename T, typename Op> __device__ __forceinline__ T warpReduce(T val, Op op) {
  #pragma unroll
  for (int mask = 16; mask > 0; mask >>= 1) val = op(val, __shfl_xor_sync(kFull, val, mask, 32));
  return val;
}
template <typename T, typename Op> __device__ T blockReduce(T val, Op op, T identity) {
  static __shared__ T shared[32];
  int lane = threadIdx.x & 0x1f, wid = threadIdx.x >> 5;
  val = warpReduce(val, op);
  if (lane == 0) shared[wid] = val;
  __syncthreads();
  val = (threadIdx.x < (blockDim.x >> 5)) ? shared[lane] : identity;
  if (wid == 0) val = warpReduce(val, op);
  __syncthreads();
  return val;
}
struct MaxOp { __device__ float operator()(float a, float b) const { return fmaxf(a, b); } };
__global__ void softmax(float* out, const float* in, int cols) {
  __shared__ float s_max, s_sum;
  const float* row = in + (long long)blockIdx.x * cols;
  float m = -std::numeric_limits<float>::infinity();
  for (int c = threadIdx.x; c < cols; c += blockDim.x) m = fmaxf(m, row[c]);
  m = blockReduce(m, MaxOp(), -FLT_MAX);
  if (threadIdx.x == 0) s_max = m;
  __syncthreads();
  float s = 0.0f;
  for (int c = threadIdx.x; c < cols; c += blockDim.x) s += __expf(row[c] - s_max);
  s = blockReduce(s, [] __device__ (float a, float b) { return a + b; }, 0.0f);
  if (!threadIdx.x) s_sum = s;
  __syncthreads();
  const float inv = __fdividef(1.0f, s_sum);
  for (int c = threadIdx.x; c < cols; c += blockDim.x) out[blockIdx.x * cols + c] = __expf(row[c] - s_max) * inv;
}
void launch(float* out, const float* in, int rows, int cols, cudaStream_t stream = 0) { softmax<<<rows, 128, 0, stream>>>(out, in, cols); }
extern "C" void softmax_host(float* out, const float* in, int rows, int cols) {
  float *d_in, *d_out; size_t bytes = sizeof(float) * rows * cols;
  cudaMalloc(&d_in, bytes); cudaMalloc(&d_out, bytes);
  cudaMemcpy(d_in, in, bytes, cudaMemcpyHostToDevice);
  launch(d_out, d_in, rows, cols);
  cudaDeviceSynchronize();
  cudaMemcpy(out, d_out, bytes, cudaMemcpyDeviceToHost);
  cudaFree(d_in); cudaFree(d_out);
}`, { out: wave(5 * 70, () => 0), in: wave(5 * 70), rows: 5, cols: 70 }, ({ in: x }) => ({ out: x.map((v, i) => { const r = x.slice(Math.floor(i / 70) * 70, Math.floor(i / 70) * 70 + 70), m = Math.max(...r); return Math.exp(v - m) / r.reduce((s, w) => s + Math.exp(w - m), 0); }) }), { entry: 'softmax_host' });

add('double-buffered product with vector loads', `
#define BM 32
#define BN 32
#define BK 8
#define TM 4
#define TN 4
#define OFFSET(row, col, ld) ((row) * (ld) + (col))
#define FLOAT4(p) (reinterpret_cast<float4*>(&(p))[0])
__global__ void sgemm(float* __restrict__ a, float* __restrict__ b, float* __restrict__ c, const int M, const int N, const int K) {
  __shared__ float s_a[2][BK][BM];
  __shared__ float s_b[2][BK][BN];
  float r_load_a[4], r_load_b[4], r_a[TM], r_b[TN], r_c[TM][TN] = {0.0};
  const int bx = blockIdx.x, by = blockIdx.y, tx = threadIdx.x, ty = threadIdx.y, tid = ty * blockDim.x + tx;
  int la_m = tid >> 1, la_k = (tid & 1) << 2, lb_k = tid >> 3, lb_n = (tid & 7) << 2;
  int ga_m = by * BM + la_m, gb_n = bx * BN + lb_n;
  {
    FLOAT4(r_load_a[0]) = FLOAT4(a[OFFSET(ga_m, la_k, K)]);
    FLOAT4(r_load_b[0]) = FLOAT4(b[OFFSET(lb_k, gb_n, N)]);
    s_a[0][la_k][la_m] = r_load_a[0]; s_a[0][la_k + 1][la_m] = r_load_a[1]; s_a[0][la_k + 2][la_m] = r_load_a[2]; s_a[0][la_k + 3][la_m] = r_load_a[3];
    FLOAT4(s_b[0][lb_k][lb_n]) = FLOAT4(r_load_b[0]);
  }
  for (int bk = 1; bk < (K + BK - 1) / BK; bk++) {
    int sel = (bk - 1) & 1, next = bk & 1;
    __syncthreads();
    FLOAT4(r_load_a[0]) = FLOAT4(a[OFFSET(ga_m, bk * BK + la_k, K)]);
    FLOAT4(r_load_b[0]) = FLOAT4(b[OFFSET(bk * BK + lb_k, gb_n, N)]);
    #pragma unroll
    for (int tk = 0; tk < BK; tk++) {
      for (int i = 0; i < TM; i++) r_a[i] = s_a[sel][tk][ty * TM + i];
      FLOAT4(r_b[0]) = FLOAT4(s_b[sel][tk][tx * TN]);
      for (int m = 0; m < TM; m++) for (int n = 0; n < TN; n++) r_c[m][n] += r_a[m] * r_b[n];
    }
    for (int i = 0; i < 4; ++i) s_a[next][la_k + i][la_m] = r_load_a[i];
    FLOAT4(s_b[next][lb_k][lb_n]) = FLOAT4(r_load_b[0]);
  }
  __syncthreads();
  int sel = ((K + BK - 1) / BK - 1) & 1;
  for (int tk = 0; tk < BK; tk++) {
    for (int i = 0; i < TM; i++) r_a[i] = s_a[sel][tk][ty * TM + i];
    for (int i = 0; i < TN; i++) r_b[i] = s_b[sel][tk][tx * TN + i];
    for (int m = 0; m < TM; m++) for (int n = 0; n < TN; n++) r_c[m][n] = fmaf(r_a[m], r_b[n], r_c[m][n]);
  }
  for (int i = 0; i < TM; i++) FLOAT4(c[OFFSET(by * BM + ty * TM + i, bx * BN + tx * TN, N)]) = FLOAT4(r_c[i][0]);
}
extern "C" void gemm(float* A, float* B, float* C, int M, int N, int K) {
  float *dA, *dB, *dC;
  cudaMalloc((void **)&dA, M * K * sizeof(float)); cudaMalloc((void **)&dB, K * N * 4); cudaMalloc((void **)&dC, M * N * 4);
  cudaMemcpy(dA, A, M * K * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(dB, B, K * N * 4, cudaMemcpyHostToDevice);
  dim3 block(BN / TN, BM / TM), grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  sgemm<<<grid, block>>>(dA, dB, dC, M, N, K);
  cudaMemcpy(C, dC, M * N * 4, cudaMemcpyDeviceToHost);
  cudaFree(dA); cudaFree(dB); cudaFree(dC);
}`, { A: wave(64 * 24), B: wave(24 * 64, (i) => Math.cos(i)), C: wave(64 * 64, () => 0), M: 64, N: 64, K: 24 }, ({ A, B }) => ({ C: Float32Array.from({ length: 4096 }, (_, i) => { let s = 0; for (let k = 0; k < 24; k++) s += A[(i >> 6) * 24 + k] * B[k * 64 + (i & 63)]; return s; }) }), { entry: 'gemm' });

add('sorting network in shared memory', `
__device__ void cswap(float &a, float &b, bool up) { if ((a > b) == up) { float t = a; a = b; b = t; } }
__global__ void bitonic(float *data) {
  __shared__ float s[64];
  unsigned int t = threadIdx.x;
  s[t] = data[blockIdx.x * 64 + t];
  __syncthreads();
  for (unsigned int k = 2; k <= 64; k <<= 1) {
    for (unsigned int j = k / 2; j > 0; j /= 2) {
      unsigned int ixj = t ^ j;
      if (ixj > t) cswap(s[t], s[ixj], (t & k) == 0);
      __syncthreads();
    }
  }
  data[blockIdx.x * 64 + t] = s[t];
}`, { data: wave(128) }, ({ data }) => ({ data: Float32Array.from([...data.slice(0, 64).sort((p, q) => p - q), ...data.slice(64).sort((p, q) => p - q)]) }), { entry: 'bitonic', launch: { grid: [2, 1, 1], block: [64, 1, 1] } });

add('pairs of halves in shared memory', `
#include <cuda_fp16.h>
__global__ void dot(const __half* a, const __half* b, __half* out, int n) {
  __shared__ half2 buf[32];
  half2 acc = __float2half2_rn(0.f);
  const half2* a2 = (const half2*)a; const half2* b2 = (const half2*)b;
  for (int i = threadIdx.x; i < n / 2; i += blockDim.x) acc = __hfma2(a2[i], b2[i], acc);
  buf[threadIdx.x] = acc;
  __syncthreads();
  for (int s = 16; s > 0; s >>= 1) { if (threadIdx.x < s) buf[threadIdx.x] = __hadd2(buf[threadIdx.x], buf[threadIdx.x + s]); __syncthreads(); }
  if (threadIdx.x == 0) out[0] = __hadd(__low2half(buf[0]), __high2half(buf[0]));
}`, { a: { half: wave(64, (i) => (i % 7) * 0.25) }, b: { half: wave(64, (i) => (i % 5) * 0.5) }, out: { half: wave(1, () => 0) }, n: 64 }, ({ a, b }) => ({ out: [a.reduce((s, v, i) => s + v * b[i], 0)] }), { entry: 'dot', launch: { grid: [1, 1, 1], block: [32, 1, 1] }, tolerance: 0.01 });

add('online softmax over tiles of dynamic shared memory', `
#include <cuda_runtime.h>
#include <math.h>
__global__ void flash(const float* Q, const float* K, const float* V, const int N, const int d, const int Tc, const int Tr, const int Bc, const int Br, const float scale, float* l, float* m, float* O) {
  int tx = threadIdx.x; int bx = blockIdx.x; int by = blockIdx.y;
  int qkv = (bx * gridDim.y * N * d) + (by * N * d);
  int lm = (bx * gridDim.y * N) + (by * N);
  extern __shared__ float sram[];
  int tile_size = Bc * d;
  float* Qi = sram; float* Kj = &sram[tile_size]; float* Vj = &sram[tile_size * 2]; float* S = &sram[tile_size * 3];
  for (int j = 0; j < Tc; j++) {
    for (int x = 0; x < d; x++) { Kj[(tx * d) + x] = K[qkv + (tile_size * j) + (tx * d) + x]; Vj[(tx * d) + x] = V[qkv + (tile_size * j) + (tx * d) + x]; }
    __syncthreads();
    for (int i = 0; i < Tr; i++) {
      for (int x = 0; x < d; x++) Qi[(tx * d) + x] = Q[qkv + (tile_size * i) + (tx * d) + x];
      float row_m_prev = m[lm + (Br * i) + tx]; float row_l_prev = l[lm + (Br * i) + tx];
      float row_m = -INFINITY;
      for (int y = 0; y < Bc; y++) {
        float sum = 0;
        for (int x = 0; x < d; x++) sum += Qi[(tx * d) + x] * Kj[(y * d) + x];
        sum *= scale; S[(Bc * tx) + y] = sum;
        if (sum > row_m) row_m = sum;
      }
      float row_l = 0;
      for (int y = 0; y < Bc; y++) { S[(Bc * tx) + y] = __expf(S[(Bc * tx) + y] - row_m); row_l += S[(Bc * tx) + y]; }
      float row_m_new = max(row_m_prev, row_m);
      float row_l_new = (__expf(row_m_prev - row_m_new) * row_l_prev) + (__expf(row_m - row_m_new) * row_l);
      for (int x = 0; x < d; x++) {
        float pv = 0;
        for (int y = 0; y < Bc; y++) pv += S[(Bc * tx) + y] * Vj[(y * d) + x];
        O[qkv + (tile_size * i) + (tx * d) + x] = (1 / row_l_new) * ((row_l_prev * __expf(row_m_prev - row_m_new) * O[qkv + (tile_size * i) + (tx * d) + x]) + (__expf(row_m - row_m_new) * pv));
      }
      m[lm + (Br * i) + tx] = row_m_new; l[lm + (Br * i) + tx] = row_l_new;
    }
    __syncthreads();
  }
}
__global__ void init(float* l, float* m, float* o, int n, int no) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) { l[i] = 0.f; m[i] = -INFINITY; } if (i < no) o[i] = 0.f; }
extern "C" void attention(const float* Q, const float* K, const float* V, float* O, int B, int H, int N, int d) {
  const int Bc = 16; const int Br = 16;
  const int Tc = ceil((float) N / Bc); const int Tr = ceil((float) N / Br);
  const float softmax_scale = 1.0 / sqrt(d);
  float *dQ, *dK, *dV, *dO, *l, *m;
  size_t sz = sizeof(float) * B * H * N * d;
  cudaMalloc(&dQ, sz); cudaMalloc(&dK, sz); cudaMalloc(&dV, sz); cudaMalloc(&dO, sz); cudaMalloc(&l, sizeof(float) * B * H * N); cudaMalloc(&m, sizeof(float) * B * H * N);
  cudaMemcpy(dQ, Q, sz, cudaMemcpyHostToDevice); cudaMemcpy(dK, K, sz, cudaMemcpyHostToDevice); cudaMemcpy(dV, V, sz, cudaMemcpyHostToDevice);
  init<<<(B * H * N * d + 255) / 256, 256>>>(l, m, dO, B * H * N, B * H * N * d);
  const int sram_size = (3 * Bc * d * sizeof(float)) + (Bc * Br * sizeof(float));
  int max_sram_size; cudaDeviceGetAttribute(&max_sram_size, cudaDevAttrMaxSharedMemoryPerBlock, 0);
  printf("Max shared memory: %d, requested shared memory: %d \\n", max_sram_size, sram_size);
  dim3 grid_dim(B, H); dim3 block_dim(Bc);
  flash<<<grid_dim, block_dim, sram_size>>>(dQ, dK, dV, N, d, Tc, Tr, Bc, Br, softmax_scale, l, m, dO);
  cudaMemcpy(O, dO, sz, cudaMemcpyDeviceToHost);
}`, { Q: wave(1024), K: wave(1024, (i) => Math.cos(i)), V: wave(1024, (i) => Math.cos(i * 0.3)), O: wave(1024, () => 0), B: 1, H: 2, N: 32, d: 16 }, ({ Q, K, V }) => ({ O: Float32Array.from({ length: 1024 }, (_, i) => { const h = i >> 9, r = (i >> 4) & 31, c = i & 15; const s = []; for (let j = 0; j < 32; j++) { let t = 0; for (let x = 0; x < 16; x++) t += Q[h * 512 + r * 16 + x] * K[h * 512 + j * 16 + x]; s.push(t / 4); } const m = Math.max(...s), e = s.map((v) => Math.exp(v - m)), z = e.reduce((a, b) => a + b); return e.reduce((a, w, j) => a + w / z * V[h * 512 + j * 16 + c], 0); }) }), { entry: 'attention', tolerance: 1e-4 });

add('dynamic shared memory cut into arrays; conversion operator', `
template <typename T> struct SharedMemory { __device__ inline operator T*() { extern __shared__ int __smem[]; return (T*)__smem; } __device__ inline operator const T*() const { extern __shared__ int __smem[]; return (T*)__smem; } };
__global__ void topk(const float* x, int* idx, float* val, int n) {
  extern __shared__ unsigned char raw[];
  float* sv = reinterpret_cast<float*>(raw);
  int* si = reinterpret_cast<int*>(raw + blockDim.x * sizeof(float));
  int t = threadIdx.x;
  float best = -1e30f; int bi = -1;
  for (int i = t; i < n; i += blockDim.x) { float v = x[blockIdx.x * n + i]; if (v > best) { best = v; bi = i; } }
  sv[t] = best; si[t] = bi;
  __syncthreads();
  for (int s = blockDim.x / 2; s > 0; s >>= 1) {
    if (t < s) { if (sv[t + s] > sv[t] || (sv[t + s] == sv[t] && si[t + s] < si[t])) { sv[t] = sv[t + s]; si[t] = si[t + s]; } }
    __syncthreads();
  }
  if (t == 0) { idx[blockIdx.x] = si[0]; val[blockIdx.x] = sv[0]; }
}
__global__ void sumk(const float* x, float* out) { float* s = SharedMemory<float>(); s[threadIdx.x] = x[threadIdx.x]; __syncthreads(); if (threadIdx.x == 0) { float a = 0; for (int i = 0; i < blockDim.x; i++) a += s[i]; out[0] = a; } }
void run(const float* x, int* idx, float* val, float* total, int rows, int n) {
  float *dx, *dv, *dt; int* di;
  cudaMalloc(&dx, rows * n * 4); cudaMalloc(&dv, rows * 4); cudaMalloc(&di, rows * 4); cudaMalloc(&dt, 4);
  cudaMemcpy(dx, x, rows * n * 4, cudaMemcpyHostToDevice);
  topk<<<rows, 32, 32 * (sizeof(float) + sizeof(int))>>>(dx, di, dv, n);
  sumk<<<1, 16, 16 * sizeof(float)>>>(dx, dt);
  cudaMemcpy(idx, di, rows * 4, cudaMemcpyDeviceToHost); cudaMemcpy(val, dv, rows * 4, cudaMemcpyDeviceToHost); cudaMemcpy(total, dt, 4, cudaMemcpyDeviceToHost);
}`, { x: wave(3 * 50), idx: new Int32Array(3), val: wave(3, () => 0), total: wave(1, () => 0), rows: 3, n: 50 }, ({ x }) => { const idx = [], val = []; for (let r = 0; r < 3; r++) { const row = [...x.slice(r * 50, r * 50 + 50)]; const m = Math.max(...row); val.push(m); idx.push(row.indexOf(m)); } return { idx: Int32Array.from(idx), val: Float32Array.from(val), total: [x.slice(0, 16).reduce((a, b) => a + b)] }; }, { entry: 'run' });

add('scan by shuffles', `
__inline__ __device__ int warp_scan(int v) { const int lane = threadIdx.x & 31; for (int d = 1; d < 32; d *= 2) { int n = __shfl_up_sync(0xFFFFFFFF, v, d); if (lane >= d) v += n; } return v; }
__global__ void scan(const int *in, int *out, int n) {
  __shared__ int sums[32];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int v = i < n ? in[i] : 0;
  int s = warp_scan(v);
  if ((threadIdx.x & 31) == 31) sums[threadIdx.x >> 5] = s;
  __syncthreads();
  if (threadIdx.x < 32) { int w = threadIdx.x < blockDim.x / 32 ? sums[threadIdx.x] : 0; w = warp_scan(w); if (threadIdx.x < blockDim.x / 32) sums[threadIdx.x] = w; }
  __syncthreads();
  int base = threadIdx.x >= 32 ? sums[(threadIdx.x >> 5) - 1] : 0;
  if (i < n) out[i] = base + s;
}`, { in: Int32Array.from({ length: 200 }, (_, i) => i % 9 - 3), out: new Int32Array(200), n: 200 }, ({ in: x }) => { let a = 0; return { out: x.map((v, i) => (a = (i % 128 === 0 ? 0 : a) + v)) }; }, { entry: 'scan', launch: { grid: [2, 1, 1], block: [128, 1, 1] } });

add('transpose with reordered blocks', `
const int TILE_DIM = 16; const int BLOCK_ROWS = 4;
__global__ void transposeDiagonal(float *odata, const float *idata) {
  __shared__ float tile[TILE_DIM][TILE_DIM + 1];
  int width = gridDim.x * TILE_DIM;
  int blockIdx_x, blockIdx_y;
  blockIdx_y = blockIdx.x; blockIdx_x = (blockIdx.x + blockIdx.y) % gridDim.x;
  int x = blockIdx_x * TILE_DIM + threadIdx.x, y = blockIdx_y * TILE_DIM + threadIdx.y;
  for (int j = 0; j < TILE_DIM; j += BLOCK_ROWS) tile[threadIdx.y + j][threadIdx.x] = idata[(y + j) * width + x];
  __syncthreads();
  x = blockIdx_y * TILE_DIM + threadIdx.x; y = blockIdx_x * TILE_DIM + threadIdx.y;
  for (int j = 0; j < TILE_DIM; j += BLOCK_ROWS) odata[(y + j) * width + x] = tile[threadIdx.x][threadIdx.y + j];
}`, { odata: zeros(1024), idata: wave(1024) }, ({ idata }) => ({ odata: idata.map((_, i) => idata[(i % 32) * 32 + (i >> 5)]) }), { entry: 'transposeDiagonal', launch: { grid: [2, 2, 1], block: [16, 4, 1] } });

add('reduction as a template over the block size', `
template <unsigned int blockSize> __device__ void warpReduce(volatile float *sdata, unsigned int tid) {
  if (blockSize >= 64) sdata[tid] += sdata[tid + 32];
  if (blockSize >= 32) sdata[tid] += sdata[tid + 16];
  if (blockSize >= 16) sdata[tid] += sdata[tid + 8];
  if (blockSize >= 8) sdata[tid] += sdata[tid + 4];
  if (blockSize >= 4) sdata[tid] += sdata[tid + 2];
  if (blockSize >= 2) sdata[tid] += sdata[tid + 1];
}
template <unsigned int blockSize> __global__ void reduce6(const float *g_idata, float *g_odata, unsigned int n) {
  extern __shared__ float sdata[];
  unsigned int tid = threadIdx.x, i = blockIdx.x * (blockSize * 2) + tid, gridSize = blockSize * 2 * gridDim.x;
  sdata[tid] = 0;
  while (i < n) { sdata[tid] += g_idata[i] + (i + blockSize < n ? g_idata[i + blockSize] : 0); i += gridSize; }
  __syncthreads();
  if (blockSize >= 512) { if (tid < 256) { sdata[tid] += sdata[tid + 256]; } __syncthreads(); }
  if (blockSize >= 256) { if (tid < 128) { sdata[tid] += sdata[tid + 128]; } __syncthreads(); }
  if (blockSize >= 128) { if (tid < 64) { sdata[tid] += sdata[tid + 64]; } __syncthreads(); }
  for (unsigned int s = 32; s > 0; s >>= 1) { if (tid < s) sdata[tid] += sdata[tid + s]; __syncthreads(); }
  if (tid == 0) g_odata[blockIdx.x] = sdata[0];
}
extern "C" void reduce_entry(const float *in, float *out, int n) {
  const int threads = 128, blocks = 4;
  float *di, *dp, *dout;
  cudaMalloc(&di, n * sizeof(float)); cudaMalloc(&dp, blocks * sizeof(float)); cudaMalloc(&dout, sizeof(float));
  cudaMemcpy(di, in, n * sizeof(float), cudaMemcpyHostToDevice);
  switch (threads) {
    case 256: reduce6<256><<<blocks, threads, threads * sizeof(float)>>>(di, dp, n); break;
    case 128: reduce6<128><<<blocks, threads, threads * sizeof(float)>>>(di, dp, n); break;
    default: break;
  }
  reduce6<64><<<1, 64, 64 * sizeof(float)>>>(dp, dout, blocks);
  cudaMemcpy(out, dout, sizeof(float), cudaMemcpyDeviceToHost);
}`, { in: wave(1000), out: zeros(1), n: 1000 }, ({ in: x }) => ({ out: [x.reduce((a, b) => a + b, 0)] }), { entry: 'reduce_entry', tolerance: 1e-4 });

add('a warp per row, loops with break', `
__global__ void spmv(const int *rowptr, const int *col, const float *val, const float *x, float *y, int rows) {
  int warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x & 31;
  if (warp >= rows) return;
  float sum = 0.f;
  for (int j = rowptr[warp] + lane; j < rowptr[warp + 1]; j += 32) sum += val[j] * x[col[j]];
  for (int d = 16; d; d >>= 1) sum += __shfl_down_sync(0xffffffff, sum, d);
  if (lane == 0) y[warp] = sum;
}
__global__ void find(const float *x, int *first, int n, float t) {
  int i = 0;
  while (true) { if (i >= n) break; if (x[i] > t) { break; } i++; }
  *first = i;
}
extern "C" void go(const int *rp, const int *c, const float *v, const float *x, float *y, int *first, int rows, int nnz, int n) {
  int *drp, *dc, *df; float *dv, *dx, *dy;
  cudaMalloc(&drp, (rows + 1) * 4); cudaMalloc(&dc, nnz * 4); cudaMalloc(&dv, nnz * 4); cudaMalloc(&dx, n * 4); cudaMalloc(&dy, rows * 4); cudaMalloc(&df, 4);
  cudaMemcpy(drp, rp, (rows + 1) * 4, cudaMemcpyHostToDevice); cudaMemcpy(dc, c, nnz * 4, cudaMemcpyHostToDevice); cudaMemcpy(dv, v, nnz * 4, cudaMemcpyHostToDevice); cudaMemcpy(dx, x, n * 4, cudaMemcpyHostToDevice);
  spmv<<<(rows * 32 + 63) / 64, 64>>>(drp, dc, dv, dx, dy, rows);
  find<<<1, 1>>>(dx, df, n, 0.9f);
  cudaMemcpy(y, dy, rows * 4, cudaMemcpyDeviceToHost); cudaMemcpy(first, df, 4, cudaMemcpyDeviceToHost);
}`, { rp: Int32Array.from([0, 3, 3, 40, 41]), c: Int32Array.from({ length: 41 }, (_, i) => (i * 7) % 16), v: wave(41), x: wave(16), y: zeros(4), first: new Int32Array(1), rows: 4, nnz: 41, n: 16 }, ({ rp, c, v, x }) => ({ y: [0, 1, 2, 3].map((r) => { let s = 0; for (let j = rp[r]; j < rp[r + 1]; j++) s += v[j] * x[c[j]]; return s; }), first: [[...x].findIndex((t) => t > 0.9)] }), { entry: 'go' });

add('shuffles within sixteen lanes', `
template <int G> __device__ float group_sum(float v) { for (int o = G / 2; o > 0; o >>= 1) v += __shfl_xor_sync(0xffffffff, v, o, G); return v; }
__global__ void rms(const float *x, const float *w, float *y, int rows, int cols, float eps) {
  constexpr int G = 16;
  int row = (blockIdx.x * blockDim.x + threadIdx.x) / G, lane = threadIdx.x % G;
  float ss = 0;
  const bool ok = row < rows;
  for (int c = lane; c < cols; c += G) { float v = ok ? x[row * cols + c] : 0.f; ss = fmaf(v, v, ss); }
  ss = group_sum<G>(ss);
  __syncwarp();
  float r = rsqrtf(ss / cols + eps);
  if (ok) for (int c = lane; c < cols; c += G) y[row * cols + c] = x[row * cols + c] * r * w[c];
}`, { x: wave(5 * 40), w: wave(40), y: zeros(200), rows: 5, cols: 40, eps: { f32: 1e-5 } }, ({ x, w }) => ({ y: x.map((v, i) => { const r = x.slice(Math.floor(i / 40) * 40, Math.floor(i / 40) * 40 + 40); return v / Math.sqrt(r.reduce((s, t) => s + t * t, 0) / 40 + 1e-5) * w[i % 40]; }) }), { entry: 'rms', launch: { grid: [2, 1, 1], block: [64, 1, 1] } });

add('structures and unions in shared memory, members that are references', `
template <typename T, int N> struct Reduce {
  struct TempStorage { T data[N]; };
  TempStorage &s;
  __device__ Reduce(TempStorage &storage) : s(storage) {}
  template <typename Op> __device__ T All(T v, Op op) {
    s.data[threadIdx.x] = v;
    __syncthreads();
    for (int o = N / 2; o > 0; o /= 2) { if (threadIdx.x < o) s.data[threadIdx.x] = op(s.data[threadIdx.x], s.data[threadIdx.x + o]); __syncthreads(); }
    T r = s.data[0];
    __syncthreads();
    return r;
  }
};
struct Sum { template <typename T> __device__ T operator()(const T &a, const T &b) const { return a + b; } };
__global__ void k(const float *x, float *y) {
  using R = Reduce<float, 32>;
  __shared__ typename R::TempStorage tmp;
  __shared__ union { float f[32]; int i[32]; } u;
  __shared__ struct { int first; float scale; } cfg;
  if (threadIdx.x == 0) { cfg.first = 2; cfg.scale = 0.5f; }
  u.i[threadIdx.x] = threadIdx.x;
  __syncthreads();
  int other = u.i[31 - threadIdx.x];
  __syncthreads();
  u.f[threadIdx.x] = other * 1.0f;
  float total = R(tmp).All(x[threadIdx.x], Sum());
  y[threadIdx.x] = total * cfg.scale + u.f[(threadIdx.x + cfg.first) % 32];
}`, { x: wave(32), y: zeros(32) }, ({ x }) => ({ y: x.map((_, i) => x.reduce((a, b) => a + b) * 0.5 + 31 - ((i + 2) % 32)) }), { entry: 'k', launch: { grid: [1, 1, 1], block: [32, 1, 1] } });

add('matrix fragments staged through shared memory', `
#include <mma.h>
#include <cuda_fp16.h>
using namespace nvcuda;
#define WM 16
__global__ void gemm(const half *A, const half *B, half *C, int M, int N, int K) {
  __shared__ half sA[2][16 * 16], sB[2][16 * 16];
  __shared__ float sC[4][256];
  int warp = threadIdx.y, lane = threadIdx.x, wr = warp / 2, wc = warp % 2, tid = warp * 32 + lane;
  wmma::fragment<wmma::accumulator, WM, WM, 16, float> c; wmma::fill_fragment(c, 0.0f);
  for (int k0 = 0; k0 < K; k0 += 16) {
    for (int i = tid; i < 512; i += 128) {
      int t = i / 256, r = (i % 256) / 16, q = i % 16;
      int gr = blockIdx.y * 32 + t * 16 + r, gk = k0 + q;
      sA[t][r * 16 + q] = (gr < M && gk < K) ? A[gr * K + gk] : __float2half(0.f);
      int gk2 = k0 + r, gc = blockIdx.x * 32 + t * 16 + q;
      sB[t][r * 16 + q] = (gk2 < K && gc < N) ? B[gk2 * N + gc] : half(0.0f);
    }
    __syncthreads();
    wmma::fragment<wmma::matrix_a, WM, WM, 16, half, wmma::row_major> a;
    wmma::fragment<wmma::matrix_b, WM, WM, 16, half, wmma::row_major> b;
    wmma::load_matrix_sync(a, sA[wr], 16); wmma::load_matrix_sync(b, sB[wc], 16);
    wmma::mma_sync(c, a, b, c);
    __syncthreads();
  }
  wmma::store_matrix_sync(sC[warp], c, 16, wmma::mem_row_major);
  __syncwarp();
  for (int i = lane; i < 256; i += 32) { int r = blockIdx.y * 32 + wr * 16 + i / 16, q = blockIdx.x * 32 + wc * 16 + i % 16; if (r < M && q < N) C[r * N + q] = __float2half(sC[warp][i]); }
}`, { A: { half: wave(20 * 24, (i) => (i % 9 - 4) / 4) }, B: { half: wave(24 * 40, (i) => (i % 7 - 3) / 8) }, C: { half: zeros(800) }, M: 20, N: 40, K: 24 }, ({ A, B }) => ({ C: Float32Array.from({ length: 800 }, (_, i) => { let s = 0; for (let q = 0; q < 24; q++) s += A[Math.floor(i / 40) * 24 + q] * B[q * 40 + i % 40]; return s; }) }), { entry: 'gemm', launch: { grid: [2, 1, 1], block: [32, 4, 1] }, tolerance: 0.01 });

test.each(cases)('$name', (c) => { runEntry(language, c); }, 30_000);
