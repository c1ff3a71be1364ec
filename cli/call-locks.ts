import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { claim, isClaimed, type Claim } from '../workers/lock-file.js';
import { projectFolder } from '../workers/project-folder.js';

const lockOf = (workflowId: string) => join(projectFolder(), 'calls', `${workflowId}.lock`);

/** An id that no other living call of this project folder uses: `id`, else `id-2`, `id-3`, ... */
export async function claimId(id: string): Promise<{ workflowId: string; lock: Claim }> {
  await mkdir(join(projectFolder(), 'calls'), { recursive: true });
  for (let number = 1; ; number++) {
    const workflowId = number === 1 ? id : `${id}-${number}`;
    const lock = await claim(lockOf(workflowId));
    if (lock) return { workflowId, lock };
  }
}

/**
 * Ends translations in the data file of an embedded server whose call is gone (killed): nobody waits for them, and they would
 * take the processors from this call.
 */
export async function endOrphans(client: Client): Promise<void> {
  for await (const run of client.workflow.list({ query: "ExecutionStatus = 'Running' AND WorkflowType = 'translateKernel'" })) {
    if (await isClaimed(lockOf(run.workflowId))) continue;
    await client.workflow.getHandle(run.workflowId, run.runId).terminate('the call that asked for it is gone');
  }
}
