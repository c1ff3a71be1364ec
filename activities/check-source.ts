import type { DeviceActivities } from './contracts.js';
import { toJson } from './plain-json.js';
import { failure, heartbeating, timed } from './running.js';
import { sourceOf } from './source.js';
import type { Tools } from './tools.js';

/** Runs the source alone, to tell a misbehaving source from a failure of ours. */
export function createCheckSource({ store, gate }: Tools): Pick<DeviceActivities, 'checkSource'> {
  return {
    checkSource: ({ job, spec, understanding }) => heartbeating(async (call) => {
      const json = async (digest: string) => JSON.parse(await store.get(digest)) as unknown;
      const request = { source: await sourceOf(store, job), spec: await json(spec), understanding: await json(understanding) };
      const { value, ms } = await timed(() => gate.check(request, call));
      if (value.diagnostic?.exit === 5) throw failure(value.diagnostic);
      return { diagnostic: value.diagnostic, report: await store.put(toJson(value.report)), ms };
    }),
  };
}
