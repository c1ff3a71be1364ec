import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HarnessCall, generateHarness } from './harness.js';

/** `check`: every memory access is instrumented and checked. `fast`: optimised, only barriers, launches and copies are checked. */
export type BuildMode = 'check' | 'fast';

/** A file to be written into the (empty) folder in which the commands run. */
export interface PlannedFile {
  readonly name: string;
  readonly text: string;
}

/** What is to be written and run; nothing is done yet. Commands are argument lists, run in order in one folder. */
export interface BuildPlan {
  readonly files: readonly PlannedFile[];
  readonly commands: readonly (readonly string[])[];
  /** Name of the executable within the folder. */
  readonly executable: string;
}

/** What all builds of a platform and mode share. Run it in an empty folder, then rename that folder to `folder`. */
export interface PreparePlan {
  /** Final place, below the cache folder; its name is a digest of everything that goes in. Done if it exists. */
  readonly folder: string;
  readonly files?: readonly PlannedFile[];
  readonly commands: readonly (readonly string[])[];
  /** What the commands need besides the host compiler and our own sources. */
  readonly readOnly?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** To be prepared as well; order does not matter. */
  readonly needs?: readonly PreparePlan[];
}

/** The parts of a simulator that differ from platform to platform. */
export interface SimulatorParts {
  /** Names the cache entry. */
  readonly name: string;
  /** Include folders, absolute; the first one holds the prelude. */
  readonly includes: readonly string[];
  /** Folders of headers that those in `includes` reach by a path. */
  readonly reached?: readonly string[];
  /** Header that is included before the user's text. */
  readonly prelude: string;
  /** Runtime sources: absolute paths. */
  readonly runtime: readonly string[];
  /** Include folders of the runtime sources; default `includes`. Platforms that have all of this in common share one build. */
  readonly runtimeIncludes?: readonly string[];
  rewrite(text: string): string;
}

/** One user file and one call. */
export interface BuildRequest {
  /** Name for messages and debug lines, without folders, e.g. `kernel.cu`. */
  readonly fileName: string;
  readonly text: string;
  readonly call: HarnessCall;
  readonly mode: BuildMode;
  /** The C++ compiler; default `g++`. */
  readonly compiler?: string;
  /** Folder of prepared parts. Without it the build makes everything itself (slow). */
  readonly cacheDir: string;
}

/** Folder of the sources (`hardware/` of the project), found from the compiled file's place. */
export function hardwareFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const hardware = join(folder, 'hardware');
    if (existsSync(join(folder, 'package.json')) && existsSync(join(hardware, 'simulator', 'harness.h'))) return hardware;
  }
  throw new Error('the simulator headers are not where they should be: hardware/simulator/harness.h');
}

const simulator = (...parts: string[]): string => join(hardwareFolder(), 'simulator', ...parts);

/** Sources of the common runtime. */
export function commonRuntime(): string[] {
  return ['report', 'signals', 'memory', 'shadow', 'fibers', 'hooks', 'runner'].map((name) => simulator('runtime', `${name}.cpp`));
}

/** The device model of platforms that run grids of blocks. */
export function gridRuntime(): string[] {
  return [...commonRuntime(), simulator('runtime', 'grid.cpp'), simulator('runtime', 'async-copies.cpp')];
}

/** Include folders that all simulators need. */
export function commonIncludes(): string[] {
  return [simulator('include'), simulator()];
}

// The code is fixed in place (-no-pie): race records keep 21 bits of an address. Contraction is off and half precision rounds
// after each operation, so results do not depend on the optimiser.
const baseFlags = [
  '-std=gnu++17', '-g1', '-gdwarf-4', '-w', '-Wno-psabi', '-Wno-narrowing', '-fno-pie', '-fno-omit-frame-pointer', '-fmax-errors=20',
  '-ffp-contract=off', '-fexcess-precision=16', '-fno-math-errno', '-fwrapv', '-fno-strict-aliasing',
  '-mavx2', '-mfma', '-mf16c',
];

// -O1 without scalar replacement keeps one instrumented access for each access of the text, as wide as the text has it.
const modeFlags: Readonly<Record<BuildMode, readonly string[]>> = {
  check: [
    '-O1', '-fno-tree-sra', '-fno-ipa-sra', '-fdata-sections', '-fno-gnu-unique', '-fno-ipa-icf',
    '-fno-builtin-memcpy', '-fno-builtin-memmove', '-fno-builtin-memset',
    '-fsanitize=thread', '--param', 'tsan-instrument-func-entry-exit=0', '-DXP_CHECK=1',
  ],
  fast: ['-O2', '-fno-gnu-unique', '-DXP_CHECK=0'],
};

/** `lean`: without the large headers of the C++ library. */
const preludes = { lean: ['-DXP_LEAN'], full: [] } as const;

/** Flags of the user's unit; the precompiled prelude needs exactly the same. */
function unitFlags(parts: SimulatorParts, mode: BuildMode, prelude: keyof typeof preludes): string[] {
  return [...baseFlags, ...modeFlags[mode], ...preludes[prelude], ...parts.includes.map((folder) => `-I${folder}`)];
}

