import type { Store } from '../store/store.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { failure } from './running.js';
import type { ArtifactStore } from './tools.js';

/** The store as activities see it: texts, and missing artifacts as failures that name themselves. */
export function openArtifacts(store: Store): ArtifactStore {
  return {
    put: (text) => store.putArtifact(text),
    async get(digest) {
      if (await store.hasArtifact(digest)) return store.getText(digest);
      throw failure(infrastructureDiagnostic('XP4009', `the store has no artifact ${digest}`));
    },
    cacheGet: (key) => store.cache.get(key),
    cacheSet: (key, value) => store.cache.set(key, value),
  };
}
