/**
 * Random kernels with a defined meaning: every exchange between items goes through group (or global) memory with barriers around,
 * and barriers stand only where the items that wait for each other take the same way. Sums stay small: signed overflow means nothing. A value's level says who shares it:
 * 0 the whole grid, 1 a group, 2 four neighbouring items, 3 nobody.
 */
import { add, alloc, assign, barrier, binary, buffer, declare, div, group, i32, int, item, load, lt, mod, mul, program, ref, repeat, serial, store, sub, tensor, when } from '../../ir/kit.js';
import { call, select } from '../../../../compiler/ir/index.js';
import type { Buffer, Expr, Program, Stmt, Var } from '../../../../compiler/ir/index.js';

type Level = 0 | 1 | 2 | 3;
interface Local { readonly v: Var; readonly level: Level; readonly made: Level; readonly fixed: boolean }
interface Scope { readonly locals: readonly Local[]; readonly arrays: readonly Buffer[]; readonly control: Level; readonly depth: number }

/** A small deterministic generator of numbers (xorshift). */
function randomOf(seed: number): (n: number) => number {
  let x = (seed * 2654435761 + 88172645) | 0 || 1;
  return (n) => { x ^= x << 13; x ^= x >>> 17; x ^= x << 5; return (x >>> 0) % n; };
}

export interface RandomKernel { readonly program: Program; readonly inputs: Int32Array }

