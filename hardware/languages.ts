/** The dialects as the front end reads them, by platform id. */
import type { Language } from '../compiler/frontend/language.js';
import { platformIds } from './index.js';
import { keptPrelude } from './kept-prelude.js';
import { loadPart } from './part.js';

const loaded = new Map<string, Promise<Language>>();

/** Loads one dialect's tables; its prelude is preprocessed once per machine. @throws Error for an unknown platform */
export async function loadLanguage(platform: string): Promise<Language> {
  if (!platformIds.includes(platform)) throw new Error(`no platform ${platform}`);
  const known = loaded.get(platform) ?? loadPart<Language>(platform, 'language').then(withKeptPrelude);
  loaded.set(platform, known);
  return known;
}

const withKeptPrelude = (language: Language): Language =>
  Object.create(language, { preparedPrelude: { get: () => keptPrelude(language) } }) as Language;
