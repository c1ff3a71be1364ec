/** Names of the task queues; workflows, workers and clients take them from here. No I/O: workflows import this file. */

/** Orchestration and pure compute. */
export const mainQueue = 'xpiler';

/** Work on one kind of device: vendor compiler, unit tests, measurements. `platform`: platform id. */
export function deviceQueue(platform: string): string {
  return `xpiler.device.${platform}`;
}
