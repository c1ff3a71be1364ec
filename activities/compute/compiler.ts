/** The pure compiler behind two questions; runs in the compute process. */
import type { SourceText, TranslateAnswer, UnderstandAnswer } from '../tools.js';

type Compiler = Record<'understand' | 'translate', (input: unknown) => unknown>;
const compilerPath: string = '../../compiler/index.js';
const loaded = import(compilerPath) as Promise<Compiler>;
loaded.catch(() => {});

export async function runCompiler(task: 'understand' | 'translate', input: unknown): Promise<unknown> {
  const compiler = await loaded;
  return task === 'understand' ? understand(compiler, input as never) : translate(compiler, input as never);
}

function understand(compiler: Compiler, input: SourceText & { specText?: string; specName?: string }): UnderstandAnswer {
  const answer = compiler.understand(input) as { entry?: string; spec: { entry: string } };
  return { entry: answer.spec.entry, spec: answer.spec, understanding: answer };
}

function translate(compiler: Compiler, input: SourceText & { to: string; spec: unknown }): TranslateAnswer {
  const { text, fileName, platform: from, to, spec } = input;
  return compiler.translate({ text, fileName, from, to, spec }) as TranslateAnswer;
}
