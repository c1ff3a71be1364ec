import { cpuFeatures, parseKfdNode, parseNvidiaSmi } from '../../setup/machine.js';

test('nvidia-smi rows become accelerators', () => {
  expect(parseNvidiaSmi('NVIDIA H100 80GB HBM3, 9.0, 81559, 580.65.06\nTesla V100-SXM2-16GB, 7.0, 16160, 580.65.06\n')).toEqual([
    { vendor: 'nvidia', name: 'NVIDIA H100 80GB HBM3', arch: 'sm_90', memoryBytes: 81559 * 2 ** 20, driver: '580.65.06' },
    { vendor: 'nvidia', name: 'Tesla V100-SXM2-16GB', arch: 'sm_70', memoryBytes: 16160 * 2 ** 20, driver: '580.65.06' },
  ]);
  expect(parseNvidiaSmi('No devices were found\n')).toEqual([]);
});

test.each([[90010, 'gfx90a'], [90008, 'gfx908'], [90402, 'gfx942'], [110000, 'gfx1100'], [100300, 'gfx1030']])('KFD version %i is %s', (version, arch) => {
  expect(parseKfdNode(`cpu_cores_count 0\nsimd_count 440\ngfx_target_version ${version}\n`)).toMatchObject([{ vendor: 'amd', arch }]);
});

test('a KFD node that is a CPU is no accelerator', () => {
  expect(parseKfdNode('cpu_cores_count 64\ngfx_target_version 0\n')).toEqual([]);
});

test('AVX-512 VNNI is reported only together with the sets that the kernels use beside it', async () => {
  const cpu = await cpuFeatures();
  expect(cpu.cores).toBeGreaterThan(0);
  const needed = ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'avx512_vnni'];
  expect(cpu.avx512vnni).toBe(needed.every((flag) => cpu.flags.has(flag)));
});
