/** Lanes of a vector by name: `v.x`, `v.s3`; several at once: `v.xy`, `v.s0213`, `v.lo`, `v.even`. */
import { int } from '../../ir/index.js';
import type { PlacedSpan } from '../source.js';
import type { Elaboration } from './context.js';
import type { CType, Place } from './model.js';
import { elementOf } from './places.js';

/** The numbers of the lanes that `name` stands for in a vector of `n`, or undefined. */
function lanesOfName(name: string, n: number): number[] | undefined {
  const half = Math.ceil(n / 2), all = Array.from({ length: half }, (_, i) => i);
  const named = name === 'lo' ? all : name === 'hi' ? all.map((i) => half + i) : name === 'even' ? all.map((i) => 2 * i) : name === 'odd' ? all.map((i) => 2 * i + 1)
    : /^[sS][0-9a-fA-F]+$/.test(name) ? [...name.slice(1)].map((digit) => parseInt(digit, 16))
    : /^[xyzw]+$/.test(name) ? [...name].map((letter) => 'xyzw'.indexOf(letter))
    : /^[rgba]+$/.test(name) ? [...name].map((letter) => 'rgba'.indexOf(letter)) : undefined;
  return named?.every((lane) => lane < n) ? named : undefined;
}

/** The place of the lanes: of one its element, of several a vector of their places. */
export function swizzle(x: Elaboration, v: Place, type: CType & { k: 'vector' }, name: string, span: PlacedSpan): Place | undefined {
  const lanes = lanesOfName(name, type.n)?.map((lane) => elementOf(x, v, int(lane), span));
  return lanes?.length === 1 ? lanes[0] : lanes && { k: 'items', type: { k: 'vector', of: type.of, n: lanes.length }, items: lanes };
}
