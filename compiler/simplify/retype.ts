/**
 * Wide copies of narrow data are written element by element.
 *   t.as<u32>[i] = a.as<u32>[j]   =>   for h < 2 { t.as<f16>[2 i + h] = a.as<f16>[2 j + h] }
 * and a local buffer that is then only used as one type is declared with it.
 * Legal: a copy moves bits; both buffers are used as the narrow type elsewhere and the wide type is a whole number of narrow elements.
 */
import { add, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { replaceBuffers } from '../ir/rewrite.js';
import { sizeOf } from '../ir/scalar.js';
import { exprsOf, mapStmts, walkExpr, walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, Program, ScalarType, Stmt, Var } from '../ir/types.js';

type Body = readonly Stmt[];

export function retypeCopies(program: Program): Program {
  const namer = Namer.of(program);
  const narrow = narrowTypes(program);
  const body = mapStmts(program.body, (e) => e, (s): Body => {
    if (s.kind !== 'store' || s.value.kind !== 'load') return [s];
    const wide = s.value.type, to = narrow.get(s.buffer.name), from = narrow.get(s.value.buffer.name);
    if (!to || to !== from || to === wide || sizeOf(to) > sizeOf(wide) || s.value.buffer.name === s.buffer.name) return [s];
    const n = sizeOf(wide) / sizeOf(to), source = s.value;
    const at = (index: Expr, h: Expr): Expr => add(mul(index, constant(index.type, n)), index.type === 'i32' ? h : { kind: 'cast', type: index.type, a: h });
    if (n === 1) return [{ ...s, value: { ...source, type: to } }];
    const v: Var = { name: namer.fresh('h'), type: 'i32' };
    return [{ kind: 'for', v, lo: constant('i32', 0), hi: constant('i32', n), step: 1, loop: { kind: 'serial' }, body: [{ kind: 'store', buffer: s.buffer, index: at(s.index, ref(v)), value: { ...source, type: to, index: at(source.index, ref(v)) } }] }];
  });
  return { ...program, body: redeclared(body) };
}

/** Types by which each buffer is accessed other than by plain copies; the parameter's own type counts as such. */
function narrowTypes(program: Program): Map<string, ScalarType> {
  const uses = new Map<string, Set<ScalarType>>(), linked: [string, string][] = [];
  const note = (b: Buffer, t: ScalarType): void => { (uses.get(b.name) ?? uses.set(b.name, new Set()).get(b.name)!).add(t); };
  for (const p of program.params) if (p.kind === 'tensor') note(p.buffer, p.buffer.type);
  walkStmts(program.body, (s) => {
    if (s.kind === 'store' && s.value.kind === 'load') {
      linked.push([s.buffer.name, s.value.buffer.name]);
      for (const e of [s.index, s.value.index]) walkExpr(e, (x) => { if (x.kind === 'load') note(x.buffer, x.type); });
      return;
    }
    if (s.kind === 'store' || s.kind === 'atomic') note(s.buffer, s.value.type);
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load') note(x.buffer, x.type); });
  });
  // what copies connect is used alike
  for (let changed = true; changed;) {
    changed = false;
    for (const [a, b] of linked) for (const [x, y] of [[a, b], [b, a]] as const) {
      if (uses.has(x)) continue;
      const of = uses.get(y);
      if (of) { uses.set(x, new Set(of)); changed = true; }
    }
  }
  return new Map([...uses].flatMap(([name, types]) => (types.size === 1 ? [[name, [...types][0]!] as const] : [])));
}

/** Local buffers whose accesses all have one type other than the declared one are declared with that type. */
function redeclared(body: Body): Body {
  const buffers = new Map<string, Buffer>(), types = new Map<string, Set<ScalarType>>();
  const note = (b: Buffer, t: ScalarType): void => { (types.get(b.name) ?? types.set(b.name, new Set()).get(b.name)!).add(t); };
  walkStmts(body, (s) => {
    if (s.kind === 'alloc' && !s.buffer.init) buffers.set(s.buffer.name, s.buffer);
    if (s.kind === 'store' || s.kind === 'atomic') note(s.buffer, s.value.type);
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load') note(x.buffer, x.type); });
  });
  const changed = new Map<string, Buffer>();
  for (const [name, b] of buffers) {
    const only = [...(types.get(name) ?? [])], bytes = b.size * sizeOf(b.type);
    if (only.length !== 1 || only[0] === b.type || bytes % sizeOf(only[0]!) !== 0) continue;
    const { shape, ...rest } = b;
    void shape;
    changed.set(name, { ...rest, type: only[0]!, size: bytes / sizeOf(only[0]!) });
  }
  return replaceBuffers(body, changed);
}
