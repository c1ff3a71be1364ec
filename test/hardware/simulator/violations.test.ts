import { beforeAll, describe, expect, test } from '@jest/globals';
import { type TestKernel, floats, prepareSimulators, runKernel } from './run-kernel.js';

beforeAll(async () => {
  await prepareSimulators();
  await prepareSimulators('fast');
}, 300_000);

const x = { dtype: 'f32', input: floats(256) } as const;
const y = { dtype: 'f32', output: 256 } as const;
const xy = { x, y };
const block = [256, 1, 1] as const;

/** Runs a kernel and returns its only kind of finding with the line of the text that holds the mark `HERE`. */
async function findings(kernel: TestKernel): Promise<{ kinds: string[]; lines: (number | undefined)[]; marked: number; messages: string; variables: (string | undefined)[] }> {
  const { report } = await runKernel(kernel);
  expect(report.status === 'ok').toBe(report.violations.length === 0);
  return {
    kinds: [...new Set(report.violations.map((v) => v.kind))],
    lines: [...new Set(report.violations.map((v) => v.line))],
    marked: kernel.text.split('\n').findIndex((line) => line.includes('HERE')) + 1,
    messages: report.violations.map((v) => v.message).join('\n'),
    variables: [...new Set(report.violations.map((v) => v.variable))],
  };
}

async function expectFinding(kernel: TestKernel, kind: string, variable?: string): Promise<string> {
  const found = await findings(kernel);
  expect(found.kinds).toEqual([kind]);
  expect(found.lines).toEqual([found.marked]);
  if (variable) expect(found.variables).toEqual([variable]);
  return found.messages;
}

async function expectClean(kernel: TestKernel): Promise<void> {
  const { report } = await runKernel(kernel);
  expect(report.violations).toEqual([]);
  expect(report.status).toBe('ok');
}

