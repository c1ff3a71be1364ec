import type { Candidate, CoreActivities } from './contracts.js';
import { plain } from './plain-json.js';
import { heartbeating, refusedOr, timed } from './running.js';
import { sourceOf, targetFileName } from './source.js';
import type { Tools } from './tools.js';

/** Lets the rules propose programs of the target, best first; their texts become artifacts. */
export function createPropose({ store, compiler }: Tools): Pick<CoreActivities, 'propose'> {
  return {
    propose: ({ job, spec }) => heartbeating(async (call) => {
      try {
        const source = await sourceOf(store, job);
        const input = { ...source, to: job.to, spec: JSON.parse(await store.get(spec)) as unknown };
        const { value, ms } = await timed(() => compiler.translate(input, call));
        const certificate = value.obligations?.length ? await store.put(JSON.stringify(value.obligations)) : undefined;
        const candidates = await Promise.all(value.candidates.map(async ({ text, entry, signature, passes, notes, quality }): Promise<Candidate> => ({
          text: await store.put(text), fileName: targetFileName(job), entry, ...(signature && { signature }), passes: plain(passes), notes: notes.slice(0, 20), quality: plain(quality), ...(certificate && { certificate }),
        })));
        return { kind: 'proposed', candidates, ms };
      } catch (error) {
        return refusedOr(error);
      }
    }),
  };
}
