import { execFile } from 'node:child_process';
import { constants, readFileSync } from 'node:fs';
import { access, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.js';
import { projectRoot } from './project-root.js';

const execute = promisify(execFile);

/** What set-up puts into the cache, by name. */
interface Versions {
  readonly cudaCompiler: string;
  readonly temporalFile: string;
}

/** How a tool was found: by its own environment variable, on PATH, in an installed toolkit, or in Xpiler's cache. */
export type ToolSource = 'environment' | 'path' | 'toolkit' | 'cache';

/** A tool that is there and answers. `env` holds variables that a call of it needs besides the caller's own. */
export interface Tool {
  readonly found: true;
  readonly path: string;
  readonly version: string;
  readonly source: ToolSource;
  readonly env: Readonly<Record<string, string>>;
}

/** A tool that is not usable, why, and what to do about it. */
export interface MissingTool {
  readonly found: false;
  readonly reason: string;
  readonly advice: string;
}

/** Programs that are called. */
type Program = 'gxx' | 'clangxx' | 'nvcc' | 'hipcc' | 'cncc' | 'bwrap' | 'temporal' | 'python';
/** `simde`: headers; its path is the folder that holds `simde/`. */
export type ToolName = Program | 'simde';

export type Tools = Readonly<Record<ToolName, Tool | MissingTool>>;

interface ToolRecord {
  /** Command on PATH, the variable that overrides it, and further places in order. */
  readonly command: string;
  readonly variable: string;
  readonly places: readonly { path: string; source: ToolSource }[];
  /** Call that proves that the tool works here, and how its version reads in the output. */
  readonly probe: (path: string) => readonly string[];
  readonly version: RegExp;
  readonly env: Readonly<Record<string, string>>;
  readonly advice: string;
}

const askVersion = (): readonly string[] => ['--version'];

/** All tools that Xpiler calls. Versions are read from the tool itself and remembered by path, time and size. */
export async function findTools(): Promise<Tools> {
  const records = toolRecords();
  const known = await readKnown();
  const before = JSON.stringify(known);
  const names = Object.keys(records) as Program[];
  const found = await Promise.all(names.map((name) => findTool(records[name], known)));
  if (JSON.stringify(known) !== before) await writeKnown(known);
  return { ...Object.fromEntries(names.map((name, index) => [name, found[index]])), simde: await findSimde() } as Tools;
}

/** Tools do not come and go between the calls of one job. */
const lookAgainMs = 5000;
let recent: { readonly environment: string; readonly until: number; readonly tools: Promise<Tools> } | undefined;

/** The same as `findTools`, at most a few seconds old: for what is asked many times a second. */
export function recentTools(): Promise<Tools> {
  const environment = JSON.stringify(process.env), now = performance.now();
  if (!recent || recent.environment !== environment || recent.until < now) recent = { environment, until: now + lookAgainMs, tools: findTools() };
  return recent.tools;
}

/** The oldest SIMDe whose functions have been compared with the instructions. */
const oldestSimde = '0.7.4';

/** SIMDe's headers: $XPILER_SIMDE (the folder that holds `simde/`), or where Debian's package puts them. */
export async function findSimde(override = process.env.XPILER_SIMDE): Promise<Tool | MissingTool> {
  const advice = 'apt-get install -y libsimde-dev, or name the folder that holds simde/ in XPILER_SIMDE';
  let reason = override ? `$XPILER_SIMDE names ${override}, which has no simde/` : 'no simde/x86/avx512.h in the usual places';
  for (const path of override ? [override] : ['/usr/local/include', '/usr/include']) {
    const text = await readFile(join(path, 'simde', 'simde-common.h'), 'utf8').catch(() => '');
    const [major, minor, micro] = ['MAJOR', 'MINOR', 'MICRO'].map((part) => Number(new RegExp(`#define SIMDE_VERSION_${part} (\\d+)`).exec(text)?.[1]));
    if (major === undefined || minor === undefined || micro === undefined || Number.isNaN(major)) continue;
    const version = `${major}.${minor}.${micro}`;
    if (major * 1e6 + minor * 1e3 + micro >= 7004) return { found: true, path, version, source: override ? 'environment' : 'toolkit', env: {} };
    reason = `SIMDe ${version} in ${path} is older than ${oldestSimde}`;
  }
  return { found: false, reason, advice };
}

function toolRecords(): Record<Program, ToolRecord> {
  const { CUDA_HOME = '/usr/local/cuda', ROCM_PATH = '/opt/rocm', NEUWARE_HOME = '/usr/local/neuware' } = process.env;
  const cache = cacheFolder();
  const setup = 'npm run setup';
  const versions = JSON.parse(readFileSync(join(projectRoot, 'setup', 'versions.json'), 'utf8')) as Versions;
  return {
    gxx: {
      command: 'g++', variable: 'XPILER_GXX', places: [], env: {},
      probe: askVersion, version: /\(.*\) (\d+[.\d]*)/, advice: 'apt-get install -y g++',
    },
    clangxx: {
      command: 'clang++', variable: 'XPILER_CLANGXX', places: [15, 16, 17, 18, 19, 14].map((major) => ({ path: `/usr/bin/clang++-${major}`, source: 'toolkit' as const })), env: {},
      probe: askVersion, version: /version (\d+[.\d]*)/, advice: 'optional where g++ is there: apt-get install -y clang',
    },
    nvcc: {
      command: 'nvcc', variable: 'XPILER_NVCC', env: {},
      places: [
        { path: join(CUDA_HOME, 'bin', 'nvcc'), source: 'toolkit' },
        { path: join(cache, versions.cudaCompiler), source: 'cache' },
      ],
      probe: askVersion, version: /V(\d+[.\d]*)/, advice: `${setup} (fetches NVIDIA's wheels), or install a CUDA toolkit`,
    },
    hipcc: {
      command: 'hipcc', variable: 'XPILER_HIPCC', places: [{ path: join(ROCM_PATH, 'bin', 'hipcc'), source: 'toolkit' }],
      // Without a default target hipcc looks for an AMD GPU at each call and prints a stack trace where there is none.
      env: { HIP_PLATFORM: 'amd', HCC_AMDGPU_TARGET: process.env.HCC_AMDGPU_TARGET ?? 'gfx90a' },
      probe: askVersion, version: /HIP version: (\d+[.\d]*)/, advice: 'apt-get install -y --no-install-recommends hipcc',
    },
    cncc: {
      command: 'cncc', variable: 'XPILER_CNCC', places: [{ path: join(NEUWARE_HOME, 'bin', 'cncc'), source: 'toolkit' }], env: {},
      probe: askVersion, version: /v?(\d+\.\d+[.\d]*)/, advice: 'comes with Cambricon Neuware; set NEUWARE_HOME when it is installed elsewhere',
    },
    bwrap: {
      command: 'bwrap', variable: 'XPILER_BWRAP', places: [], env: {},
      // A kernel may forbid user namespaces: only a sandbox that starts counts.
      probe: (path) => ['--ro-bind', '/', '/', '--dev', '/dev', '--unshare-all', '--die-with-parent', path, '--version'],
      version: /bubblewrap (\d+[.\d]*)/, advice: 'apt-get install -y bubblewrap, and allow user namespaces (kernel.unprivileged_userns_clone=1)',
    },
    temporal: {
      command: 'temporal', variable: 'XPILER_TEMPORAL_CLI', places: [{ path: join(cache, versions.temporalFile), source: 'cache' }], env: {},
      probe: askVersion, version: /version (\d+[.\d]*)/, advice: `${setup}, or name the CLI in XPILER_TEMPORAL_CLI, or use a cluster by TEMPORAL_ADDRESS`,
    },
    python: {
      command: 'python3', variable: 'XPILER_PYTHON', places: [], env: {},
      probe: askVersion, version: /Python (\d+[.\d]*)/, advice: 'apt-get install -y python3 python3-pip',
    },
  };
}

async function findTool(record: ToolRecord, known: Known): Promise<Tool | MissingTool> {
  const override = process.env[record.variable];
  const candidates: { path: string; source: ToolSource }[] = override
    ? [{ path: override, source: 'environment' }]
    : [...searchPath(record.command), ...record.places];
  let reason = override ? `$${record.variable} names ${override}, which is no executable file` : `no ${record.command} on PATH or in the usual places`;
  for (const { path, source } of candidates) {
    const key = await identify(path);
    if (!key) continue;
    const version = (known[key] ??= await probe(path, record));
    if (!version.startsWith('!')) return { found: true, path, version, source, env: record.env };
    delete known[key]; // a failure may be cured without the file changing: look again at the next call
    reason = `${path} does not work here: ${version.slice(1)}`;
  }
  return { found: false, reason, advice: record.advice };
}

function searchPath(command: string): { path: string; source: ToolSource }[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => ({ path: join(folder, command), source: 'path' }));
}