describe('bounds and states', () => {
  test('a write one past the end of device memory', async () => {
    const message = await expectFinding({
      params: xy, block, text: `
        __global__ void k(const float *x, float *y) {
          y[threadIdx.x + 1] = x[threadIdx.x];  // HERE
        }`,
    }, 'out-of-bounds', 'y');
    expect(message).toContain('write of 4 bytes at element 256 of `y` (256 elements of 4 bytes), past its end');
  });

  test('a read before the start, through a helper function', async () => {
    await expectFinding({
      params: xy, block, text: `
        __device__ float left(const float *p, int i) {
          return p[i - 1];  // HERE
        }
        __global__ void k(const float *x, float *y) { y[threadIdx.x] = left(x, threadIdx.x); }`,
    }, 'out-of-bounds', 'x');
  });

  test('a subscript out of one shared array into the next', async () => {
    await expectFinding({
      params: xy, block, text: `
        __global__ void k(const float *x, float *y) {
          __shared__ float a[64], b[64];
          if (threadIdx.x < 64) b[threadIdx.x] = a[threadIdx.x] = x[threadIdx.x];
          __syncthreads();
          y[threadIdx.x] = a[threadIdx.x % 65] + b[threadIdx.x % 64];  // HERE
        }`,
    }, 'out-of-bounds', 'a');
  });

  test('more dynamic shared memory than the launch gives', async () => {
    await expectFinding({
      params: xy, block: [64, 1, 1], shared: 128, text: `
        __global__ void k(const float *x, float *y) {
          extern __shared__ float s[];
          s[threadIdx.x] = x[threadIdx.x];  // HERE
        }`,
    }, 'out-of-bounds');
  });

  test('a vector access at an address of smaller alignment', async () => {
    await expectFinding({
      params: xy, block: [32, 1, 1], text: `
        __global__ void k(const float *x, float *y) {
          float4 v = *(const float4 *)(x + 4 * threadIdx.x + 1);  // HERE
          y[threadIdx.x] = v.x + v.w;
        }`,
    }, 'misaligned', 'x');
  });

  test('shared arrays of narrow elements may be written as vectors', async () => {
    await expectClean({
      params: xy, block: [32, 1, 1], text: `
        #include <sm_61_intrinsics.h>
        __global__ void k(const float *x, float *y) {
          __shared__ short odd[3];
          __shared__ short a[256];
          __shared__ short more[5];
          __shared__ short b[256];
          if (threadIdx.x == 0) odd[0] = more[0] = 1;
          *(uint4 *)(a + 8 * threadIdx.x) = *(const uint4 *)(x + 4 * threadIdx.x);
          *(uint4 *)(b + 8 * threadIdx.x) = *(const uint4 *)(x + 4 * threadIdx.x);
          __syncthreads();
          y[threadIdx.x] = a[255 - threadIdx.x] + b[threadIdx.x] + odd[0] + more[0];
        }`,
    });
  });

  test('shared memory that nobody has written', async () => {
    await expectFinding({
      params: xy, block, text: `
        __global__ void k(const float *x, float *y) {
          __shared__ float s[256];
          if (threadIdx.x != 7) s[threadIdx.x] = x[threadIdx.x];
          __syncthreads();
          y[threadIdx.x] = s[255 - threadIdx.x];  // HERE
        }`,
    }, 'uninitialised', 's');
  });

  test('device memory that nobody has written', async () => {
    await expectFinding({
      params: { y }, block, text: `
        __global__ void k(float *y) {
          y[threadIdx.x] += 1.0f;  // HERE
        }`,
    }, 'uninitialised', 'y');
  });

  test('freed memory and a double free', async () => {
    const text = (tail: string) => `
      __global__ void set(float *p) {
        p[threadIdx.x] = 1;  // ${tail ? '' : 'HERE'}
      }
      void k(float *y) {
        float *d;
        cudaMalloc(&d, 1024);
        cudaFree(d);
        ${tail || 'set<<<1, 256>>>(d);'}
      }`;
    await expectFinding({ params: { y }, text: text('') }, 'use-after-free');
    await expectFinding({ params: { y }, text: text('cudaFree(d);  // HERE') }, 'api-error');
  });

  test('a host pointer in a kernel, device memory in host code, copies in the wrong direction and too long', async () => {
    await expectFinding({
      params: xy, text: `
        __global__ void g(const float *p, float *q) {
          q[threadIdx.x] = p[threadIdx.x];  // HERE
        }
        void k(const float *x, float *y) { float *d; cudaMalloc(&d, 1024); g<<<1, 256>>>(x, d); cudaFree(d); }`,
    }, 'host-device-pointer', 'x');
    await expectFinding({
      params: xy, text: `
        void k(const float *x, float *y) {
          float *d;
          cudaMalloc(&d, 1024);
          d[3] = x[3];  // HERE
          cudaFree(d);
        }`,
    }, 'host-device-pointer');
    await expectFinding({
      params: xy, text: `
        void k(const float *x, float *y) {
          float *d;
          cudaMalloc(&d, 1024);
          cudaMemcpy(d, x, 1024, cudaMemcpyDeviceToHost);  // HERE
          cudaFree(d);
        }`,
    }, 'host-device-pointer');
    await expectFinding({
      params: xy, text: `
        void k(const float *x, float *y) {
          float *d;
          cudaMalloc(&d, 4096);
          cudaMemcpy(d, x, 1028, cudaMemcpyHostToDevice);  // HERE
          cudaFree(d);
        }`,
    }, 'out-of-bounds', 'x');
  });
});

