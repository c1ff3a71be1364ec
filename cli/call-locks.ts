import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { claim, type Claim } from '../workers/lock-file.js';
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
