import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What the host CPU can execute natively. */
export interface CpuFeatures {
  readonly model: string;
  readonly cores: number;
  readonly avx2: boolean;
  readonly avx512f: boolean;
  /** AVX-512 F, BW, DQ, VL and VNNI: what the VNNI kernels need. */
  readonly avx512vnni: boolean;
  readonly avx512bf16: boolean;
  readonly avxvnni: boolean;
  /** All flags that the kernel reports. */
  readonly flags: ReadonlySet<string>;
}

/** Features of the host CPU, from /proc/cpuinfo (none known on other systems). */
export async function cpuFeatures(): Promise<CpuFeatures> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const flags = new Set((/^flags\s*:\s*(.*)$/m.exec(text)?.[1] ?? '').split(/\s+/).filter((flag) => flag !== ''));
  const all = (...names: string[]): boolean => names.every((name) => flags.has(name));
  return {
    model: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: cpus().length,
    avx2: all('avx2'),
    avx512f: all('avx512f'),
    avx512vnni: all('avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'avx512_vnni'),
    avx512bf16: all('avx512_bf16'),
    avxvnni: all('avx_vnni'),
    flags,
  };
}

/** An accelerator that the system shows. */
export interface Accelerator {
  readonly vendor: 'nvidia' | 'amd' | 'cambricon';
  readonly name: string;
  /** Architecture as its compiler names it: `sm_90`, `gfx90a`; absent where the driver does not tell. */
  readonly arch?: string;
  /** Device memory in bytes. */
  readonly memoryBytes?: number;
  readonly driver?: string;
}

/** Accelerators of this machine; empty where no driver shows one. */
export async function gpus(): Promise<Accelerator[]> {
  return (await Promise.all([nvidia(), amd(), cambricon()])).flat();
}

async function nvidia(): Promise<Accelerator[]> {
  // Each call of nvidia-smi costs 20 ms or more; without the driver's device file there is nothing to ask.
  if (!(await names('/dev')).includes('nvidiactl')) return [];
  const query = ['--query-gpu=name,compute_cap,memory.total,driver_version', '--format=csv,noheader,nounits'];
  const { stdout } = await execute('nvidia-smi', query, { timeout: 20_000 }).catch(() => ({ stdout: '' }));
  const found = parseNvidiaSmi(stdout);
  // The driver is there but does not tell which GPU: without an architecture nothing can be compiled for it.
  return found.length > 0 ? found : [{ vendor: 'nvidia', name: 'NVIDIA GPU' }];
}

/** Reads `nvidia-smi --query-gpu=name,compute_cap,memory.total,driver_version --format=csv,noheader,nounits`. */
export function parseNvidiaSmi(text: string): Accelerator[] {
  const rows = text.split('\n').map((line) => line.split(',').map((cell) => cell.trim()));
  return rows.filter((row) => row.length === 4).map(([name, capability, memoryMiB, driver]) => ({
    vendor: 'nvidia',
    name,
    arch: `sm_${capability.replace('.', '')}`,
    memoryBytes: Number(memoryMiB) * 2 ** 20,
    driver,
  }));
}

/** The kernel driver lists CPUs too; only nodes with vector units (a `gfx_target_version`) are GPUs. */
async function amd(): Promise<Accelerator[]> {
  const topology = '/sys/class/kfd/kfd/topology/nodes';
  const texts = await Promise.all((await names(topology)).map((node) => readFile(`${topology}/${node}/properties`, 'utf8').catch(() => '')));
  return texts.flatMap(parseKfdNode);
}

/** Reads one KFD topology node; version 90010 is gfx90a (major 9, minor 0, stepping 10 in hexadecimal). */
export function parseKfdNode(properties: string): Accelerator[] {
  const version = Number(/^gfx_target_version (\d+)$/m.exec(properties)?.[1] ?? 0);
  if (version === 0) return [];
  const major = Math.floor(version / 10_000);
  const minor = Math.floor(version / 100) % 100;
  const arch = `gfx${major}${minor.toString(16)}${(version % 100).toString(16)}`;
  return [{ vendor: 'amd', name: `AMD GPU ${arch}`, arch }];
}

async function cambricon(): Promise<Accelerator[]> {
  const devices = (await names('/dev')).filter((name) => /^cambricon_dev\d+$/.test(name));
  return devices.map((name) => ({ vendor: 'cambricon', name: `Cambricon MLU (/dev/${name})` }));
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
