import type { CoreActivities } from './contracts.js';
import { toJson } from './plain-json.js';
import { heartbeating, refusedOr, timed } from './running.js';
import { sourceOf } from './source.js';
import type { Tools } from './tools.js';

/** Reads the source: kernels, parameters, extents, launches, the completed spec. */
export function createAnnotate({ store, compiler }: Tools): Pick<CoreActivities, 'annotate'> {
  return {
    annotate: (job) => heartbeating(async (call) => {
      try {
        const source = await sourceOf(store, job);
        const specText = job.spec && (await store.get(job.spec));
        const { value, ms } = await timed(() => compiler.understand({ ...source, specText, specName: job.specName }, call));
        const [spec, understanding] = await Promise.all([value.spec, value.understanding].map((part) => store.put(toJson(part))));
        return { kind: 'understood', entry: value.entry, spec, understanding, ms };
      } catch (error) {
        return refusedOr(error);
      }
    }),
  };
}
