/** The launcher: runs sandboxes for its parent. It loads and keeps as little as it can. */
import { serve } from './child.js';
import type { Launch } from './launcher.js';
import { runSandboxed } from './sandbox.js';

serve(({ command, options }: Launch, { signal }) => runSandboxed(command, { ...options, signal }));
