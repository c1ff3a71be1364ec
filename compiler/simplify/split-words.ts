/**
 * A word that is only read in parts is read part by part.
 *   w = a.as<i32>[i]; S((i8)(w >> 8), w >> 24)   =>   S(a.as<i8>[4 i + 1], (i32)a.as<i8>[4 i + 3])
 * Legal: memory holds the low part of a word first; the parts are read where the word was.
 */
import { add, constant, load, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { isFloat, isUnsigned, sizeOf } from '../ir/scalar.js';
import { children, exprsOf, mapChildren, mapStmts, walkExpr, walkStmts } from '../ir/visit.js';
import type { Expr, Load, Program, ScalarType, Stmt, Var } from '../ir/types.js';
import { mutableVars } from './fold.js';

type Body = readonly Stmt[];
/** Part `index` of a word, as `type`, converted to `as`. */
interface Part { readonly of: Expr; readonly index: number; readonly type: ScalarType; readonly as: ScalarType }

export function splitWords(program: Program): Program {
  const mutable = mutableVars(program.body), words = new Map<string, { readonly load: Load; readonly parts: Map<string, Var> }>(), whole = new Set<string>(), namer = Namer.of(program), narrow = narrowBuffers(program);
  if (narrow.size === 0) return program;
  walkStmts(program.body, (s) => {
    const word = s.kind === 'let' && s.init && !mutable.has(s.v.name) ? wordLoad(s.init) : undefined;
    if (s.kind === 'let' && word && narrow.has(word.buffer.name) && sizeOf(s.v.type) === sizeOf(word.type)) words.set(s.v.name, { load: word, parts: new Map() });
  });
  // a word that is used as a whole anywhere stays one
  const look = (e: Expr): void => {
    const part = partOf(e);
    if (part?.of.kind === 'var') return;
    if (e.kind === 'var') whole.add(e.name);
    children(e).forEach(look);
  };
  walkStmts(program.body, (s) => exprsOf(s).forEach(look));
  whole.forEach((name) => words.delete(name));
  const replace = (e: Expr): Expr => {
    const part = partOf(e);
    if (!part) return mapChildren(e, replace);
    const known = part.of.kind === 'var' ? words.get(part.of.name) : undefined, direct = part.of.kind === 'load' && narrow.has(part.of.buffer.name) ? part.of : undefined;
    if (!known && !direct) return mapChildren(e, replace);
    const converted = (x: Expr): Expr => (part.as === part.type ? x : { kind: 'cast', type: part.as, a: x });
    if (direct) return converted(partLoad({ ...direct, index: replace(direct.index) }, part));
    const key = `${part.index} ${part.type}`, v = known!.parts.get(key) ?? { name: namer.fresh((part.of as { name: string }).name), type: part.type };
    known!.parts.set(key, v);
    return converted(ref(v));
  };
  const body = mapStmts(program.body, replace);
  return { ...program, body: declared(body, words) };
}

/** Buffers that hold elements smaller than a word: by their type, or as something stores or loads them. */
function narrowBuffers(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (name: string, type: ScalarType): void => { if (sizeOf(type) < 4 && type !== 'bool') names.add(name); };
  for (const p of program.params) if (p.kind === 'tensor') note(p.buffer.name, p.buffer.type);
  walkStmts(program.body, (s) => {
    if (s.kind === 'alloc' && !s.buffer.init) note(s.buffer.name, s.buffer.type);
    if (s.kind === 'store') note(s.buffer.name, s.value.type);
    exprsOf(s).forEach((e) => walkExpr(e, (x) => { if (x.kind === 'load') note(x.buffer.name, x.type); }));
  });
  return names;
}

/** Declarations of the parts in place of that of the word. */
function declared(body: Body, words: ReadonlyMap<string, { readonly load: Load; readonly parts: ReadonlyMap<string, Var> }>): Body {
  return mapStmts(body, (e) => e, (s) => {
    const word = s.kind === 'let' ? words.get(s.v.name) : undefined, source = s.kind === 'let' && s.init ? wordLoad(s.init) : undefined;
    if (!word || !source || word.parts.size === 0) return [s];
    return [...word.parts].map(([key, v]): Stmt => ({ kind: 'let', v, init: partLoad(source, { index: Number(key.split(' ')[0]), type: v.type }) }));
  });
}

function partLoad(word: Load, part: Pick<Part, 'index' | 'type'>): Load {
  const n = sizeOf(word.type) / sizeOf(part.type), type = word.index.type;
  return load(word.buffer, add(mul(word.index, constant(type, n)), constant(type, part.index)), part.type) as Load;
}

/** The load of a 32-bit integer, through conversions that keep its bits. */
function wordLoad(e: Expr): Load | undefined {
  if (e.kind === 'load') return (e.type === 'i32' || e.type === 'u32') && !e.buffer.init ? e : undefined;
  return (e.kind === 'cast' || e.kind === 'bitcast') && (e.type === 'i32' || e.type === 'u32') && sizeOf(e.a.type) === 4 && !isFloat(e.a.type) ? wordLoad(e.a) : undefined;
}

const isWord = (e: Expr): boolean => (e.type === 'i32' || e.type === 'u32') && (e.kind === 'var' || e.kind === 'load');
const uncast = (e: Expr): Expr => (e.kind === 'cast' && (e.type === 'i32' || e.type === 'u32') && (e.a.type === 'i32' || e.a.type === 'u32') ? uncast(e.a) : e);
const amount = (e: Expr): number | undefined => (e.kind === 'const' ? Number(e.value) : undefined);

/** (i8)(w >> 8 k), w >> 24, (w >> 8 k) & 255, (w << 8) >> 24 and the same for halves */
function partOf(e: Expr): Part | undefined {
  const shifted = (x: Expr): { of: Expr; by: number } | undefined => {
    const y = uncast(x);
    if (isWord(y)) return { of: y, by: 0 };
    const by = y.kind === 'binary' && (y.op === '>>' || y.op === '/') ? (y.op === '>>' ? amount(y.b) : undefined) : undefined, of = y.kind === 'binary' ? uncast(y.a) : y;
    return by !== undefined && isWord(of) ? { of, by } : undefined;
  };
  const part = (s: { of: Expr; by: number } | undefined, type: ScalarType, as: ScalarType): Part | undefined => {
    const bits = sizeOf(type) * 8;
    return s && s.by >= 0 && s.by < 32 && s.by % bits === 0 ? { of: s.of, index: s.by / bits, type, as } : undefined;
  };
  if (e.kind === 'cast' && ['i8', 'u8', 'i16', 'u16'].includes(e.type) && (e.a.type === 'i32' || e.a.type === 'u32')) return part(shifted(e.a), e.type, e.type);
  if (e.kind !== 'binary' || (e.type !== 'i32' && e.type !== 'u32')) return undefined;
  const unsigned = isUnsigned(e.a.type);
  if (e.op === '>>') {
    const by = amount(e.b), left = uncast(e.a);
    const type = (bytes: number): ScalarType => (bytes === 1 ? (unsigned ? 'u8' : 'i8') : unsigned ? 'u16' : 'i16');
    // the top part, by the sign of the word that is shifted
    if ((by === 24 || by === 16) && isWord(left)) return part({ of: left, by }, type((32 - by) / 8), e.type);
    const up = left.kind === 'binary' && left.op === '<<' ? amount(left.b) : undefined, word = left.kind === 'binary' ? uncast(left.a) : left;
    return (by === 24 || by === 16) && up !== undefined && up <= by && isWord(word) ? part({ of: word, by: by - up }, type((32 - by) / 8), e.type) : undefined;
  }
  const mask = e.op === '&' ? amount(e.b) : e.op === '%' && unsigned ? (amount(e.b) ?? 0) - 1 : undefined;
  return mask === 255 || mask === 65535 ? part(shifted(e.a), mask === 255 ? 'u8' : 'u16', e.type) : undefined;
}
