import { ComputePool } from '../activities/compute/pool.js';
import { createCompiler } from '../activities/compute/compiler-tool.js';
import type { UnderstandAnswer } from '../activities/tools.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import type { Platform } from '../hardware/platform.js';
import { placeInSpec, type CommandFrame } from './run-command.js';
import { inferPlatform, platformById, readSource, readSpec, type SourceFile } from './source-file.js';

export interface KernelOptions { readonly from?: string; readonly spec?: string; readonly json?: boolean }

/** Reads a kernel and asks the front end about it, in a process of its own; no server is needed. Fills the frame for messages. */
export async function readKernel(file: string, options: KernelOptions, frame: CommandFrame): Promise<{ source: SourceFile; from: Platform; answer: UnderstandAnswer }> {
  const source = await readSource(file);
  frame.source = source.text;
  frame.file = file;
  const from = options.from ? platformById(options.from) : inferPlatform(source);
  const specText = options.spec ? await readSpec(options.spec) : undefined;
  const pool = new ComputePool({ size: 1 });
  try {
    const input = { text: source.text, fileName: source.name, platform: from.id, ...(specText !== undefined && { specText, specName: options.spec }) };
    const answer = await createCompiler(pool).understand(input, {});
    return { source, from, answer };
  } catch (error) {
    if (error instanceof DiagnosticError && options.spec && specText !== undefined) placeInSpec(frame, error.diagnostic.where?.file, options.spec, specText);
    throw error;
  } finally {
    pool.close();
  }
}
