/** `new T[n]`: memory of a known size, as from `malloc`, with the elements' type. */
import type { ExprNode } from '../ast.js';
import { allocateMemory, fill } from './builtins.js';
import type { Elaboration } from './context.js';
import { evaluate } from './expressions.js';
import type { CType, Scope, Value } from './model.js';
import { ZERO } from './offset.js';
import { byteSize, knownInt, resolveType, uniformScalar } from './types.js';

/** A pointer to the new elements. Refuses elements that are not plain numbers: a constructor would have to run for each. */
export function newArray(x: Elaboration, e: ExprNode & { kind: 'new' }, scope: Scope): Value {
  const type = resolveType(x, e.type, scope);
  if (!isPlain(type)) throw x.refuse('XP1101', e.span, '`new` of records is outside the language', 'allocate arrays of numbers');
  const bytes = knownInt(x, evaluate(x, e.count, scope), e.span, 'the size of this allocation') * byteSize(type);
  const inKernel = x.region !== 0;
  const base = allocateMemory(x, 'heap', bytes, inKernel ? 'item' : 'global', inKernel ? 'stack' : 'host', e.span, uniformScalar(type));
  if (e.zero) fill(x, base, bytes, 0, e.span);
  return { k: 'pointer', to: type, toConst: false, base, offset: ZERO };
}

const isPlain = (t: CType): boolean => t.k === 'scalar' || t.k === 'vector' || (t.k === 'array' && isPlain(t.of));
