/** The pure compiler behind two questions, with the platforms' tables handed in; runs in the compute process. */
import { translate, understand } from '../../compiler/index.js';
import { platforms } from '../../hardware/index.js';
import type { Platform } from '../../hardware/platform.js';
import { loadLanguage } from '../../hardware/languages.js';
import type { SourceText, TranslateAnswer, UnderstandAnswer } from '../tools.js';

export type UnderstandInput = SourceText & { readonly specText?: string; readonly specName?: string };
export type TranslateInput = SourceText & { readonly to: string; readonly spec: unknown };

export async function runCompiler(task: 'understand' | 'translate', input: unknown): Promise<unknown> {
  return task === 'understand' ? runUnderstand(input as UnderstandInput) : runTranslate(input as TranslateInput);
}

async function runUnderstand({ platform, ...input }: UnderstandInput): Promise<UnderstandAnswer> {
  const { specText, specName, ...source } = input;
  const answer = understand({ ...source, language: await loadLanguage(platform), ...(specText !== undefined && { specText }), ...(specName !== undefined && { specName }) });
  return { entry: answer.entry, spec: answer.spec, understanding: answer };
}

async function runTranslate({ text, fileName, platform, to, spec }: TranslateInput): Promise<TranslateAnswer> {
  return translate({ text, fileName, from: platformOf(platform), to: platformOf(to), language: await loadLanguage(platform), spec });
}

function platformOf(id: string): Platform {
  const platform = platforms[id];
  if (!platform) throw new Error(`no platform ${id}`);
  return platform;
}
