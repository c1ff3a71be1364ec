import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import type { DeviceActivities } from './contracts.js';
import { toJson } from './plain-json.js';
import { failure, heartbeating, timed } from './running.js';
import { sourceOf } from './source.js';
import type { Tools } from './tools.js';

/** Runs source and candidate on the same inputs and compares. A failing candidate is an ordinary result. */
export function createRunUnitTest({ store, gate }: Tools): Pick<DeviceActivities, 'runUnitTest'> {
  return {
    runUnitTest: ({ job, candidate, spec, understanding }) => heartbeating(async (call) => {
      const json = async (digest: string) => JSON.parse(await store.get(digest)) as unknown;
      const request = {
        source: await sourceOf(store, job),
        candidate: {
          text: await store.get(candidate.text), fileName: candidate.fileName, platform: job.to, entry: candidate.entry,
          ...(candidate.signature && { signature: candidate.signature }),
        },
        spec: await json(spec), understanding: await json(understanding),
      };
      const { value, ms } = await timed(() => gate.unitTest(request, call));
      const { verdict, cases, passed, devices, diagnostics } = value;
      if (verdict === 'infrastructure') throw failure(diagnostics[0] ?? infrastructureDiagnostic('XP4003', 'the unit test could not be run'));
      const report = await store.put(toJson(value.report));
      return { verdict, cases, passed, devices, diagnostics: diagnostics.slice(0, 3), report, ms };
    }),
  };
}
