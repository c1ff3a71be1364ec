import { platforms } from '../hardware/index.js';
import type { TranslateJob } from './contracts.js';
import type { ArtifactStore, SourceText } from './tools.js';

/** The source of a job. */
export async function sourceOf(store: ArtifactStore, job: TranslateJob): Promise<SourceText> {
  return { text: await store.get(job.source), fileName: job.fileName, platform: job.from };
}

/** The source's name with the target's first extension: what messages call a candidate. */
export function targetFileName({ fileName, to }: TranslateJob): string {
  const stem = fileName.replace(/\.[^.]*$/, '') || 'kernel';
  return `${stem}${platforms[to]?.extensions[0] ?? '.txt'}`;
}
