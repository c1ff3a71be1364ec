/** All passes, in the order of the design. */
import { cache } from './cache.js';
import { detensorize } from './detensorize.js';
import { loopBind } from './loop-bind.js';
import { loopContraction } from './loop-contraction.js';
import { loopExpansion } from './loop-expansion.js';
import { loopFuse } from './loop-fuse.js';
import { loopRecovery } from './loop-recovery.js';
import { loopReorder } from './loop-reorder.js';
import { loopSplit } from './loop-split.js';
import { pipeline } from './pipeline.js';
import { tensorize } from './tensorize.js';
import type { Pass } from './pass.js';

export const passes: readonly Pass[] = [
  loopRecovery, loopBind, loopSplit, loopFuse, loopReorder, loopExpansion, loopContraction, cache, pipeline, tensorize, detensorize,
] as unknown as readonly Pass[];

export const passNamed = (name: string): Pass | undefined => passes.find((p) => p.name === name);
