/**
 * Wide copies of narrow data are written element by element.
 *   t.as<u32>[i] = a.as<u32>[j]   =>   for h < 2 { t.as<f16>[2 i + h] = a.as<f16>[2 j + h] }
 * So are words put together from bytes; and a local buffer that is then only used as one type is declared with it.
 * Legal: a copy moves bits; both buffers are used as the narrow type elsewhere and the wide type is a whole number of narrow elements.
 */
import { add, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { replaceBuffers } from '../ir/rewrite.js';
import { isInt, sizeOf } from '../ir/scalar.js';
import { exprsOf, mapStmts, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, For, Load, Program, ScalarType, Stmt, Var } from '../ir/types.js';
import { addAffine, affineOf, coefficientOf, fromAffine, type Affine } from '../analysis/affine.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { mutableVars } from './fold.js';
import { writtenNames } from './usage.js';

type Body = readonly Stmt[];

export function retypeCopies(program: Program): Program {
  const namer = Namer.of(program);
  const words = assembledWords(program), narrow = narrowTypes(program, words);
  const body = mapStmts(program.body, (e) => e, (s): Body => {
    const bytes = s.kind === 'store' && narrow.get(s.buffer.name) === 'u8' ? assembled(s.value, words) : undefined;
    if (s.kind === 'store' && bytes) {
      const v: Var = { name: namer.fresh('h'), type: 'i32' }, n = sizeOf(s.value.type), h = (index: Expr): Expr => (index.type === 'i32' ? ref(v) : { kind: 'cast', type: index.type, a: ref(v) });
      const store: Stmt = { kind: 'store', buffer: s.buffer, index: add(mul(s.index, constant(s.index.type, n)), h(s.index)), value: { ...bytes, index: add(bytes.index, h(bytes.index)) } };
      return [{ kind: 'for', v, lo: constant('i32', 0), hi: constant('i32', n), step: 1, loop: { kind: 'serial' }, body: [store] }];
    }
    const source = s.kind === 'store' ? copied(s.value) : undefined;
    if (s.kind !== 'store' || !source) return [s];
    const wide = s.value.type, to = narrow.get(s.buffer.name), from = narrow.get(source.buffer.name);
    if (!to || to !== from || to === wide || sizeOf(to) > sizeOf(wide) || source.buffer.name === s.buffer.name) return [s];
    const n = sizeOf(wide) / sizeOf(to);
    const at = (index: Expr, h: Expr): Expr => add(mul(index, constant(index.type, n)), index.type === 'i32' ? h : { kind: 'cast', type: index.type, a: h });
    if (n === 1) return [{ ...s, value: { ...source, type: to } }];
    const v: Var = { name: namer.fresh('h'), type: 'i32' };
    return [{ kind: 'for', v, lo: constant('i32', 0), hi: constant('i32', n), step: 1, loop: { kind: 'serial' }, body: [{ kind: 'store', buffer: s.buffer, index: at(s.index, ref(v)), value: { ...source, type: to, index: at(source.index, ref(v)) } }] }];
  });
  return { ...program, body: redeclared(wholeElements(body, programEnv(program))) };
}

/** for i < 4 n { a.as<i8>[4 p + i] = b.as<i8>[4 q + i] }  =>  for i < n { a[p + i] = b[q + i] } */
function wholeElements(body: Body, env: RangeEnv): Body {
  return body.map((s): Stmt => {
    if (s.kind === 'while') return { ...s, body: wholeElements(s.body, env) };
    if (s.kind === 'if') return { ...s, then: wholeElements(s.then, env), else: wholeElements(s.else, env) };
    if (s.kind !== 'for') return s;
    const inside = enterLoop(s, env), only = s.body[0];
    const plain: For = { ...s, body: wholeElements(s.body, inside) };
    if (s.body.length !== 1 || only?.kind !== 'store' || only.value.kind !== 'load' || only.value.buffer.name === only.buffer.name || s.step !== 1 || s.lo.kind !== 'const' || s.lo.value !== 0) return plain;
    const from = only.value, narrow = sizeOf(from.type), type = only.buffer.type, n = sizeOf(type) / narrow;
    if (n < 2 || from.buffer.type !== type || type === 'bool') return plain;
    const divided = (e: Expr): Affine | undefined => { const a = affineOf(e, inside); return [a.constant, ...[...a.terms].flatMap(([key, t]) => (key === s.v.name ? [] : [t.coefficient]))].every((c) => c % n === 0) ? a : undefined; };
    const hi = divided(s.hi), to = divided(only.index), at = divided(from.index);
    if (!hi || !to || !at || coefficientOf(to, s.v.name) !== 1 || coefficientOf(at, s.v.name) !== 1) return plain;
    const element = (a: Affine, like: Expr): Expr => fromAffine({ constant: a.constant / n, terms: new Map([...a.terms].map(([key, t]) => [key, key === s.v.name ? t : { ...t, coefficient: t.coefficient / n }])) }, like.type);
    return { ...s, hi: element(hi, s.hi), body: [{ ...only, index: element(to, only.index), value: { ...from, type, index: element(at, from.index) } }] };
  });
}

/** Constant locals that are words put together from bytes of tensors that are only read. */
function assembledWords(program: Program): ReadonlyMap<string, Expr> {
  const written = writtenNames(program.body), mutable = mutableVars(program.body), words = new Map<string, Expr>();
  walkStmts(program.body, (s) => {
    if (s.kind !== 'let' || !s.init || mutable.has(s.v.name)) return;
    const bytes = assembled(s.init, words);
    if (bytes && !written.has(bytes.buffer.name) && ![...variablesOf(bytes.index)].some((n) => mutable.has(n))) words.set(s.v.name, s.init);
  });
  return words;
}

/** a[i] + a[i + 1] * 256 + a[i + 2] * 65536 + ...: the load of its first byte. */
function assembled(e: Expr, words: ReadonlyMap<string, Expr>): Load | undefined {
  if (e.kind === 'var') { const known = words.get(e.name); return known && assembled(known, words); }
  if (e.kind === 'cast' && sizeOf(e.type) === sizeOf(e.a.type) && isInt(e.a.type) && isInt(e.type)) return assembled(e.a, words);
  if (!isInt(e.type) || sizeOf(e.type) < 2) return undefined;
  const terms = (x: Expr): Expr[] => (x.kind === 'binary' && (x.op === '+' || x.op === '|') ? [...terms(x.a), ...terms(x.b)] : x.kind === 'cast' && x.a.type !== x.type && sizeOf(x.a.type) === sizeOf(x.type) && isInt(x.a.type) ? terms(x.a) : [x]);
  const bytes: Load[] = [];
  for (const t of terms(e)) {
    const [value, place] = t.kind === 'binary' && t.b.kind === 'const' && t.op === '*' ? [t.a, Math.log2(Number(t.b.value)) / 8] : t.kind === 'binary' && t.b.kind === 'const' && t.op === '<<' ? [t.a, Number(t.b.value) / 8] : [t, 0];
    const byte = value.kind === 'cast' && isInt(value.type) && value.type !== 'bool' ? value.a : value;
    if (byte.kind !== 'load' || byte.type !== 'u8' || !Number.isInteger(place) || bytes[place]) return undefined;
    bytes[place] = byte;
  }
  const [first] = bytes;
  if (!first || bytes.length !== sizeOf(e.type)) return undefined;
  const inRow = (b: Load | undefined, n: number): boolean => {
    if (!b || b.buffer.name !== first.buffer.name) return false;
    const d = addAffine(affineOf(b.index, new Map()), affineOf(first.index, new Map()), -1);
    return d.terms.size === 0 && d.constant === n;
  };
  return bytes.every(inRow) && bytes.filter(Boolean).length === bytes.length ? first : undefined;
}

/** The load whose bits a value is. */
function copied(e: Expr): Load | undefined {
  if (e.kind === 'load') return e;
  const isWhole = (t: ScalarType): boolean => isInt(t) && t !== 'bool';
  const moves = e.kind === 'bitcast' || (e.kind === 'cast' && isWhole(e.type) && isWhole(e.a.type));
  return moves && sizeOf(e.type) === sizeOf(e.a.type) ? copied(e.a) : undefined;
}

/** Types by which each buffer is accessed other than by plain copies; the parameter's own type counts as such. */
function narrowTypes(program: Program, words: ReadonlyMap<string, Expr>): Map<string, ScalarType> {
  const uses = new Map<string, Set<ScalarType>>(), linked: [string, string][] = [];
  const note = (b: Buffer, t: ScalarType): void => { (uses.get(b.name) ?? uses.set(b.name, new Set()).get(b.name)!).add(t); };
  for (const p of program.params) if (p.kind === 'tensor') note(p.buffer, p.buffer.type);
  walkStmts(program.body, (s) => {
    const source = s.kind === 'store' ? copied(s.value) : undefined;
    if (s.kind === 'store' && source) {
      linked.push([s.buffer.name, source.buffer.name]);
      for (const e of [s.index, source.index]) walkExpr(e, (x) => { if (x.kind === 'load') note(x.buffer, x.type); });
      return;
    }
    // what is put together from bytes is written as bytes
    if ((s.kind === 'store' && !assembled(s.value, words)) || s.kind === 'atomic') note(s.buffer, s.value.type);
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
