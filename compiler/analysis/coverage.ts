/** Which elements of a buffer statements surely write before they read them, by running the index arithmetic alone. */
import { constant } from '../ir/build.js';
import { sizeOf } from '../ir/scalar.js';
import { exprsOf, bodies, mapExpr, walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, ScalarType, Stmt } from '../ir/types.js';
import { printExpr, printStmts } from '../ir/print.js';
import { ends } from '../passes/recovery/escapes.js';
import { enterLoop, rangeOf, truthOf } from './ranges.js';
import type { Range, RangeEnv } from './ranges.js';

type Body = readonly Stmt[];
const STEP_LIMIT = 200_000;
/** Branches that may or may not be taken copy what is known of all elements; so many cost as much as a step. */
const ELEMENTS_PER_STEP = 64;

/** Thrown inside to give up: an uncovered read, or too much work. */
class Uncovered extends Error {}

/**
 * True when every element that the statements read from `buffer` was written by them before, whatever it held. Variables that are not
 * loops inside have the ranges of `env`; branches on unknown conditions count as not taken for writes and as taken for reads.
 * @param given a byte each, 1 where the element counts as written from the start
 */
export function readsOnlyOwnWrites(body: Body, buffer: Buffer, env: RangeEnv, given?: Uint8Array): boolean {
  const text = printStmts(body);
  const known = [...env].filter(([name]) => text.includes(name)).map(([name, r]) => `${name} ${r.lo} ${r.hi}`);
  const key = [buffer.name, buffer.size, buffer.type, ...(given ? [runs(given)] : []), ...known, text].join('\n');
  let answer = answers.get(key);
  if (answer === undefined) {
    if (answers.size > 2000) answers.clear();
    answers.set(key, (answer = walked(body, buffer, env, given)));
  }
  return answer;
}

/** Rewrites ask again and again about the same statements. */
const answers = new Map<string, boolean>();

/** Where the values of bytes change. */
function runs(bytes: Uint8Array): string {
  const at: number[] = [];
  for (let i = 0, last = 0; i < bytes.length; ++i) if (bytes[i] !== last) { at.push(i); last = bytes[i]!; }
  return `given ${at.join(' ')}`;
}

function walked(body: Body, buffer: Buffer, env: RangeEnv, given: Uint8Array | undefined): boolean {
  const walk = new CoverageWalk(buffer, env, given);
  try {
    walk.body(body);
    return true;
  } catch (error) {
    if (error instanceof Uncovered) return false;
    throw error;
  }
}

class CoverageWalk {
  private written: Uint8Array;
  private readonly values = new Map<string, number>();
  private readonly ranges: Map<string, Range>;
  private steps = 0;
  /** written elements whose number is not known, by the text of the index */
  private texts = new Set<string>();
  private readonly touching = new Map<Stmt, boolean>();
  /** what was written where a condition held, by its text; gone when one of its variables changes */
  private underCondition: Map<string, Uint8Array> = new Map<string, Uint8Array>();

  constructor(private readonly buffer: Buffer, env: RangeEnv, given?: Uint8Array) {
    this.written = given?.slice() ?? new Uint8Array(buffer.size * sizeOf(buffer.type));
    this.ranges = new Map(env);
  }

  private touches(s: Stmt): boolean {
    let t = this.touching.get(s);
    if (t === undefined) {
      const reads = (e: Expr): boolean => { const found = e.kind === 'load' && e.buffer.name === this.buffer.name; return found || parts(e).some(reads); };
      t = ((s.kind === 'store' || s.kind === 'atomic') && s.buffer.name === this.buffer.name) || exprsOf(s).some(reads) || bodies(s).some((b) => b.some((x) => this.touches(x))) || s.kind === 'intrinsic';
      this.touching.set(s, t);
    }
    return t;
  }

  body(body: Body): void { for (const s of body) this.stmt(s); }

