/** The catalogue of all errors: `xpiler explain CODE` reads it. */
import type { CatalogueEntry } from './catalogue.js';
import { gateCatalogue } from './gate.js';
import { infrastructureCatalogue } from './infrastructure.js';
import { inputCatalogue } from './input.js';
import { languageCatalogue } from './language.js';
import { passCatalogue } from './passes.js';
import { specCatalogue } from './spec.js';
import { verificationCatalogue } from './verification.js';

export type { CatalogueEntry } from './catalogue.js';
export * from './diagnostic.js';

/** One line per file of this folder that defines codes. */
const areas: readonly Readonly<Record<string, CatalogueEntry>>[] = [inputCatalogue, languageCatalogue, specCatalogue, verificationCatalogue, gateCatalogue, passCatalogue, infrastructureCatalogue];

export const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(areas.flatMap((area) => Object.entries(area)).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The explanation of a code, whatever its case. */
export function explain(code: string): CatalogueEntry | undefined {
  return catalogue.get(code.toUpperCase());
}
