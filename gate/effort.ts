/** How much the cases after the first get, by what a checked call cost in the first. */
import { isFloat, sizeOf } from '../compiler/ir/scalar.js';
import { inputsOf, type Spec } from '../compiler/spec.js';
import type { Ran } from './subject-run.js';

export interface Effort {
  /** a call with other inputs before, and the call itself twice */
  readonly repeated: boolean;
  /** every access is checked */
  readonly checked: boolean;
}

/** The first case always gets all of it. */
export const wholeEffort: Effort = { repeated: true, checked: true };

/** A call above this runs once in each later case: state between calls showed in the first, if there is any. */
const repeatNs = 80e6;
/** A call above this runs unchecked in later cases: its accesses are those of the first. */
const checkNs = 800e6;

/**
 * Effort of the cases after `first`. Where inputs may be places (integers wider than a byte), accesses depend on the values: such a kernel
 * stays checked as long as time allows.
 */
export function effortAfter(first: Ran, spec: Spec): Effort {
  const callNs = Math.max(...(first.checkedNs ?? first.wallNs)), checked = first.unchecked !== true;
  const places = inputsOf(spec).some((p) => !isFloat(p.dtype) && sizeOf(p.dtype) > 1);
  return { repeated: checked && callNs <= repeatNs, checked: places || (checked && callNs <= checkNs) };
}
