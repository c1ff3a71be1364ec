/** The pure compiler behind two questions, with the platforms' tables handed in; runs in the compute process. */
import { type Canonical, canonicalOf, formsOf, translate, understand } from '../../compiler/index.js';
import { printProgram } from '../../compiler/ir/print.js';
import { applySteps, listSites, type Step } from '../../compiler/passes/by-hand.js';
import { PassRefusal } from '../../compiler/passes/pass.js';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import { inapplicableDiagnostic } from '../../diagnostics/passes.js';
import { platforms } from '../../hardware/index.js';
import type { Platform } from '../../hardware/platform.js';
import { loadLanguage } from '../../hardware/languages.js';
import type { ApplyAnswer, PassesAnswer, SourceText, TranslateAnswer, UnderstandAnswer } from '../tools.js';
import type { ComputeRequest } from './process.js';

export type UnderstandInput = SourceText & { readonly specText?: string; readonly specName?: string };
export type TranslateInput = SourceText & { readonly to: string; readonly spec: unknown };

/** `steps`: passes applied before (`passes`) or to apply (`apply`). */
export type PassesInput = UnderstandInput & { readonly to: string; readonly steps: readonly Step[] };

export async function runCompiler(task: ComputeRequest['task'], input: unknown): Promise<unknown> {
  switch (task) {
    case 'understand': return runUnderstand(input as UnderstandInput);
    case 'translate': return runTranslate(input as TranslateInput);
    case 'passes': case 'apply': return runPasses(task, input as PassesInput);
    default: throw new Error(`the compiler has no task ${task}`);
  }
}

async function runUnderstand({ platform, ...input }: UnderstandInput): Promise<UnderstandAnswer> {
  const { specText, specName, ...source } = input;
  const answer = understand({ ...source, language: await loadLanguage(platform), ...(specText !== undefined && { specText }), ...(specName !== undefined && { specName }) });
  return { entry: answer.entry, spec: answer.spec, understanding: answer };
}

async function runTranslate({ text, fileName, platform, to, spec }: TranslateInput): Promise<TranslateAnswer> {
  const canonical = recent(JSON.stringify([platform, fileName, text, spec]), { text, fileName, language: await loadLanguage(platform), spec });
  return translate(canonical, { fileName, from: platformOf(platform), to: platformOf(to) });
}

/** The last files in canonical form: a file is often translated to several targets, one after the other. */
const canonicals = new Map<string, Canonical>();
const keptCanonicals = 8;

function recent(key: string, input: Parameters<typeof canonicalOf>[0]): Canonical {
  const canonical = canonicals.get(key) ?? canonicalOf(input);
  canonicals.delete(key);
  canonicals.set(key, canonical);
  if (canonicals.size > keptCanonicals) canonicals.delete(canonicals.keys().next().value!);
  return canonical;
}

async function runPasses(task: 'passes' | 'apply', { platform, to, steps, ...source }: PassesInput): Promise<PassesAnswer | ApplyAnswer> {
  const forms = formsOf({ ...source, language: await loadLanguage(platform) }), target = platformOf(to);
  try {
    const { program, applied } = applySteps(forms, steps, target);
    return task === 'apply' ? { applied } : { program: printProgram(program), sites: listSites(forms, program, target) };
  } catch (error) {
    if (error instanceof PassRefusal) throw new DiagnosticError(inapplicableDiagnostic(error.message));
    throw error;
  }
}

function platformOf(id: string): Platform {
  const platform = platforms[id];
  if (!platform) throw new Error(`no platform ${id}`);
  return platform;
}