/** May use the C++ library. */
const usesLibrary = (text: string): boolean => /\bstd\b/.test(text);

const runtimeFlags = ['-std=gnu++17', '-O2', '-g1', '-fno-pie', '-fno-omit-frame-pointer', '-fno-strict-aliasing', '-mavx2', '-mfma', '-mf16c'];

/** Digest of settings and of all sources in the folders. */
export function digestOf(settings: unknown, folders: readonly string[]): string {
  const contents = [...new Set(folders)].sort().map(contentsOf);
  return createHash('sha256').update(JSON.stringify([settings, contents])).digest('hex').slice(0, 16);
}

/** Our own sources stay as they are while a process runs. */
const digested = new Map<string, string>();

function contentsOf(folder: string): string {
  let digest = digested.get(folder);
  if (digest === undefined) {
    const hash = createHash('sha256').update(folder);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(h|hpp|inc|c|cpp)$/.test(name)) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
    }
    digested.set(folder, digest = hash.digest('hex'));
  }
  return digest;
}

/** The runtime's object: the same for all modes, and for all platforms with the same sources. */
export function runtimePlan(parts: Pick<SimulatorParts, 'runtime' | 'includes' | 'runtimeIncludes'>, cacheDir: string, compiler: string): PreparePlan {
  const includes = parts.runtimeIncludes ?? parts.includes;
  const objects = parts.runtime.map((file) => `${file.replace(/.*\//, '').replace(/\.[^.]*$/, '')}.o`);
  const digest = digestOf([compiler, runtimeFlags, includes, parts.runtime], [...includes, ...parts.runtime.map((file) => dirname(file))]);
  return {
    folder: join(cacheDir, `simulator-runtime-${digest}`),
    commands: [
      ...parts.runtime.map((file, i) => [compiler, ...runtimeFlags, ...includes.map((folder) => `-I${folder}`), '-c', file, '-o', objects[i]]),
      ['ld', '-r', '-o', 'runtime.o', ...objects],
    ],
  };
}

/** Runtime object and precompiled prelude of a platform and mode, to be built once. */
export function preparePlan(parts: SimulatorParts, mode: BuildMode, cacheDir: string, compiler = 'g++'): PreparePlan {
  const kinds = Object.keys(preludes) as (keyof typeof preludes)[], flags = kinds.map((kind) => unitFlags(parts, mode, kind));
  return {
    folder: join(cacheDir, `simulator-${parts.name}-${mode}-${digestOf([compiler, flags, parts.prelude], [...parts.includes, ...(parts.reached ?? [])])}`),
    commands: [
      ['mkdir', ...kinds],
      ...kinds.map((kind, i) => [compiler, ...flags[i]!, '-x', 'c++-header', join(parts.includes[0]!, parts.prelude), '-o', join(kind, `${parts.prelude}.gch`)]),
    ],
    needs: [runtimePlan(parts, cacheDir, compiler)],
  };
}

// Between compiler and assembler: every variable gets unaddressable room in front of it, so that a subscript out of one
// array does not land in the next; and calls of the three memory functions, which the instrumentation leaves out, are checked.
const assemblerEdits = [
  String.raw`s/^(\t\.type\t[^,]+, @object)$/\t.zero\t256\n\1/`,
  String.raw`s/^(\t(call|jmp)\t)(memcpy|memmove|memset)(@PLT)?$/\1xp_\3/`,
];

/** Files and commands that build the runner for one call. */
export function buildPlan(parts: SimulatorParts, request: BuildRequest): BuildPlan {
  const compiler = request.compiler ?? 'g++';
  const prepared = preparePlan(parts, request.mode, request.cacheDir, compiler).folder;
  const name = request.fileName.replace(/[^\w.+-]/g, '_');
  const unit = [
    '#define main xp_user_main', // a file may bring its own main
    `#line 1 ${JSON.stringify(`xp-user/${name}`)}`,
    parts.rewrite(request.text),
    '#undef main',
    '#line 1 "xp-harness"',
    generateHarness(request.call),
  ].join('\n');
  const prelude = usesLibrary(request.text) ? 'full' : 'lean';
  const compile = [compiler, ...unitFlags(parts, request.mode, prelude), '-include', join(prepared, prelude, parts.prelude), '-x', 'c++'];
  const link = [compiler, '-no-pie', '-o', 'runner', 'unit.o', join(runtimePlan(parts, request.cacheDir, compiler).folder, 'runtime.o'), '-lm'];
  const commands = request.mode === 'check'
    ? [
        [...compile, '-S', 'unit.cpp', '-o', 'unit.s'],
        ['sed', '-E', '-i', ...assemblerEdits.flatMap((edit) => ['-e', edit]), 'unit.s'],
        ['as', 'unit.s', '-o', 'unit.o'],
        link,
      ]
    : [[...compile, '-c', 'unit.cpp', '-o', 'unit.o'], link];
  return { files: [{ name: 'unit.cpp', text: unit }], commands, executable: 'runner' };
}
