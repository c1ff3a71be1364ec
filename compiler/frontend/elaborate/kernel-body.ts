/** Runs the elaboration of a kernel's body with its frame marked: `return` ends the work item. */
import type { Elaboration } from './context.js';

export function runKernelBody(x: Elaboration, body: () => void): void {
  x.nextFrameIsKernel = true;
  try { body(); } finally { x.nextFrameIsKernel = false; }
}
