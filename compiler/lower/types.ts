/** What lowering returns. */
import type { Program } from '../ir/index.js';
import type { Quality } from './quality.js';
import type { Knobs, PassName } from '../passes/pass.js';

/** One decision of lowering, for the record beside the output. */
export interface PassRecord { readonly name: PassName; readonly knobs: Knobs }

/** A program in the target's execution model. */
export interface Lowered {
  /** what distinguishes this candidate, in a few words */
  readonly name: string;
  readonly program: Program;
  readonly passes: readonly PassRecord[];
  readonly notes: readonly string[];
  /** what it makes of the machine */
  readonly quality: Quality;
  /** outputs that are written completely: their old contents need not be copied to the device */
  readonly overwritten: readonly string[];
}
