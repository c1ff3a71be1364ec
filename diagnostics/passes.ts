/** Passes applied by hand (XP34xx). */
import type { CatalogueEntry } from './catalogue.js';
import type { Diagnostic, Place } from './diagnostic.js';

export const passCatalogue = {
  XP3401: { title: 'The pass would change the meaning', explanation: 'An obligation of the pass does not hold at this site with these knobs: the solver found values for which the rewritten program does something else. The message shows them. `xpiler apply ... --json` has the obligations as SMT-LIB 2.', advice: 'choose other knobs or another site; `xpiler passes FILE` lists both' },
  XP3402: { title: 'The pass does not apply', explanation: 'There is no such pass, site or knob, or the code at the site does not have the shape that the pass rewrites.', advice: '`xpiler passes FILE` lists sites and knobs' },
  XP3403: { title: 'An obligation of a translation does not hold', explanation: 'Iterations that the translation runs in any order, or work items of the source between two barriers, access one element, and one of them writes it. The test of the translation did not show it; the result may depend on timing.', advice: 'look for a race in the source with `xpiler check`; report it if there is none' },
  XP3404: { title: 'The file is not the one that was tested', explanation: 'The record beside a translated file names the digest of the text that passed the gate. This file has another one: it was edited, or belongs to another translation.', advice: 'translate again' },
} satisfies Record<string, CatalogueEntry & { advice: string }>;

/** A use of a pass that the obligations refute, exit code 4. */
export const refutedDiagnostic = (message: string, where?: Place): Diagnostic => ({ code: 'XP3401', exit: 4, message, ...(where && { where }), advice: passCatalogue.XP3401.advice });
/** A translation rests on something that is not so, exit code 4. */
export const unprovedDiagnostic = (message: string): Diagnostic => ({ code: 'XP3403', exit: 4, message, advice: passCatalogue.XP3403.advice });
/** The file beside a record is another one, exit code 4. */
export const changedDiagnostic = (message: string): Diagnostic => ({ code: 'XP3404', exit: 4, message, advice: passCatalogue.XP3404.advice });
/** A use of a pass that makes no sense here, exit code 2. */
export const inapplicableDiagnostic = (message: string): Diagnostic => ({ code: 'XP3402', exit: 2, message, advice: passCatalogue.XP3402.advice });
