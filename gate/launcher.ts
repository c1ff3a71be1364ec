/** Sandboxes are started from a small process: a fork copies the page tables of its parent, and those of a process that holds tensors are large. */
import { fileURLToPath } from 'node:url';
import { Child } from './child.js';
import { runSandboxesBy, type SandboxOptions, type SandboxResult } from './sandbox.js';

export interface Launch { readonly command: readonly string[]; readonly options: Omit<SandboxOptions, 'signal'> }

/** From now on this process has its sandboxes started by a launcher. Returns what ends the launcher. */
export function useLauncher(): () => void {
  const launcher = new Child<Launch, SandboxResult>(fileURLToPath(new URL('./launcher-process.js', import.meta.url)));
  runSandboxesBy((command, { signal, ...options }) => launcher.ask({ command, options }, { ...(signal && { signal }) }));
  return () => launcher.close();
}
