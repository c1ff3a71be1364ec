/** The dialects as the front end reads them, by platform id. */
import type { Language } from '../compiler/frontend/language.js';
import { platformIds } from './index.js';

/** Loads one dialect's tables. @throws Error for an unknown platform */
export async function loadLanguage(platform: string): Promise<Language> {
  if (!platformIds.includes(platform)) throw new Error(`no platform ${platform}`);
  return ((await import(`./${platform}/language.js`)) as { language: Language }).language;
}
