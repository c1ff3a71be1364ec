/** How a translation ends that no candidate survived (XP31xx). */
import type { Attempt } from '../activities/contracts.js';
import type { CatalogueEntry } from './catalogue.js';
import type { Diagnostic } from './diagnostic.js';

export const gateCatalogue = {
  XP3101: { title: 'No candidate', explanation: 'No rule proposed a program for the target platform.', advice: 'see what was understood with `xpiler inspect FILE`' },
  XP3102: { title: 'No candidate compiles', explanation: 'The compiler of the target platform refused every candidate. The first of its messages is shown. This is a defect of Xpiler, not of your kernel.', advice: 'report it; `xpiler audit ID` holds every candidate and message' },
  XP3103: { title: 'No candidate computes the same', explanation: 'Every candidate that compiled gave another result than the source on some test input, or misbehaved. Nothing unverified is written. This is a defect of Xpiler, not of your kernel.', advice: 'report it; `xpiler audit ID` shows the first difference of every candidate' },
} satisfies Record<string, CatalogueEntry & { advice: string }>;

/** Exit code 4, with the reason of the candidate that came furthest. */
export function verificationFailure(attempts: readonly Attempt[]): Diagnostic {
  const tested = attempts.filter((attempt) => attempt.tested);
  const tell = (code: keyof typeof gateCatalogue, message: string): Diagnostic => ({ code, exit: 4, message, advice: gateCatalogue[code].advice });
  if (attempts.length === 0) return tell('XP3101', 'no candidate was proposed');
  if (tested.length === 0) {
    const error = attempts[0]?.compiled?.errors[0] ?? 'no message';
    return tell('XP3102', `${attempts.length} ${plural(attempts.length)} refused by ${attempts[0]?.compiled?.compiler.name ?? 'the compiler'}: ${error}`);
  }
  const reason = tested[0]?.tested?.diagnostics[0]?.message ?? 'results differ';
  return tell('XP3103', `${attempts.length} ${plural(attempts.length)} failed the unit test: ${reason}`);
}

const plural = (count: number) => (count === 1 ? 'candidate' : 'candidates');
