import type { TranslateJob } from './contracts.js';
import type { ArtifactStore, SourceText } from './tools.js';

/** The source of a job. */
export async function sourceOf(store: ArtifactStore, job: TranslateJob): Promise<SourceText> {
  return { text: await store.get(job.source), fileName: job.fileName, platform: job.from };
}
