/**
 * A buffer filled with constants before a serial loop, parts of which each iteration writes anew, is filled in each iteration: then nothing of it
 * goes from one iteration to the next.
 *   b[0..32) = 0; for m { b[0..16) = A[m]; ... b ... }   =>   for m { b[0..32) = 0; b[0..16) = A[m]; ... b ... }
 * Legal: an iteration reads only what it wrote before, or elements that no iteration writes.
 */
import { sizeOf } from '../ir/scalar.js';
import { walkStmts } from '../ir/visit.js';
import type { Buffer, For, Program, Stmt } from '../ir/types.js';
import { effectsOf } from '../analysis/accesses.js';
import { readsOnlyOwnWrites } from '../analysis/coverage.js';
import { enterLoop, rangeOf, type RangeEnv } from '../analysis/ranges.js';
import { usedNames, writtenNames } from './usage.js';
import { mapListsWithRanges } from './walk-ranges.js';

type Body = readonly Stmt[];
/** Larger buffers are left alone: running their index arithmetic would take too long. */
const MOST_ELEMENTS = 1 << 17;

export function refill(program: Program): Program {
  return mapListsWithRanges(program, (body, env) => {
    let list = body;
    for (const s of body) if (s.kind === 'alloc' && !s.buffer.init && s.buffer.size <= MOST_ELEMENTS) list = refilled(list, s.buffer, env);
    return list;
  });
}

function refilled(list: Body, buffer: Buffer, env: RangeEnv): Body {
  const users = list.filter((s) => s.kind !== 'alloc' && usedNames(s).has(buffer.name)), [fill, loop] = users;
  if (users.length !== 2 || !fill || loop?.kind !== 'for' || loop.loop.kind !== 'serial' || !isFill(fill, buffer) || !writtenNames([loop]).has(buffer.name)) return list;
  if ([loop.lo, loop.hi].some((e) => usedNames({ kind: 'assign', v: loop.v, value: e }).has(buffer.name))) return list;
  const inside = enterLoop(loop, env), kept = untouched(loop, buffer, inside);
  if (!kept || !readsOnlyOwnWrites(loop.body, buffer, inside, kept)) return list;
  return list.flatMap((s): Body => (s === fill ? [] : s === loop ? [{ ...loop, body: [fill, ...loop.body] }] : [s]));
}

/** Loops around stores of constants, and nothing else. */
function isFill(s: Stmt, buffer: Buffer): boolean {
  let ok = true;
  walkStmts([s], (x) => { if (x.kind !== 'for' && !(x.kind === 'store' && x.buffer.name === buffer.name && x.value.kind === 'const')) ok = false; });
  return ok && [...writtenNames([s])].every((n) => n === buffer.name);
}

/** The bytes that no iteration writes, 1 each; undefined where that is not known. */
function untouched(l: For, buffer: Buffer, env: RangeEnv): Uint8Array | undefined {
  const kept = new Uint8Array(buffer.size * sizeOf(buffer.type)).fill(1);
  const effects = effectsOf(l.body, env);
  if (effects.opaque) return undefined;
  for (const a of effects.accesses) {
    if (a.buffer.name !== buffer.name || a.kind === 'read') continue;
    const r = rangeOf(a.index, a.env), size = sizeOf(a.type);
    if (!Number.isFinite(r.lo) || !Number.isFinite(r.hi)) return undefined;
    kept.fill(0, Math.max(0, r.lo * size), (r.hi + 1) * size);
  }
  return kept;
}
