import type { DeviceActivities } from './contracts.js';
import { heartbeating, timed } from './running.js';
import type { Tools } from './tools.js';

/** Asks the vendor's compiler. A refused candidate is an ordinary result. */
export function createCompile({ store, gate }: Tools): Pick<DeviceActivities, 'compile'> {
  return {
    compile: ({ job, candidate }) => heartbeating(async (call) => {
      const text = await store.get(candidate.text);
      const { value, ms } = await timed(() => gate.compile({ text, fileName: candidate.fileName, platform: job.to }, call));
      return { ok: value.ok, compiler: value.compiler, errors: value.errors.slice(0, 5).map((line) => line.slice(0, 400)), ms };
    }),
  };
}