  private stmt(s: Stmt): void {
    if ((s.kind === 'let' || s.kind === 'assign') && this.underCondition.size > 0) this.forgetConditions(new Set([s.v.name]));
    if (s.kind === 'let') { const v = s.init && this.evaluate(s.init); if (v === undefined) this.values.delete(s.v.name); else this.values.set(s.v.name, v); }
    if (s.kind === 'assign') this.values.delete(s.v.name);
    if (!this.touches(s)) { forgetAssigned(s, this.values); if (this.underCondition.size > 0) this.forgetConditions(assignedIn(s)); return; }
    if (++this.steps > STEP_LIMIT || s.kind === 'intrinsic' || s.kind === 'break' || s.kind === 'continue') throw new Uncovered();
    if (s.kind !== 'while') for (const e of exprsOf(s)) this.read(e);
    switch (s.kind) {
      case 'store': if (s.buffer.name === this.buffer.name) this.write(s.index, s.value.type); return;
      case 'atomic': if (s.buffer.name === this.buffer.name) throw new Uncovered(); return;
      case 'if': {
        const c = this.evaluate(s.cond) ?? truthOf(s.cond, this.here());
        if (c !== undefined) return this.body(c ? s.then : s.else);
        this.steps += this.written.length / ELEMENTS_PER_STEP;
        const before = this.written, texts = this.texts, key = this.steadyText(s.cond), earlier = key === undefined ? undefined : this.underCondition.get(key);
        this.written = before.slice(); this.texts = new Set(texts);
        if (earlier) for (let i = 0; i < earlier.length; ++i) this.written[i]! |= earlier[i]!;
        const outside = new Map(this.underCondition);
        this.body(s.then);
        const then = this.written, thenTexts = this.texts;
        // what a branch found out about conditions holds in it alone
        const stillSteady = key !== undefined && this.steadyText(s.cond) === key && !assignsAny(s, key);
        this.underCondition = new Map(outside);
        this.written = before.slice(); this.texts = new Set(texts); this.body(s.else);
        for (let i = 0; i < before.length; ++i) if (!then[i]) this.written[i] = 0;
        this.texts = new Set([...this.texts].filter((t) => thenTexts.has(t)));
        this.underCondition = outside;
        this.forgetConditions(assignedIn(s));
        if (stillSteady) this.underCondition.set(key, then);
        return;
      }
      case 'for': return this.loop(s);
      case 'while': throw new Uncovered();
      default: return;
    }
  }

  /** The text of a condition that stays true while its variables stay as they are. */
  private steadyText(cond: Expr): string | undefined {
    let steady = true;
    mapExpr(cond, (x) => { if (x.kind === 'load') steady = false; return x; });
    return steady ? this.textOf(cond, cond.type) : undefined;
  }

  private forgetConditions(names: ReadonlySet<string>): void {
    for (const key of [...this.underCondition.keys()]) if (wordsOf(key).some((word) => names.has(word))) this.underCondition.delete(key);
  }

  private loop(s: Extract<Stmt, { kind: 'for' }>): void {
    forgetAssigned(s, this.values);
    const changed = assignedIn(s);
    this.forgetConditions(changed);
    this.iterations(s);
    this.forgetConditions(changed);
  }

  private iterations(s: Extract<Stmt, { kind: 'for' }>): void {
    if (this.onlyCoveredReads(s)) return;
    // what follows a jump may not be reached
    if (s.body.some((x) => ends(x, 'break') || ends(x, 'continue'))) throw new Uncovered();
    const lo = this.evaluate(s.lo), hi = this.evaluate(s.hi);
    if (lo !== undefined && hi !== undefined) {
      for (let i = lo; i < hi; i += s.step) { this.values.set(s.v.name, i); this.body(s.body); }
      this.values.delete(s.v.name);
      return;
    }
    // unknown bounds: perhaps no iteration at all, perhaps any
    const l = this.rangeOf(s.lo), h = this.rangeOf(s.hi), before = this.written.slice(), texts = new Set(this.texts);
    const outside = new Map(this.underCondition);
    this.ranges.set(s.v.name, { lo: l.lo, hi: h.hi - 1 });
    this.body(s.body);
    this.written = before;
    this.texts = texts;
    this.underCondition = outside;
  }

  /** A nest that writes nothing here and whose reads all lie, by their intervals, in what is written: no need to run it. */
  private onlyCoveredReads(l: Extract<Stmt, { kind: 'for' }>): boolean {
    const outer = new Map(this.ranges);
    for (const [name, value] of this.values) outer.set(name, { lo: value, hi: value });
    const look = (body: Body, env: RangeEnv): boolean => body.every((s) => {
      if (!this.touches(s)) return true;
      if (s.kind === 'while' || s.kind === 'atomic' || s.kind === 'intrinsic' || (s.kind === 'store' && s.buffer.name === this.buffer.name)) return false;
      if (!exprsOf(s).every((e) => this.isCovered(e, env))) return false;
      return s.kind === 'for' ? look(s.body, enterLoop(s, env)) : bodies(s).every((b) => look(b, env));
    });
    return look([l], outer);
  }

  private isCovered(e: Expr, env: RangeEnv): boolean {
    if (!parts(e).every((c) => this.isCovered(c, env))) return false;
    if (e.kind !== 'load' || e.buffer.name !== this.buffer.name) return true;
    const size = sizeOf(e.type), r = rangeOf(e.index, env);
    if (!(r.lo >= 0) || !((r.hi + 1) * size <= this.written.length)) return false;
    return !this.written.subarray(r.lo * size, (r.hi + 1) * size).includes(0);
  }

  private rangeOf(e: Expr): Range { return rangeOf(e, this.here()); }

  /** What variables can be at this point of the walk. */
  private here(): RangeEnv {
    const env = new Map(this.ranges);
    for (const [name, value] of this.values) env.set(name, { lo: value, hi: value });
    return env;
  }