/** `size`: statements at the top level; `wide`: also barriers across groups. */
export function randomKernel(seed: number, size: number, wide: boolean): RandomKernel {
  const pick = randomOf(seed), grid = 1 + pick(3), items = 8, total = grid * items;
  const input = buffer('input', total, 'i32'), output = buffer('output', total, 'i32');
  const slots: Buffer[] = [], boards: Buffer[] = [];
  const own = add(mul(group(), int(items)), item());
  let names = 0;
  const fresh = (base: string): Var => i32(`${base}${names++}`);
  const highest = (a: Level, b: Level): Level => (a > b ? a : b);

  const value = (s: Scope, level: Level, depth = 2): Expr => {
    const usable = s.locals.filter((l) => l.level <= level);
    const leaf = (): Expr => {
      const n = pick(6);
      if (n < 3 && usable.length > 0) return ref(usable[pick(usable.length)]!.v);
      if (n === 3 && level >= 3) return pick(2) ? item() : load(input, own);
      if (n === 4 && level >= 2) return div(item(), int(4));
      if (n === 5 && level >= 1) return group();
      if (level === 3 && s.arrays.length > 0 && pick(2)) return load(s.arrays[pick(s.arrays.length)]!, binary('&', item(), int(3)));
      return int(pick(7) - 2);
    };
    if (depth === 0 || pick(3) === 0) return leaf();
    const a = value(s, level, depth - 1), b = value(s, level, depth - 1);
    switch (pick(7)) {
      case 0: return add(a, b);
      case 1: return sub(a, b);
      case 2: return mul(binary('&', a, int(63)), binary('&', b, int(15)));
      case 3: return binary('^', a, b);
      case 4: return call('min', 'i32', [a, b]);
      case 5: return mod(binary('&', a, int(63)), int(1 + pick(5)));
      default: return select(lt(a, b), b, leaf());
    }
  };
  const condition = (s: Scope, level: Level): Expr => lt(binary('&', value(s, level), int(7)), int(1 + pick(6)));
  const anyLevel = (s: Scope): Level => (pick(5) === 0 ? 3 : pick(3)) as Level;

  const exchange = (s: Scope): { body: Stmt[]; local: Local } => {
    const far = s.control === 0 && wide && pick(2) === 0, near = s.control >= 2;
    const board = far ? buffer(`board${boards.length}`, total, 'i32') : buffer(`slot${slots.length}`, items, 'i32', 'group');
    (far ? boards : slots).push(board);
    const uniform = !near && pick(3) === 0;
    const span = far ? total : near ? 4 : items, self = far ? own : item();
    const from = uniform ? int(pick(span)) : near ? binary('^', item(), int(pick(4))) : mod(add(self, int(pick(span))), int(span));
    const v = fresh('x'), sync = (): Stmt => barrier(far ? 'all' : near ? 'warp' : 'group');
    return {
      body: [store(board, self, value(s, 3)), sync(), declare(v, load(board, from)), sync()],
      local: { v, level: uniform ? (far ? 0 : 1) : 3, made: s.control, fixed: false },
    };
  };

  const statements = (count: number, outer: Scope): Stmt[] => {
    const body: Stmt[] = [];
    let s = outer;
    const bring = (local: Local): void => { s = { ...s, locals: [...s.locals, local] }; };
    for (let n = 0; n < count; ++n) {
      const kind = pick(13), less = Math.max(1, Math.min(3, count - 1));
      if (kind <= 1) {
        const level = highest(anyLevel(s), 0), v = fresh('a');
        body.push(declare(v, value(s, level)));
        bring({ v, level, made: s.control, fixed: false });
      } else if (kind === 2) {
        const open = s.locals.filter((l) => !l.fixed && s.control <= highest(l.level, l.made));
        if (open.length > 0) { const l = open[pick(open.length)]!; body.push(assign(l.v, binary('&', value(s, l.level), int(255)))); }
      } else if ((kind <= 4 || kind >= 11) && s.control <= 2) {
        const e = exchange(s);
        body.push(...e.body);
        bring(e.local);
      } else if (kind === 5) {
        const arr = buffer(`arr${names++}`, 4, 'i32', 'item'), k = fresh('k');
        body.push(alloc(arr), serial(k, 4, [store(arr, ref(k), value({ ...s, locals: [...s.locals, { v: k, level: 3, made: s.control, fixed: true }] }, 3))]));
        s = { ...s, arrays: [...s.arrays, arr] };
      } else if (kind === 6 && s.arrays.length > 0) {
        body.push(store(s.arrays[pick(s.arrays.length)]!, binary('&', value(s, 3), int(3)), value(s, 3)));
      } else if (kind <= 8 && s.depth > 0) {
        const level = anyLevel(s), inner: Scope = { ...s, control: highest(s.control, level), depth: s.depth - 1 };
        body.push(when(condition(s, level), statements(less, inner), pick(2) ? statements(less, inner) : []));
      } else if (s.depth > 0) {
        body.push(...loopOf(less, s));
      }
    }
    return s.locals.length > outer.locals.length && pick(3) > 0 ? [...body, assign(sum, binary('&', add(mul(ref(sum), int(3)), value(s, 3)), int(1023)))] : body;
  };

  const loopOf = (less: number, s: Scope): Stmt[] => {
    const level = anyLevel(s), leave = pick(2) ? anyLevel(s) : undefined;
    const control = highest(highest(s.control, level), leave ?? 0), v = fresh('i');
    const inner: Scope = { ...s, control, depth: s.depth - 1, locals: [...s.locals, { v, level, made: control, fixed: true }] };
    const escape: Stmt[] = leave === undefined ? [] : [when(condition(inner, leave), [pick(2) ? { kind: 'break' } : { kind: 'continue' }])];
    const before = statements(1, inner), after = statements(less, inner);
    if (pick(2)) return [serial(v, add(int(pick(2)), binary('&', value(s, level), int(3))), [...before, ...escape, ...after])];
    const body = [...before, ...escape.map((e): Stmt => (e.kind === 'if' ? { ...e, then: [{ kind: 'break' }] } : e)), ...after];
    return [declare(v, add(int(pick(2)), binary('&', value(s, level), int(3)))), repeat(lt(int(0), ref(v)), [...body, assign(v, sub(ref(v), int(1)))])];
  };

  const sum = i32('sum');
  const start: Scope = { locals: [{ v: sum, level: 3, made: 0, fixed: false }], arrays: [], control: 0, depth: 3 };
  const first = statements(Math.ceil(size / 2), start);
  const seen = topLocals(first);
  const leave: Stmt[] = pick(3) === 0 ? [when(lt(int(pick(items)), item()), [store(output, own, int(-1)), { kind: 'exit' }])] : [];
  const second = statements(Math.floor(size / 2), { ...start, locals: [...start.locals, ...seen.map((v) => ({ v, level: 3 as const, made: 3 as const, fixed: true }))], control: leave.length > 0 && pick(2) ? 2 : 0 });
  const result = [sum, ...seen, ...topLocals(second)].reduce<Expr>((sum, v) => binary('&', add(mul(sum, int(31)), ref(v)), int(0xfffff)), load(input, own));
  const setUp = [...slots.map((b) => [alloc(b), store(b, item(), int(0))]).flat(), barrier('group')];
  const kernel = { kind: 'launch' as const, kernel: { name: 'kernel', grid: [grid, 1, 1] as const, block: [items, 1, 1] as const, warp: 4, body: [...setUp, declare(sum, item()), ...first, ...leave, ...second, store(output, own, result)] } };
  const k = i32('z');
  const clear = boards.flatMap((b): Stmt[] => [alloc(b), serial({ ...k, name: `z_${b.name}` }, total, [store(b, ref({ ...k, name: `z_${b.name}` }), int(0))])]);
  return { program: program([tensor(input, 'in'), tensor(output, 'out')], [...clear, kernel]), inputs: Int32Array.from({ length: total }, () => pick(100) - 50) };
}

const topLocals = (body: readonly Stmt[]): Var[] => body.flatMap((s) => (s.kind === 'let' ? [s.v] : []));
