/** How much each case of a unit test gets, by what a checked call costs. */
import { isFloat, sizeOf } from '../compiler/ir/scalar.js';
import { inputsOf, type Spec } from '../compiler/spec.js';
import type { Ran } from './subject-run.js';

export interface Effort {
  /** a call with other inputs before, and the call itself twice */
  readonly repeated: boolean;
  /** every access is checked */
  readonly checked: boolean;
}

/** A checked call above this is repeated in the second case only: state between calls shows there, if there is any. */
const repeatNs = 20e6;
/** A checked call above this stays the only one: the accesses of the others are the same. */
const checkNs = 300e6;

/**
 * Effort of one of several cases. The first is one checked call and tells what a call costs (`first`); the second is repeated in any case.
 * Where inputs may be places (integers wider than a byte), accesses depend on the values: such a kernel stays checked as long as time allows.
 */
export function effortOf(index: number, cases: number, first: Ran | undefined, spec: Spec): Effort {
  const once = index !== Math.min(1, cases - 1);
  if (!first) return { repeated: !once, checked: true };
  const callNs = Math.max(...(first.checkedNs ?? first.wallNs)), checked = first.unchecked !== true;
  const places = inputsOf(spec).some((p) => !isFloat(p.dtype) && sizeOf(p.dtype) > 1);
  return { repeated: !once || (checked && callNs <= repeatNs), checked: places || (checked && callNs <= checkNs) };
}
