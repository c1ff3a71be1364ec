/** The pure compiler behind two questions; runs in the compute process. */
import { translate, understand } from '../../compiler/index.js';
import { platforms } from '../../hardware/index.js';
import { loadLanguage } from '../../hardware/languages.js';
import type { SourceText, TranslateAnswer, UnderstandAnswer } from '../tools.js';

export async function runCompiler(task: 'understand' | 'translate', input: unknown): Promise<unknown> {
  return task === 'understand' ? understandFile(input as never) : translateFile(input as never);
}

async function understandFile(input: SourceText & { specText?: string; specName?: string }): Promise<UnderstandAnswer> {
  const answer = understand({ ...input, language: await loadLanguage(input.platform) });
  return { entry: answer.entry, spec: answer.spec, understanding: answer };
}

async function translateFile(input: SourceText & { to: string; spec: unknown }): Promise<TranslateAnswer> {
  const { text, fileName, platform, to, spec } = input;
  return translate({ text, fileName, from: platforms[platform]!, to: platforms[to]!, language: await loadLanguage(platform), spec });
}
