/** Preprocessed preludes in the user's cache folder, under a digest of everything they are made from. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import type { Language } from '../compiler/frontend/language.js';
import { type PreparedPrelude, preparePrelude } from '../compiler/frontend/prelude.js';
import { cacheFolder } from '../setup/cache-folder.js';

/** Code that decides what a prepared prelude looks like. */
const MAKERS = ['prelude', 'preprocess', 'preprocess-condition', 'tokens'];

/** The prepared prelude of a language: read back where it is known, else made and kept. A folder that cannot be written keeps nothing. */
export function keptPrelude(language: Language, folder = join(cacheFolder(), 'preludes')): PreparedPrelude {
  const file = join(folder, `${language.platform}-${digestOf(language)}`);
  const known = readKept(file);
  if (known) return known;
  const made = preparePrelude(language);
  keep(file, made);
  return made;
}

function digestOf(language: Language): string {
  const hash = createHash('sha256').update(JSON.stringify([language.predefined, Object.keys(language.qualifiers).map((word) => [word, language.qualifiers[word]]), process.versions.v8]));
  for (const { name, text } of language.prelude) hash.update(`\0${name}\0${text}`);
  for (const maker of MAKERS) hash.update(readFileSync(fileURLToPath(new URL(`../compiler/frontend/${maker}.js`, import.meta.url))));
  return hash.digest('hex').slice(0, 24);
}

function readKept(file: string): PreparedPrelude | undefined {
  try { return deserialize(readFileSync(file)) as PreparedPrelude; } catch { return undefined; }
}

/** Whole or not at all, also when several processes start together. */
function keep(file: string, prelude: PreparedPrelude): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, serialize(prelude));
    renameSync(`${file}.${process.pid}`, file);
  } catch { /* the next process makes it again */ }
}