  private read(e: Expr): void {
    const decided = e.kind === 'select' ? this.evaluate(e.cond) : undefined;
    if (e.kind === 'select' && decided !== undefined) { this.read(e.cond); return this.read(decided ? e.a : e.b); }
    for (const c of parts(e)) this.read(c);
    if (e.kind !== 'load' || e.buffer.name !== this.buffer.name) return;
    const size = sizeOf(e.type), exact = this.evaluate(e.index);
    if (exact === undefined && this.texts.has(this.textOf(e.index, e.type))) return;
    const r = exact === undefined ? this.rangeOf(e.index) : { lo: exact, hi: exact };
    if (!(r.lo >= 0) || !((r.hi + 1) * size <= this.written.length)) throw new Uncovered();
    this.steps += (r.hi - r.lo) / 16;
    for (let i = r.lo * size; i < (r.hi + 1) * size; ++i) if (!this.written[i]) throw new Uncovered();
  }

  private write(index: Expr, type: ScalarType): void {
    const i = this.evaluate(index);
    if (i === undefined) { if (this.isSteady(index)) this.texts.add(this.textOf(index, type)); return; }
    const size = sizeOf(type);
    for (let k = 0; k < size; ++k) this.written[i * size + k] = 1;
  }

  /** The index with known variables replaced by their values. */
  private textOf(index: Expr, type: ScalarType): string {
    const known = mapExpr(index, (x) => { const v = x.kind === 'var' ? this.values.get(x.name) : undefined; return v === undefined ? x : constant(x.type, v); });
    return `${type} ${printExpr(known)}`;
  }

  /** Made of loops and outer variables with a known range: they stay as they are while their text means something. */
  private isSteady(index: Expr): boolean {
    let steady = true;
    mapExpr(index, (x) => { if (x.kind === 'load' || (x.kind === 'var' && !this.values.has(x.name) && !this.ranges.has(x.name))) steady = false; return x; });
    return steady;
  }

  /** The value of an integer expression over known variables. */
  private evaluate(e: Expr): number | undefined {
    switch (e.kind) {
      case 'const': return Number(e.value);
      case 'var': { const v = this.values.get(e.name); if (v !== undefined) return v; const r = this.ranges.get(e.name); return r && r.lo === r.hi ? r.lo : undefined; }
      case 'cast': return /^(f|bf)/.test(e.type) || /^(f|bf)/.test(e.a.type) ? undefined : this.evaluate(e.a);
      case 'unary': { const a = this.evaluate(e.a); return a === undefined ? undefined : e.op === '!' ? +!a : e.op === '-' ? -a : undefined; }
      case 'select': { const c = this.evaluate(e.cond); return c === undefined ? undefined : this.evaluate(c ? e.a : e.b); }
      case 'binary': {
        if (/^(f|bf)/.test(e.a.type)) return undefined;
        const a = this.evaluate(e.a);
        if (e.op === '&&' && a === 0) return 0;
        if (e.op === '||' && a) return 1;
        const b = this.evaluate(e.b);
        return a === undefined || b === undefined ? undefined : operate(e.op, a, b);
      }
      default: return undefined;
    }
  }
}

const parts = (e: Expr): readonly Expr[] => {
  switch (e.kind) {
    case 'unary': case 'cast': case 'bitcast': return [e.a];
    case 'binary': return [e.a, e.b];
    case 'select': return [e.cond, e.a, e.b];
    case 'load': return [e.index];
    case 'call': return e.args;
    default: return [];
  }
};

const wordsOf = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];
const assignsAny = (s: Stmt, text: string): boolean => { const names = assignedIn(s); return wordsOf(text).some((word) => names.has(word)); };

function assignedIn(s: Stmt): Set<string> {
  const names = new Set<string>();
  walkStmts([s], (x) => { if (x.kind === 'let' || x.kind === 'assign' || x.kind === 'for') names.add(x.v.name); if ((x.kind === 'atomic' || x.kind === 'intrinsic') && x.result) names.add(x.result.name); });
  return names;
}

function forgetAssigned(s: Stmt, values: Map<string, number>): void {
  for (const b of bodies(s)) for (const x of b) {
    if (x.kind === 'assign' || x.kind === 'let') values.delete(x.v.name);
    forgetAssigned(x, values);
  }
}

function operate(op: string, a: number, b: number): number | undefined {
  switch (op) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return b === 0 ? undefined : Math.trunc(a / b);
    case '%': return b === 0 ? undefined : a % b;
    case '<<': return a * 2 ** b;
    case '>>': return Math.floor(a / 2 ** b);
    case '&': return Number(BigInt(a) & BigInt(b));
    case '|': return Number(BigInt(a) | BigInt(b));
    case '^': return Number(BigInt(a) ^ BigInt(b));
    case '<': return +(a < b);
    case '<=': return +(a <= b);
    case '>': return +(a > b);
    case '>=': return +(a >= b);
    case '==': return +(a === b);
    case '!=': return +(a !== b);
    case '&&': return +(a !== 0 && b !== 0);
    case '||': return +(a !== 0 || b !== 0);
    default: return undefined;
  }
}