describe('races', () => {
  test('a neighbour read without a barrier, and the same with one', async () => {
    const text = (barrier: string) => `
      __global__ void k(const float *x, float *y) {
        __shared__ float s[256];
        s[threadIdx.x] = x[threadIdx.x];
        __syncthreads();
        float other = s[255 - threadIdx.x];
        ${barrier}
        s[threadIdx.x] = other + 1;  // HERE
        y[threadIdx.x] = other;
      }`;
    const found = await findings({ params: xy, block, text: text('') });
    expect(found.kinds).toEqual(['race']);
    expect(found.variables).toEqual(['s']);
    expect(found.lines).toContain(found.marked);
    expect(found.messages).toContain('races with a read by another thread of the block: no barrier between them');
    await expectClean({ params: xy, block, text: text('__syncthreads();'), options: ['--repeat', '3'] });
  });

  test('a barrier is missing at the end of a loop body', async () => {
    const text = (barrier: string) => `
      __global__ void k(const float *x, float *y) {
        __shared__ float s[256];
        float sum = 0;
        for (int i = 0; i < 4; ++i) {
          s[threadIdx.x] = x[threadIdx.x] + i;
          __syncthreads();
          sum += s[(threadIdx.x + 64) % 256];
          ${barrier}
        }
        y[threadIdx.x] = sum;
      }`;
    const found = await findings({ params: xy, block, text: text('') });
    expect(found.kinds).toEqual(['race']);
    expect(found.variables).toEqual(['s']);
    await expectClean({ params: xy, block, text: text('__syncthreads();') });
  });

  test('blocks that update one element, plainly and by an atomic', async () => {
    const kernel = (update: string): TestKernel => ({
      params: { y: { dtype: 'i32', input: new Int32Array(1), inout: true } }, grid: [8, 1, 1], block: [1, 1, 1],
      text: `
      __global__ void k(int *y) {
        ${update}  // HERE
      }`,
    });
    const message = await expectFinding(kernel('y[0] = y[0] + blockIdx.x;'), 'race', 'y');
    expect(message).toContain('by another block');
    await expectClean(kernel('atomicAdd(y, (int)blockIdx.x);'));
  });

  test('the same value written by all threads is no race, another value is', async () => {
    const kernel = (value: string): TestKernel => ({
      params: { y: { dtype: 'i32', output: 1 } }, grid: [2, 1, 1], block: [64, 1, 1],
      text: `
      __global__ void k(int *y) {
        y[0] = ${value};  // HERE
      }`,
    });
    await expectClean(kernel('7'));
    await expectFinding(kernel('7 + threadIdx.x / 32'), 'race', 'y');
  });

  test('bytes and halves of one word are different places', async () => {
    await expectClean({
      params: { y: { dtype: 'i8', output: 256 }, z: { dtype: 'u16', output: 256 } }, block,
      text: '__global__ void k(signed char *y, unsigned short *z) { y[threadIdx.x] = threadIdx.x; z[255 - threadIdx.x] = threadIdx.x; }',
    });
  });

  test('__syncwarp orders the lanes of a warp, and only those', async () => {
    const kernel = (partner: string): TestKernel => ({
      params: xy, block: [64, 1, 1], text: `
      __global__ void k(const float *x, float *y) {
        __shared__ float s[64];
        int t = threadIdx.x;
        s[t] = x[t];
        __syncwarp();
        y[t] = s[${partner}];
      }`,
    });
    await expectClean({ ...kernel('t ^ 1'), params: { x, y } });
    expect((await findings({ ...kernel('63 - t'), options: ['--seed', '1'] })).kinds.join()).toMatch(/race|uninitialised/);
  });

  test('the last block may read what the others released by fence and atomic', async () => {
    const kernel = (fence: string): TestKernel => ({
      params: { part: { dtype: 'f32', output: 8 }, y: { dtype: 'f32', output: 1 } }, text: `
      __device__ unsigned int done;
      __global__ void sum(float *part, float *y) {
        part[blockIdx.x] = blockIdx.x;
        ${fence}
        if (atomicInc(&done, gridDim.x - 1) == gridDim.x - 1) {
          float s = 0;
          for (int i = 0; i < gridDim.x; ++i) s += part[i];
          y[0] = s;
        }
      }
      void k(float *part, float *y) {
        float *p, *q;
        cudaMalloc(&p, 32); cudaMalloc(&q, 4);
        sum<<<8, 1>>>(p, q);
        cudaMemcpy(part, p, 32, cudaMemcpyDeviceToHost); cudaMemcpy(y, q, 4, cudaMemcpyDeviceToHost);
        cudaFree(p); cudaFree(q);
      }`,
    });
    await expectClean(kernel('__threadfence();'));
    expect((await findings(kernel(''))).kinds).toEqual(['race']);
  });
});

describe('barriers and collectives', () => {
  test('a barrier that some threads never reach', async () => {
    await expectFinding({
      params: xy, block, text: `
        __global__ void k(const float *x, float *y) {
          if (threadIdx.x < 100) return;
          __syncthreads();  // HERE
          y[threadIdx.x] = x[threadIdx.x];
        }`,
    }, 'divergent-barrier');
  });

  test('threads at two different barriers', async () => {
    const found = await findings({
      params: xy, block, text: `
        __global__ void k(const float *x, float *y) {
          if (threadIdx.x < 128)
            __syncthreads();
          else
            __syncthreads();
          y[threadIdx.x] = x[threadIdx.x];
        }`,
    });
    expect(found.kinds).toEqual(['divergent-barrier']);
    expect(found.messages).toContain('in line 4 and in line 6');
  });

  test('a shuffle whose mask names lanes that wait at a barrier', async () => {
    await expectFinding({
      params: xy, block: [32, 1, 1], text: `
        __global__ void k(const float *x, float *y) {
          float v = x[threadIdx.x];
          if (threadIdx.x < 16)
            v += __shfl_down_sync(0xffffffff, v, 8);  // HERE
          __syncthreads();
          y[threadIdx.x] = v;
        }`,
    }, 'divergent-collective');
  });

  test('a matrix product without all lanes', async () => {
    const found = await findings({
      params: { y: { dtype: 'f32', output: 256 } }, block: [32, 1, 1], text: `
        #include <mma.h>
        using namespace nvcuda::wmma;
        __global__ void k(float *y) {
          fragment<accumulator, 16, 16, 16, float> c;
          fragment<matrix_a, 16, 16, 16, half, row_major> a;
          fragment<matrix_b, 16, 16, 16, half, row_major> b;
          fill_fragment(c, 0.0f); fill_fragment(a, 1.0f); fill_fragment(b, 1.0f);
          if (threadIdx.x == 31) return;
          mma_sync(c, a, b, c);
        }`,
    });
    expect(found.kinds).toEqual(['divergent-collective']);
    expect(found.messages).toContain('lanes 31');
  });
});

