/** Passes applied by hand (XP34xx). */
import type { CatalogueEntry } from './catalogue.js';
import type { Diagnostic, Place } from './diagnostic.js';

export const passCatalogue = {
  XP3401: { title: 'The pass would change the meaning', explanation: 'An obligation of the pass does not hold at this site with these knobs: the solver found values for which the rewritten program does something else. The message shows them. `xpiler apply ... --json` has the obligations as SMT-LIB 2.', advice: 'choose other knobs or another site; `xpiler passes FILE` lists both' },
  XP3402: { title: 'The pass does not apply', explanation: 'There is no such pass, site or knob, or the code at the site does not have the shape that the pass rewrites.', advice: '`xpiler passes FILE` lists sites and knobs' },
} satisfies Record<string, CatalogueEntry & { advice: string }>;

/** A use of a pass that the obligations refute, exit code 4. */
export const refutedDiagnostic = (message: string, where?: Place): Diagnostic => ({ code: 'XP3401', exit: 4, message, ...(where && { where }), advice: passCatalogue.XP3401.advice });
/** A use of a pass that makes no sense here, exit code 2. */
export const inapplicableDiagnostic = (message: string): Diagnostic => ({ code: 'XP3402', exit: 2, message, advice: passCatalogue.XP3402.advice });
