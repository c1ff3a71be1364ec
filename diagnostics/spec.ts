/** Errors of specs (XP12xx). */
import type { CatalogueEntry } from './catalogue.js';
import type { Diagnostic, Place } from './diagnostic.js';

export const specCatalogue = {
  XP1201: { title: 'The spec is no JSON', explanation: 'The file given with --spec could not be read as JSON. The message names the place of the first error.', advice: 'correct the JSON at this place' },
  XP1202: { title: 'The spec is wrong', explanation: 'A field of the spec is missing, unknown, of the wrong kind or contradicts another. The message gives the path of the field. Parameters stand in the order of the signature; a tensor has "name", "dtype", "shape", "role" and may have "values"; a scalar has "name", "dtype", "value".', advice: 'correct this field of the spec' },
  XP1203: { title: 'The sizes need too much memory', explanation: 'The tensors of the spec together are larger than the memory one test may use.', advice: 'give smaller sizes' },
} satisfies Record<string, CatalogueEntry & { advice: string }>;

/** An error of a spec, exit code 2. */
export const specDiagnostic = (code: keyof typeof specCatalogue, message: string, where?: Place): Diagnostic => ({
  code, exit: 2, message, ...(where && { where }), advice: specCatalogue[code].advice,
});