describe('launches', () => {
  const host = (launch: string, kernel = '__global__ void g(float *p) { }') => `
    ${kernel}
    void k(float *y) {
      float *d;
      cudaMalloc(&d, 1024);
      ${launch}
      cudaFree(d);
    }`;

  test('too many threads, an empty grid, too much shared memory', async () => {
    await expectFinding({ params: { y }, text: host('g<<<1, 1025>>>(d);  // HERE') }, 'bad-launch');
    await expectFinding({ params: { y }, text: host('g<<<0, 32>>>(d);  // HERE') }, 'bad-launch');
    await expectFinding({ params: { y }, text: host('g<<<1, 32, 60000>>>(d);  // HERE') }, 'capacity');
    await expectClean({
      params: { y }, text: host('cudaFuncSetAttribute(g, cudaFuncAttributeMaxDynamicSharedMemorySize, 60000); g<<<1, 32, 60000>>>(d);'),
    });
  });

  test('declared shared memory beyond the limit', async () => {
    const found = await findings({ params: { y }, text: host('g<<<1, 32>>>(d);', '__global__ void g(float *p) { __shared__ float s[13000]; s[threadIdx.x] = 1; __syncthreads(); p[threadIdx.x] = s[31 - threadIdx.x]; }') });
    expect(found.kinds).toEqual(['capacity']);
  });

  test('a kernel that launches a kernel', async () => {
    await expectFinding({
      params: { y }, text: host('p<<<1, 1>>>(d);', `__global__ void g(float *q) { }
      __global__ void p(float *q) {
        g<<<1, 32>>>(q);  // HERE
      }`),
    }, 'nested-launch');
  });

  test('a kernel that does not end', async () => {
    const kernel: TestKernel = {
      params: { ...xy, step: { dtype: 'i32', value: 0 } }, block: [32, 1, 1], options: ['--time-limit-ms', '300'], text: `
        __global__ void k(const float *x, float *y, int step) {
          for (int i = threadIdx.x; i < 256; i += step)
            y[i] = x[i];
        }`,
    };
    const { report } = await runKernel(kernel);
    expect(report.status).toBe('timeout');
    expect(report.violations[0].kind).toBe('timeout');
    expect([3, 4]).toContain(report.violations[0].line);
    const fast = await runKernel({ ...kernel, mode: 'fast' });
    expect(fast.report.status).toBe('timeout');
    expect([3, 4]).toContain(fast.report.violations[0].line);
  });

  test('division by zero and a stack that is too small', async () => {
    await expectFinding({
      params: { y, n: { dtype: 'i32', value: 0 } }, block: [32, 1, 1], text: `
        __global__ void k(float *y, int n) {
          y[threadIdx.x] = threadIdx.x / n;  // HERE
        }`,
    }, 'division-by-zero');
    const found = await findings({
      params: { y, n: { dtype: 'i32', value: 1 } }, block: [32, 1, 1], text: `
        __device__ int deep(int n) { volatile int a[64]; a[n & 63] = n; return n == 0 ? 0 : deep(n + 1) + a[n & 63]; }
        __global__ void k(float *y, int n) { y[threadIdx.x] = deep(n); }`,
    });
    expect(found.kinds).toEqual(['stack-overflow']);
  });

  test('memory that is never freed is a warning; a changed input and order-dependent results are violations', async () => {
    const leak = await runKernel({ params: { y }, text: 'void k(float *y) { float *d; cudaMalloc(&d, 1024); }' });
    expect(leak.report.status).toBe('ok');
    expect(leak.report.warnings.map((w) => w.kind)).toEqual(['leak']);
    expect(leak.report.unwritten).toEqual({ y: 256 });
    // a result that equals the poison is a result
    const minus = await runKernel({ params: { y: { dtype: 'i32', output: 64 } }, block: [64, 1, 1], text: '__global__ void k(int *y) { if (threadIdx.x > 3) y[threadIdx.x] = -1; }' });
    expect(minus.report.unwritten).toEqual({ y: 4 });
    const modified = await runKernel({ params: { x, y }, text: 'void k(const float *x, float *y) { ((float *)x)[5] = 9; }' });
    expect(modified.report.violations.map((v) => v.kind)).toEqual(['input-modified']);
    const order = await runKernel({
      params: { y: { dtype: 'i32', output: 64 } }, grid: [64, 1, 1], block: [1, 1, 1], options: ['--repeat', '3'],
      text: '__device__ int ticket; __global__ void k(int *y) { y[blockIdx.x] = atomicAdd(&ticket, 1) % 64; }',
    });
    expect(order.report.violations.map((v) => v.kind)).toEqual(['not-repeatable']);
  });

  test('host buffers have guards on both sides', async () => {
    const past = await runKernel({ params: { y: { dtype: 'f32', output: 250 } }, text: 'void k(float *y) { y[250] = 1; }' });
    expect(past.report.violations.map((v) => [v.kind, v.variable])).toEqual([['out-of-bounds', 'y']]);
    const far = await runKernel({ params: { y }, text: 'void k(float *y) { for (int i = 0; i < 5000; ++i) y[i] = 1; }' });
    expect(far.report.violations.map((v) => [v.kind, v.variable, v.line])).toEqual([['out-of-bounds', 'y', 1]]);
  });
});

