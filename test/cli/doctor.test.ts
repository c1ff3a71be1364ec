import { platformAvailability, type Machine } from '../../hardware/availability.js';
import { shortcomings } from '../../setup/examine.js';
import type { MissingTool, Tool, ToolName, Tools } from '../../setup/tools.js';
import { doctorJson, doctorText } from '../../cli/doctor.js';

const names: ToolName[] = ['gxx', 'clangxx', 'nvcc', 'hipcc', 'cncc', 'bwrap', 'temporal', 'python', 'simde'];
const there = (name: string): Tool => ({ found: true, path: `/opt/${name}`, version: '1.2.3', source: 'path', env: {} });
const absent = (name: string): MissingTool => ({ found: false, reason: `no ${name} on PATH`, advice: `install ${name}` });

function machine(present: ToolName[], accelerators: Machine['accelerators'] = [], avx512vnni = true): Machine {
  const tools = Object.fromEntries(names.map((name) => [name, present.includes(name) ? there(name) : absent(name)])) as Tools;
  return { tools, accelerators, cpu: { model: 'Test CPU', cores: 2, avx2: true, avx512f: true, avx512vnni, avx512bf16: false, avxvnni: false, flags: new Set(['avx2']) } };
}

const embedded = { kind: 'embedded', detail: 'dev server 1.2.3', reachable: true } as const;
const devices = (m: Machine): Record<string, string> => Object.fromEntries(platformAvailability(m).map(({ platform, device }) => [platform, device]));

test('without accelerators the GPUs and the MLU are simulated and the CPU is native', () => {
  expect(devices(machine(names))).toEqual({ cuda: 'simulator', hip: 'simulator', bang: 'simulator', vnni: 'native' });
});

test('a device is native only together with its compiler, and only if the compiler still supports it', () => {
  const gpu = { vendor: 'nvidia', name: 'GPU', arch: 'sm_90' } as const;
  expect(devices(machine(names, [gpu])).cuda).toBe('native');
  expect(devices(machine(['gxx'], [gpu])).cuda).toBe('simulator');
  expect(devices(machine(names, [{ ...gpu, arch: 'sm_70' }])).cuda).toBe('simulator');
  expect(devices(machine(names, [{ vendor: 'amd', name: 'GPU', arch: 'gfx90a' }])).hip).toBe('native');
});

test('a driver that does not tell which GPU it has is told apart from no GPU', () => {
  const cuda = platformAvailability(machine(names, [{ vendor: 'nvidia', name: 'NVIDIA GPU' }])).find(({ platform }) => platform === 'cuda');
  expect(cuda).toMatchObject({ device: 'simulator', detail: "the driver's device file is there, but nvidia-smi shows no GPU" });
});

test('without a host compiler nothing runs, and that is essential', () => {
  const bare = machine(['temporal']);
  const platforms = platformAvailability(bare);
  expect(platforms.map(({ device }) => device)).toEqual(['none', 'none', 'none', 'none']);
  const list = shortcomings(bare, platforms, embedded);
  expect(list.filter(({ essential }) => essential).map(({ what }) => what)).toEqual(['g++']);
  expect(list.map(({ what }) => what)).toEqual(expect.arrayContaining(['sandbox', 'nvcc', 'hipcc', 'cncc', 'vnni device']));
});

test('a CPU without AVX-512 VNNI is named', () => {
  const vnni = (m: Machine) => platformAvailability(m).find(({ platform }) => platform === 'vnni')!;
  expect(vnni(machine(names, [], false))).toMatchObject({ device: 'simulator', emulated: true, detail: 'Test CPU lacks AVX-512 VNNI: SIMDe 1.2.3 stands in for it' });
  expect(vnni({ ...machine(names), simulate: ['vnni'] })).toMatchObject({ device: 'simulator', emulated: true, detail: 'XPILER_SIMULATE asks for it: SIMDe 1.2.3 stands in for it' });
  const without = vnni(machine(names.filter((name) => name !== 'simde'), [], false));
  expect(without.device).toBe('none');
  expect(shortcomings(machine(names), [vnni(machine(names, [], false))], embedded)).toMatchObject([{ what: 'vnni device', cost: 'vnni kernels are emulated: results hold, times do not', essential: false }]);
  expect(doctorText({ machine: machine(names), platforms: [vnni(machine(names, [], false))], server: embedded, packages: {}, cache: '/cache', shortcomings: [] })).toMatch(/vnni +emulated +g\+\+ 1\.2\.3 +Test CPU lacks AVX-512 VNNI: SIMDe 1\.2\.3 stands in for it/);
  expect(without.detail).toMatch(/^Test CPU lacks AVX-512 VNNI, and SIMDe, .* is missing: no simde on PATH; install simde$/);
});

test('a device that is not there is missing for something: its kernels are simulated', () => {
  const list = shortcomings(machine(names), platformAvailability(machine(names, [{ vendor: 'nvidia', name: 'GPU', arch: 'sm_90' }])), embedded);
  expect(list.map(({ what }) => what)).toEqual(['hip device', 'bang device']);
  expect(list[0]).toMatchObject({ cost: 'hip kernels are simulated: results are checked, times say nothing about a real device', essential: false });
  expect(list[0]!.advice).toMatch(/^no AMD GPU here; .*worker --role device:hip/);
});

test('what the user asks to be simulated is not missing', () => {
  const asked = { ...machine(names), simulate: ['cuda', 'hip', 'bang', 'vnni'] };
  expect(devices(asked)).toEqual({ cuda: 'simulator', hip: 'simulator', bang: 'simulator', vnni: 'simulator' });
  expect(shortcomings(asked, platformAvailability(asked), embedded)).toEqual([]);
});

test('a cluster that does not answer is an essential shortcoming, even beside a local CLI', () => {
  const full = machine(names);
  const list = shortcomings(full, platformAvailability(full), { kind: 'cluster', detail: 'example:7233', reachable: false });
  expect(list.filter(({ essential }) => essential)).toMatchObject([{ what: 'Temporal cluster', essential: true }]);
});

test('text and JSON tell the same', () => {
  const some = machine(['gxx', 'temporal']);
  const platforms = platformAvailability(some);
  const examination = { machine: some, platforms, server: embedded, packages: { node: '20.0.0' }, cache: '/cache', shortcomings: shortcomings(some, platforms, embedded) };
  const text = doctorText(examination);
  expect(text).toMatch(/gxx +1\.2\.3 +path +\/opt\/gxx/);
  expect(text).toMatch(/nvcc +- +missing +no nvcc on PATH/);
  expect(text).toMatch(/cuda +simulated +nothing \(no nvcc\) +no NVIDIA GPU here/);
  expect(text).toMatch(/bang +simulated +simulator's g\+\+ \(no cncc\)/);
  const json = JSON.parse(doctorJson(examination)) as typeof examination;
  expect(json.shortcomings).toEqual(examination.shortcomings);
  expect(json.machine.cpu.flags).toEqual(['avx2']);
});
