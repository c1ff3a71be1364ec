import type { Store } from '../store/store.js';
import type { GateTool } from './tools.js';

/** The gate of this machine. */
export function createGate(_store: Store): GateTool {
  return {
    compile() { throw new Error('not yet'); },
    unitTest() { throw new Error('not yet'); },
    async version() { return 'none'; },
  };
}
