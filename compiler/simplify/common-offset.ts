/** Buffers of which each iteration of a loop uses another part: the part alone. */
import { sub } from '../ir/build.js';
import { relocate } from '../ir/rewrite.js';
import { variablesOf } from '../ir/visit.js';
import type { Buffer, Stmt } from '../ir/types.js';
import { effectsOf, loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, fromAffine, rangeOfAffine, simplifyInteger, type Affine } from '../analysis/affine.js';
import type { RangeEnv } from '../analysis/ranges.js';

/**
 * The statements with a buffer that begins at zero instead of, say, the half that is this iteration's turn:
 *   s[(t % 2) n + i] = ...; ... s[(t % 2) n + j] ...   =>   s[i] = ...; ... s[j] ...
 * Undefined unless every access moves by the same sum of variables that do not change in the statements, and the rest stays within the buffer. The contents
 * are other ones then: for statements that read only what they wrote.
 */
export function atZero(body: readonly Stmt[], buffer: Buffer, env: RangeEnv): { body: readonly Stmt[]; buffer: Buffer } | undefined {
  const effects = effectsOf(body, env), accesses = effects.accesses.filter((a) => a.buffer.name === buffer.name);
  if (effects.opaque || accesses.length === 0 || accesses.some((a) => a.type !== buffer.type)) return undefined;
  const isOuter = (name: string): boolean => !effects.declared.has(name) && !effects.assigned.has(name);
  const outer = (a: Affine): Affine => ({ constant: 0, terms: new Map([...a.terms].filter(([, { atom }]) => loadsOf(atom).size === 0 && [...variablesOf(atom)].every(isOuter))) });
  const sums = accesses.map((a) => affineOf(a.index, a.env)), offset = outer(sums[0]!);
  if (offset.terms.size === 0) return undefined;
  let last = 0;
  for (const [n, sum] of sums.entries()) {
    const own = addAffine(sum, offset, -1), r = rangeOfAffine(own, accesses[n]!.env);
    if (outer(own).terms.size > 0 || !(r.lo >= 0 && r.hi < buffer.size)) return undefined;
    last = Math.max(last, r.hi);
  }
  const { shape: _, ...plain } = buffer, part: Buffer = { ...plain, size: last + 1 };
  return { buffer: part, body: relocate(body, (b, index) => (b.name === buffer.name ? { buffer: part, index: simplifyInteger(sub(index, fromAffine(offset, index.type)), env) } : { buffer: b, index })) };
}
