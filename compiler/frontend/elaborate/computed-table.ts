/** Tables that a constant expression computes: `constexpr auto t = make_table();`. */
import { type Buffer, constant, type Expr, int, isConst, load, loop, type Program, ref, type ScalarType, type Stmt } from '../../ir/index.js';
import { interpret } from '../../interpret/interpreter.js';
import { Memory } from '../../interpret/memory.js';
import type { PlacedSpan } from '../source.js';
import type { Elaboration } from './context.js';
import { num, type Value } from './model.js';
import { shapeOf } from './places.js';

const MOST_STEPS = 10_000_000;

/**
 * The value that `effects` compute, with its arrays as tables of constants; undefined where they hold more than numbers of one type, or need what
 * is not known while translating.
 */
export function computedTable(x: Elaboration, name: string, value: Value, effects: readonly Stmt[], span: PlacedSpan): Value | undefined {
  const allocs: Stmt[] = [];
  const fixed = (v: Value): Value | undefined => {
    if (v.k === 'num') {
      const known = isConst(v.e) ? undefined : contents(x, v.e.type, 1, () => v.e, effects);
      return isConst(v.e) ? v : known && num(constant(v.e.type, known[0]!));
    }
    if (v.k === 'record') {
      const fields = v.fields.map(fixed);
      return fields.every((f): f is Value => f !== undefined) ? { ...v, fields } : undefined;
    }
    if (v.k !== 'bytes' || v.place.offset.terms.length > 0) return undefined;
    const { base } = v.place, { buffer } = base;
    const values = base.declared && !buffer.init ? contents(x, buffer.type, buffer.size, (i) => load(buffer, i), effects) : undefined;
    if (!values) return undefined;
    const table = x.newMemory(name, base.bytes, base.declared, 'global', 'constant', span, { init: values, ...shapeOf(v.type) });
    allocs.push({ kind: 'alloc', buffer: table.buffer, span });
    return { ...v, fresh: false, place: { ...v.place, base: table } };
  };
  const table = fixed(value);
  if (table) x.prologue.push(...allocs);
  return table;
}

/** The numbers that `element` gives after `effects`. */
function contents(x: Elaboration, type: ScalarType, size: number, element: (i: Expr) => Expr, effects: readonly Stmt[]): readonly number[] | undefined {
  if (type === 'i64' || type === 'u64') return undefined;
  const out: Buffer = { name: x.fresh('table'), type, size, scope: 'global' }, v = x.newVar('l', 'i32', false);
  const copy = loop(v, int(0), int(size), [{ kind: 'store', buffer: out, index: ref(v), value: element(ref(v)) }]);
  const program: Program = { name: out.name, params: [{ kind: 'tensor', buffer: out, role: 'out', isConst: false }], body: [...x.prologue, ...effects, copy], returns: { type: 'void' }, pointers: 'host' };
  const result = new Memory(out, false);
  // what cannot be run now is computed by the program
  try { result.fill(interpret(program, { tensors: {} }, { stepLimit: MOST_STEPS })[out.name]!); } catch { return undefined; }
  return Array.from({ length: size }, (_, i) => Number(result.read(type, i, -1)));
}
