import { prepareMs, prepareSimulator, runKernel, seeded, type TestParam } from './run-kernel.js';

/** Kernels that are wrong in one way each; the report must name the kind, the line and the operand. */
interface Case {
  readonly title: string;
  readonly body: string;
  readonly kind: string;
  readonly line: number;
  readonly says: RegExp;
  readonly tasks?: [number, number, number];
  readonly type?: string;
  readonly globals?: string;
  /** Only code of ours is held to it; in a source it is a warning or nothing. */
  readonly strict?: boolean;
}

// Line 1 is the signature; the body starts in line 2.
const cases: Case[] = [
  {
    title: 'a vector operand in device memory',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_add(a, a, x, 64);\n__memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'memory-space', line: 4, says: /__bang_add.*src1.*NRAM.*`x`.*GDRAM/,
  },
  {
    title: 'a copy whose direction does not fit its pointers',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, NRAM2GDRAM);',
    kind: 'memory-space', line: 3, says: /NRAM2GDRAM.*dst.*GDRAM.*`a`.*NRAM/,
  },
  {
    title: 'a scalar access to WRAM',
    body: '__wram__ float w[64];\n__memcpy(w, x, 256, GDRAM2WRAM);\ny[0] = w[3];',
    kind: 'memory-space', line: 4, says: /scalar code reads `w`.*WRAM/,
  },
  {
    title: 'a write past the end of an array on chip',
    body: '__nram__ float a[64];\n__nram__ float b[64];\n__memcpy(b, x, 256, GDRAM2NRAM);\n__memcpy(a + 32, x, 256, GDRAM2NRAM);\ny[0] = a[0] + b[0];',
    kind: 'out-of-bounds', line: 5, says: /dst.*128 bytes past the end of `a`/,
  },
  {
    title: 'a read past the end of device memory',
    body: '__nram__ float a[128];\n__memcpy(a, x, 512, GDRAM2NRAM);\n__memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'out-of-bounds', line: 3, says: /src.*256 bytes past the end of `x`/,
  },
  {
    title: 'a scalar subscript out of an array on chip',
    body: '__nram__ float a[8];\nfor (int i = 0; i < 9; ++i) a[i] = x[i];\ny[0] = a[1];',
    kind: 'out-of-bounds', line: 3, says: /`a`.*past its end|past the end of `a`/,
  },
  {
    title: 'a strided copy that leaves its array',
    body: '__nram__ float a[64];\n__memcpy(a, x, 16, GDRAM2NRAM, 64, 16, 4);\ny[0] = a[0];',
    kind: 'out-of-bounds', line: 3, says: /16 bytes past the end of `a`/,
  },
  {
    title: 'a size that must be a multiple of 128 bytes',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_reduce_sum(a, a, 40);\ny[0] = a[0];',
    kind: 'bad-argument', line: 4, says: /__bang_reduce_sum.*128/,
  },
  {
    title: 'a WRAM operand at an odd address',
    body: '__nram__ float a[64];\n__nram__ float c[64];\n__wram__ float w[65 * 64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_write_zero(c, 64);\n__memcpy(w, x, 256, GDRAM2WRAM);\n__bang_mlp(c, a, w + 1, 1, 16);\ny[0] = c[0];',
    kind: 'misaligned', line: 8, says: /kernel.*WRAM.*32/,
  },
  {
    title: 'operands that overlap where they must not',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_transpose(a, a, 8, 8);\ny[0] = a[0];',
    kind: 'overlap', line: 4, says: /__bang_transpose.*dst.*overlaps.*src/,
  },
  {
    title: 'an operation in place that the guide forbids',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_floor(a, a, 64);\n__memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'overlap', line: 4, says: /__bang_floor.*same address/, strict: true,
  },
  {
    title: 'an intrinsic that the architecture does not have',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_div(a, a, 2.0f, 64);\n__memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'unsupported', line: 4, says: /__bang_div.*372/, strict: true,
  },
  {
    title: 'weights whose rows are not padded',
    body: '__nram__ float a[64];\n__nram__ float c[4];\n__wram__ float w[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__memcpy(w, a, 256, NRAM2WRAM);\n__bang_matmul(c, a, w, 1, 10, 4);\ny[0] = c[0];',
    kind: 'bad-argument', line: 7, says: /__bang_matmul.*64/, strict: true,
  },
  {
    title: 'operands that overlap partly',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_add(a + 1, a, a, 32);\ny[0] = a[0];',
    kind: 'overlap', line: 4, says: /partly/,
  },
  {
    title: 'data on chip that nobody has written, stored',
    body: '__nram__ float a[64];\n__memcpy(a, x, 128, GDRAM2NRAM);\n__bang_add_scalar(a, a, 1.0f, 64);\n__memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'uninitialised', line: 5, says: /src.*byte 128 of `a`/,
  },
  {
    title: 'data on chip that nobody has written, read by scalar code',
    body: '__nram__ float a[64];\ny[0] = a[5];',
    kind: 'uninitialised', line: 3, says: /`a`/,
  },
  {
    title: 'data on chip that nobody has written, reduced',
    body: '__nram__ float a[64];\n__nram__ float s[32];\n__memcpy(a, x, 128, GDRAM2NRAM);\n__bang_sumpool(s, a, 1, 1, 64, 1, 64, 1, 1);\ny[0] = s[0];',
    kind: 'uninitialised', line: 5, says: /__bang_sumpool.*src.*`a`/,
  },
  {
    title: 'the result of an asynchronous copy used too early',
    body: '__nram__ float a[64];\n__memcpy_async(a, x, 256, GDRAM2NRAM);\n__bang_add_scalar(a, a, 1.0f, 64);\n__sync();\n__memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'missing-sync', line: 4, says: /__bang_add_scalar.*`a`.*__memcpy_async.*IO.*writing/,
  },
  {
    title: 'the source of an asynchronous copy overwritten too early',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__memcpy_async(y, a, 256, NRAM2GDRAM);\n__bang_write_zero(a, 64);\n__sync();',
    kind: 'missing-sync', line: 5, says: /__bang_write_zero writes `a`.*reading/,
  },
  {
    title: 'the result of an asynchronous copy read by scalar code',
    body: '__nram__ float a[64];\n__memcpy_async(a, x, 256, GDRAM2NRAM);\ny[0] = a[0];\n__sync();',
    kind: 'missing-sync', line: 4, says: /scalar code reads `a`/,
  },
  {
    title: 'an asynchronous copy of a result that is still being computed',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_add_scalar(a, a, 1.0f, 64);\n__memcpy_async(y, a, 256, NRAM2GDRAM);\n__sync();',
    kind: 'missing-sync', line: 5, says: /__bang_add_scalar.*Compute.*__sync_compute/, strict: true,
  },
  {
    title: 'two tasks that write the same elements',
    body: '__nram__ float a[64];\n__memcpy(a, x, 256, GDRAM2NRAM);\n__bang_add_scalar(a, a, (float)taskId, 64);\n__memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'race', line: 5, says: /`y`/, tasks: [4, 1, 1],
  },
  {
    title: 'SRAM that a compute core was to fill',
    globals: '__mlu_shared__ float s[64];',
    body: '__nram__ float a[64];\nif (coreId == 0) __memcpy(s, x, 256, GDRAM2SRAM);\n__sync_cluster();\nif (__is_mpu()) return;\n__memcpy(a, s, 256, SRAM2NRAM);\nif (taskId == 0) __memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'uninitialised', line: 6, says: /compute cores only.*memory core/, tasks: [4, 1, 1], type: 'union1',
  },
  {
    title: 'SRAM read without a barrier',
    globals: '__mlu_shared__ float s[64];',
    body: '__nram__ float a[64];\n__memcpy(s, x, 256, GDRAM2SRAM);\nif (__is_mpu()) return;\n__memcpy(a, s, 256, SRAM2NRAM);\nif (taskId == 0) __memcpy(y, a, 256, NRAM2GDRAM);',
    kind: 'race|uninitialised', line: 5, says: /`s`/, tasks: [4, 1, 1], type: 'union1',
  },
  {
    title: 'a barrier that a core has left the kernel without',
    body: 'if (__is_mpu()) return;\nif (coreId == 2) return;\n__sync_all_ipu();\nif (taskId == 0) y[0] = 1.0f;',
    kind: 'divergent-barrier', line: 4, says: /__sync_all_ipu.*core 2/, tasks: [4, 1, 1], type: 'union1',
  },
  {
    title: 'a barrier that the memory core has left the kernel without',
    body: 'if (__is_mpu()) return;\n__sync_cluster();\nif (taskId == 0) y[0] = 1.0f;',
    kind: 'divergent-barrier', line: 3, says: /__sync_cluster.*MPU/, tasks: [4, 1, 1], type: 'union1',
  },
  {
    title: 'cores that wait at different barriers',
    body: 'if (__is_mpu()) return;\nif (coreId < 2) __sync_all_ipu_within_cluster();\nelse __sync_all_ipu();\ny[taskId] = 1.0f;',
    kind: 'divergent-barrier', line: 3, says: /__sync_all_ipu_within_cluster.*others wait at __sync_all_ipu/, tasks: [4, 1, 1], type: 'union1',
  },
  {
    title: 'SRAM in a Block task',
    globals: '__mlu_shared__ float s[64];',
    body: '__memcpy(s, x, 256, GDRAM2SRAM);\ny[0] = 1.0f;',
    kind: 'bad-launch', line: 2, says: /Block task has no SRAM/,
  },
  {
    title: 'an endless loop',
    body: 'for (int i = 0; i < 8; i += taskId) y[i % 8] = x[i % 8];',
    kind: 'timeout', line: 2, says: /./,
  },
  {
    title: 'too much NRAM',
    body: '__nram__ float a[100000];\n__nram__ float b[100000];\na[0] = x[0];\nb[0] = a[0];\ny[0] = b[0];',
    kind: 'capacity', line: 2, says: /NRAM.*786432/,
  },
  {
    title: 'a segment count that does not match its other side',
    body: '__nram__ float a[64];\n__memcpy(a, x, 16, GDRAM2NRAM, 16, 1, 32, 1, 16, 2, 48, 0);\ny[0] = a[0];',
    kind: 'bad-argument', line: 3, says: /segnum/,
  },
];

