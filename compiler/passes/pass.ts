/** What a pass is: a rewrite of programs with places, choices and conditions, each of which others can ask for. */
import type { Platform } from '../../hardware/platform.js';
import type { Path } from '../ir/tree.js';
import type { Program, Span } from '../ir/types.js';
import type { Stage } from '../ir/verify.js';
import type { Obligation } from '../smt/obligation.js';

export const PASS_NAMES = [
  'loop-recovery', 'loop-bind', 'loop-split', 'loop-fuse', 'loop-reorder', 'loop-expansion', 'loop-contraction', 'cache', 'pipeline', 'tensorize', 'detensorize',
] as const;
export type PassName = (typeof PASS_NAMES)[number];

export type Knobs = Readonly<Record<string, number | string | boolean>>;

/** A place where a pass can apply. Sites of a pass come in program order; the first has number 1. */
export interface Site {
  readonly path: Path;
  /** the line of the printed IR, or what else names the place */
  readonly line: string;
  readonly span?: Span;
  /** tells sites at one path apart (the array to cache, the cut of a body) */
  readonly detail?: Knobs;
}

export interface Rewritten {
  readonly program: Program;
  /** where a statement outside of the rewritten ones is now; undefined: it was rewritten */
  readonly forward: (path: Path) => Path | undefined;
}

/** The pass is applied to the only program; or it is refused: with the name of the obligation that is refuted. */
export interface Example<K extends Knobs> {
  readonly title: string;
  readonly program: Program;
  /** number of the site, from 1 */
  readonly site: number;
  readonly knobs: K;
  /** text in the printed result, and the obligations that stay unknown; or the obligation that must be refuted, with text of its witness */
  readonly expect: { readonly contains: readonly string[]; readonly unproved?: readonly string[] } | { readonly refuted: string; readonly witness: string };
}

export interface Pass<K extends Knobs = Knobs> {
  readonly name: PassName;
  /** before => after, in IR notation */
  readonly rewrites: string;
  /** the form of programs it works on */
  readonly stage: Stage;
  sites(program: Program, target: Platform): readonly Site[];
  /** the finite choices at a site */
  knobs(program: Program, site: Site, target: Platform): readonly K[];
  /** what makes it legal; empty: it always is. Throws PassRefusal like `apply`. */
  obligations(program: Program, site: Site, knobs: K, target: Platform): readonly Obligation[];
  /** @throws PassRefusal where the site or the knobs do not fit the program */
  apply(program: Program, site: Site, knobs: K, target: Platform): Rewritten;
  examples(target: Platform): readonly Example<K>[];
}

/** A site or knobs that do not fit. */
export class PassRefusal extends Error {}
export function refuse(why: string): never { throw new PassRefusal(why); }
