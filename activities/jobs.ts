import { z } from 'zod';
import type { CoreActivities, JobOutcome, SuiteJob } from './contracts.js';
import type { Tools } from './tools.js';

const jobList = z.array(z.object({ index: z.int(), id: z.string(), job: z.object({ source: z.string(), from: z.string(), to: z.string() }).loose() }));

/** Lists too long for a history: the jobs of a suite and what came of them. */
export function createJobs({ store }: Tools): Pick<CoreActivities, 'loadJobs' | 'saveOutcomes'> {
  return {
    async loadJobs({ jobs, start, count }) {
      return jobList.parse(JSON.parse(await store.get(jobs))).slice(start, start + count) as unknown as SuiteJob[];
    },
    async saveOutcomes({ earlier, outcomes }) {
      const before = earlier ? (JSON.parse(await store.get(earlier)) as JobOutcome[]) : [];
      return store.put(JSON.stringify([...before, ...outcomes]));
    },
  };
}