describe('asynchronous copies', () => {
  const kernel = (wait: string, from = 'x + 4 * t') => `
    #include <cuda_pipeline.h>
    __global__ void k(const float *x, float *y) {
      __shared__ __align__(16) float s[256];
      const int t = threadIdx.x;
      if (t < 64) __pipeline_memcpy_async(s + 4 * t, ${from}, 16);
      __pipeline_commit();
      ${wait}
      y[t] = s[255 - t];  // HERE
    }`;

  test('what was waited for can be read behind the barrier', async () => {
    const { report, outputs } = await runKernel({ params: xy, block, text: kernel('__pipeline_wait_prior(0); __syncthreads();') });
    expect(report.violations).toEqual([]);
    expect([...new Float32Array(new Uint8Array(outputs.y!).buffer)]).toEqual([...(x.input as Float32Array)].reverse());
  });

  test('a read without a wait finds nothing, with a wait for earlier ones only neither', async () => {
    expect((await findings({ params: xy, block, text: kernel('__syncthreads();') })).kinds).toEqual(['uninitialised']);
    expect((await findings({ params: xy, block, text: kernel('__pipeline_wait_prior(1); __syncthreads();') })).kinds).toEqual(['uninitialised']);
  });

  test('a wait orders nothing for other threads: without a barrier they race', async () => {
    expect((await findings({ params: xy, block, text: kernel('__pipeline_wait_prior(0);') })).kinds).not.toEqual([]);
  });

  test('a copy into what other threads still read', async () => {
    const { kinds } = await findings({
      params: xy, block, text: `
        #include <cuda_pipeline.h>
        __global__ void k(const float *x, float *y) {
          __shared__ float s[256];
          const int t = threadIdx.x;
          s[t] = x[t];
          __syncthreads();
          float v = s[255 - t];
          __pipeline_memcpy_async(s + t, x + t, 4);
          __pipeline_commit();
          __syncthreads();
          __pipeline_wait_prior(0);
          y[t] = v + s[t];
        }`,
    });
    expect(kinds).toContain('race');
  });

  test('a copy from a place that is no multiple of its size', async () => {
    expect((await findings({ params: xy, block, text: kernel('__pipeline_wait_prior(0); __syncthreads();', 'x + 4 * t + (t < 63)') })).kinds).toEqual(['misaligned']);
  });

  test('bytes that are filled with zeros are not read', async () => {
    const text = kernel('__pipeline_wait_prior(0); __syncthreads();').replace('x + 4 * t, 16', 'x + 4 * (t + 60), 16, t < 4 ? 0 : t == 4 ? 16 : 16');
    const { report, outputs } = await runKernel({ params: xy, block, text });
    expect(report.violations).toEqual([]);
    const y = [...new Float32Array(new Uint8Array(outputs.y!).buffer)].reverse();
    expect(y.slice(0, 16)).toEqual([...(x.input as Float32Array)].slice(240));
    expect(y.slice(16).every((v) => v === 0)).toBe(true);
  });
});