/** Versions by `path:mtime:size`; an entry that starts with `!` is the message of a failed probe. */
type Known = Record<string, string>;

async function identify(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    const { mtimeMs, size } = await stat(path);
    return `${path}:${mtimeMs}:${size}`;
  } catch {
    return undefined;
  }
}

async function probe(path: string, record: ToolRecord): Promise<string> {
  try {
    const { stdout, stderr } = await execute(path, [...record.probe(path)], { env: { ...process.env, ...record.env }, timeout: 20_000 });
    const text = `${stdout}\n${stderr}`;
    return record.version.exec(text)?.[1] ?? (text.trim().split('\n')[0] || 'unknown');
  } catch (error) {
    const { stderr = '', message = '' } = error as { stderr?: string; message?: string };
    return `!${(stderr.trim() || message).split('\n')[0]}`;
  }
}

function knownFile(): string {
  return join(cacheFolder(), 'tool-versions.json');
}

async function readKnown(): Promise<Known> {
  try {
    return JSON.parse(await readFile(knownFile(), 'utf8')) as Known;
  } catch {
    return {};
  }
}

/** A cache that cannot be written (read-only home) costs only time. */
async function writeKnown(known: Known): Promise<void> {
  try {
    await mkdir(cacheFolder(), { recursive: true });
    const partial = `${knownFile()}.${process.pid}`;
    await writeFile(partial, JSON.stringify(known, undefined, 1));
    await rename(partial, knownFile());
  } catch {
    // the next call probes again
  }
}
