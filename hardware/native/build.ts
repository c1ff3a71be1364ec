/** Plans a runner for a real accelerator: the vendor's compiler builds the user's text with the backend at its head, and links the runner. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonIncludes, commonRuntime, hardwareFolder, runtimePlan, type BuildPlan, type PreparePlan } from '../simulator/build.js';
import { generateHarness, type HarnessCall } from '../simulator/harness.js';

/** What a platform adds: its header (which includes `native/accelerator.h`) and how its compiler is called. */
export interface NativeParts {
  /** absolute path of the header */
  readonly head: string;
  /** the compiler with the flags of its dialect and of this machine's device */
  readonly compile: readonly string[];
  /** compiler and flags of the link */
  readonly link: readonly string[];
  /** extension of the unit, with its dot */
  readonly extension: string;
  /** headers that a text needs by its words, for sources that lack their includes */
  headersOf?(text: string): readonly string[];
}

export interface NativeRequest { readonly fileName: string; readonly text: string; readonly call: HarnessCall; readonly cacheDir: string; readonly hostCompiler: string }

const runtime = { runtime: commonRuntime(), includes: commonIncludes() };

/** The runner without a device model, to be built once into the cache folder. */
export const nativePreparePlan = (cacheDir: string, hostCompiler: string): PreparePlan => runtimePlan(runtime, cacheDir, hostCompiler);

/** The backend is not in the plan but named by it: another backend makes another runner. */
const backendDigest = (head: string): string =>
  [head, join(hardwareFolder(), 'native', 'accelerator.h'), join(hardwareFolder(), 'simulator', 'harness.h')].reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256')).digest('hex').slice(0, 16);

/** Files and commands that build the runner of one call. The text stands in it as it is, under its own name and lines. */
export function nativePlan(parts: NativeParts, request: NativeRequest): BuildPlan {
  const name = request.fileName.replace(/[^\w.+-]/g, '_');
  const text = [
    `#include ${JSON.stringify(parts.head)} // ${backendDigest(parts.head)}`,
    ...(parts.headersOf?.(request.text) ?? []).map((header) => `#include <${header}>`),
    '#define main xp_user_main', // a file may bring its own main
    `#line 1 ${JSON.stringify(`xp-user/${name}`)}`,
    request.text,
    '#undef main',
    '#line 1 "xp-harness"',
    generateHarness({ ...request.call, deviceKind: 'native' }),
  ].join('\n');
  const unit = `unit${parts.extension}`;
  const includes = [...commonIncludes(), hardwareFolder()].map((folder) => `-I${folder}`);
  const object = join(nativePreparePlan(request.cacheDir, request.hostCompiler).folder, 'runtime.o');
  return {
    files: [{ name: unit, text }],
    commands: [[...parts.compile, ...includes, '-c', unit, '-o', 'unit.o'], [...parts.link, 'unit.o', object, '-o', 'runner']],
    executable: 'runner',
  };
}
