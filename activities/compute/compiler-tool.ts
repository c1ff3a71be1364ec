import type { CompilerTool, TranslateAnswer, UnderstandAnswer } from '../tools.js';
import type { ComputePool } from './pool.js';

// Reading is a matter of milliseconds to a second; lowering enumerates and simplifies for longer. Either limit is far above
// what the largest kernels of a page or two take.
const understandLimitMs = 30_000;
const translateLimitMs = 120_000;

/** The compiler in processes of its own. */
export function createCompiler(pool: ComputePool): CompilerTool {
  return {
    understand: async (input, { signal }) => (await pool.ask('understand', input, { signal, timeoutMs: understandLimitMs, subject: input.text })) as UnderstandAnswer,
    translate: async (input, { signal }) => (await pool.ask('translate', input, { signal, timeoutMs: translateLimitMs, subject: input.text })) as TranslateAnswer,
  };
}
