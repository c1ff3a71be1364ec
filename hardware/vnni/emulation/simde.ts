/** What SIMDe, the portable implementation of the intrinsics, provides. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What it (0.7.4) gets wrong: bfloat16 products are not fused, scalef does not round b down, u32 goes through i32, abs of floats. */
const differs = /dpbf16|scalef|cvtepu32_ps|abs_p[sd]/;

/** Names of intrinsics that SIMDe implements as the instructions do. @param include the folder that holds `simde/` */
export function simdeNames(include: string): ReadonlySet<string> {
  const folder = join(include, 'simde', 'x86');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.h')).map((name) => readFileSync(join(folder, name), 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/^\s*(?:#\s*define\s+)?simde(_mm\w*)\s*\(/gm)].map((found) => found[1]!));
  return new Set(names.filter((name) => !differs.test(name)));
}
