import { createAnnotate } from './annotate.js';
import { createCheckSource } from './check-source.js';
import { createCompile } from './compile.js';
import type { CoreActivities, DeviceActivities } from './contracts.js';
import { createEvaluate } from './evaluate.js';
import { createJobs } from './jobs.js';
import { createPropose } from './propose.js';
import { createRunUnitTest } from './run-unit-test.js';
import type { Tools } from './tools.js';

/** Activities of the main queue. */
export function createCoreActivities(tools: Tools): CoreActivities {
  return { ...createAnnotate(tools), ...createPropose(tools), ...createEvaluate(tools), ...createJobs(tools) };
}

/** Activities of a device queue. */
export function createDeviceActivities(tools: Tools): DeviceActivities {
  return { ...createCompile(tools), ...createCheckSource(tools), ...createRunUnitTest(tools) };
}