beforeAll(prepareSimulator, prepareMs);

describe('the simulator reports', () => {
  test.each(cases)('$title', async (c) => {
    const params: TestParam[] = [
      { name: 'x', dtype: 'f32', input: seeded(64, -4, 4) },
      { name: 'y', dtype: 'f32', output: 64 },
    ];
    const text = `${c.globals ?? ''} __mlu_global__ void kernel(float *y, const float *x) {\n${c.body}\n}\n`;
    const ordered = [params[1], params[0]];
    const { report, compilerErrors } = await runKernel({ text, entry: 'kernel', params: ordered, tasks: c.tasks, type: c.type, strict: c.strict, timeLimitMs: 1500, repeat: 1 });
    expect(compilerErrors).toBeUndefined();
    const first = report.violations[0];
    expect({ kind: first?.kind, line: first?.line }).toEqual({ kind: expect.stringMatching(new RegExp(`^(${c.kind})$`)), line: c.line });
    expect(first.message).toMatch(c.says);
  });

  test.each(cases.filter((c) => c.strict))('only in code of ours: $title', async (c) => {
    const params: TestParam[] = [{ name: 'y', dtype: 'f32', output: 64 }, { name: 'x', dtype: 'f32', input: seeded(64, -4, 4) }];
    const { report } = await runKernel({ text: `__mlu_global__ void kernel(float *y, const float *x) {\n${c.body}\n}\n`, entry: 'kernel', params });
    expect(report.violations).toEqual([]);
  });

  test('warnings without ending the run, however many they are', async () => {
    const params: TestParam[] = [{ name: 'y', dtype: 'f32', output: 64 }, { name: 'x', dtype: 'f32', input: seeded(64, -4, 4) }];
    const body = '__nram__ float a[64];\nfor (int i = 0; i < 21000; ++i) {\n__memcpy_async(a, x, 256, GDRAM2NRAM);\n__sync_io();\n__bang_add_scalar(a, a, 1.0f, 64);\n}\n__memcpy(y, a, 256, NRAM2GDRAM);';
    const { report } = await runKernel({ text: `__mlu_global__ void kernel(float *y, const float *x) {\n${body}\n}\n`, entry: 'kernel', params, repeat: 1 });
    expect(report.violations).toEqual([]);
    expect(report.warnings[0]).toMatchObject({ kind: 'missing-sync', line: 4 });
    expect(report.warnings[0]!.count).toBeGreaterThan(20000);
    expect(report.wallNs).toHaveLength(1);
  });

  test('an intrinsic that does not exist, with its line', async () => {
    const text = '__mlu_global__ void kernel(float *y) {\n  __nram__ float a[8];\n  __bang_softmax(a, a, 8);\n}\n';
    const { compilerErrors } = await runKernel({ text, entry: 'kernel', params: [{ name: 'y', dtype: 'f32', output: 8 }] });
    expect(compilerErrors).toMatch(/kernel\.mlu:3:.*__bang_softmax/);
  });

  test('an element type that an intrinsic does not take', async () => {
    const text = '__mlu_global__ void kernel(half *y) {\n  __nram__ half a[8];\n  __bang_pow2(a, a, 8);\n}\n';
    const { compilerErrors } = await runKernel({ text, entry: 'kernel', params: [{ name: 'y', dtype: 'f16', output: 8 }] });
    expect(compilerErrors).toMatch(/kernel\.mlu:3:.*__bang_pow2/);
  });

  test('a launch whose tasks do not fill the clusters of the job', async () => {
    const text = '__mlu_global__ void kernel(float *y) { y[taskId] = 0.0f; }\n';
    const { report } = await runKernel({ text, entry: 'kernel', params: [{ name: 'y', dtype: 'f32', output: 8 }], tasks: [6, 1, 1], type: 'union1' });
    expect(report.violations[0]).toMatchObject({ kind: 'bad-launch', message: expect.stringMatching(/dim\.x is 6.*Union1.*4/) });
  });
});
