/**
 * Sums that work items put together in steps (shuffles, butterflies, halving loops over shared memory) become plain loops.
 *   for d { p[t] = s[t] for all t; s[t] = s[t] + p[t ^ (16 >> d)] for all t }   =>   total = 0; for k < 32 { total = total + s[k] }
 * Legal: by executing the steps on names of elements, each element read later is shown to be a combination, by one associative operator, of
 * distinct elements as they were before. Floating sums are then added in another order.
 */
import { add, binary, call, constant, int, load, mul, PARALLEL, ref, SERIAL } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { mapExpr, mapStmts, walkExpr, walkStmts, exprsOf } from '../ir/visit.js';
import { isFloat } from '../ir/scalar.js';
import type { Buffer, Expr, Program, Stmt, Var } from '../ir/types.js';
import type { ReductionOp } from '../analysis/dependence.js';
import { neutralOf } from './flatten-sums.js';
import { combinationOf, Network, type Combination, type Node } from './network.js';
import { readElements } from './read-elements.js';
import { shapeOf } from './shape.js';
import { usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];
/** Fewer elements than this are left as they are. */
const FEWEST = 4;
/** Ends of a run that are tried. */
const MOST_TRIES = 4;

export function reduceTrees(program: Program): Program {
  const locals = new Set<string>();
  walkStmts(program.body, (s) => { if (s.kind === 'alloc' && s.buffer.scope === 'item' && !s.buffer.init) locals.add(s.buffer.name); });
  if (locals.size === 0) return program;
  return { ...program, body: new Trees(Namer.of(program), locals).list(program.body, []) };
}

/** Statements and loads. */
function sizeOf(body: Body): number {
  let n = 0;
  walkStmts(body, (s) => { n += 1; for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load') n += 1; }); });
  return n;
}

/** A list around the place looked at: what runs after the place, and again where the list belongs to a loop. */
interface Around { readonly list: Body; readonly after: Body; readonly again: Body }

class Trees {
  constructor(private readonly namer: Namer, private readonly locals: ReadonlySet<string>) {}

  list(body: Body, around: readonly Around[]): Body {
    let list = body;
    for (let at = 0; at < list.length; ++at) {
      const found = this.runAt(list, at, around);
      if (found) list = found;
    }
    return list.map((s, i): Stmt => {
      const rest = list.slice(i + 1), frame = (again: Body): readonly Around[] => [...around, { list, after: rest, again }];
      switch (s.kind) {
        case 'for': return { ...s, body: this.list(s.body, frame(s.body)) };
        case 'while': return { ...s, body: this.list(s.body, frame(s.body)) };
        case 'if': return { ...s, then: this.list(s.then, frame([])), else: this.list(s.else, frame([])) };
        default: return s;
      }
    });
  }

  /** The list with the run of statements from `at` replaced. */
  private runAt(list: Body, at: number, around: readonly Around[]): Body | undefined {
    if (list[at]!.kind !== 'for' || !this.onlyLocal(list[at]!)) return undefined;
    let end = at;
    for (const network = this.network(); end < list.length && this.onlyLocal(list[end]!) && network.run(list[end]!);) ++end;
    for (let tries = 0; end > at && tries < MOST_TRIES; ++tries, --end) {
      while (end > at && !combines(list[end - 1]!)) --end;
      if (end === at || !list.slice(at, end).some((s) => usedNames(s).size > 1)) return undefined;
      const made = this.replaced(list, at, end, around);
      if (made) return made;
    }
    return undefined;
  }

  private network(): Network { return new Network((b) => this.locals.has(b.name)); }
  private onlyLocal(s: Stmt): boolean { return s.kind === 'for' && [...memoryOf(s)].every((n) => this.locals.has(n)); }

  private replaced(list: Body, at: number, end: number, around: readonly Around[]): Body | undefined {
    const network = this.network();
    for (const s of list.slice(at, end)) if (!network.run(s)) return undefined;
    const combined = (n: Node | null): boolean => n?.kind === 'op' && (combinationOf(n)?.leaves.length ?? 0) >= FEWEST;
    if (![...network.memory.values()].some((elements) => [...elements.values()].some(combined))) return undefined;
    const after = list.slice(end), classes: Class[] = [];
    const inside = declaredIn(list.slice(at, end));
    for (const [name, elements] of network.memory) {
      const buffer = network.buffers.get(name);
      if (!buffer || inside.has(name)) continue;
      const live = this.live(buffer, list, after, around);
      const groups = new Map<string, Class>();
      for (const [index, node] of elements) {
        if (live !== 'all' && !live.has(index)) continue;
        if (node === null) continue;
        if (node.kind === 'leaf' && node.buffer.name === name && node.index === index) continue;
        const from = combinationOf(node);
        if (!from || (from.leaves.length > 1 && !from.op)) return undefined;
        const key = [from.op, from.buffer.name, from.constants, from.leaves].join('|');
        const known = groups.get(key);
        if (known) known.members.push(index); else groups.set(key, { buffer, members: [index], from, all: false });
      }
      for (const c of groups.values()) {
        const own = new Set(c.members);
        classes.push({ ...c, all: live !== 'all' && [...live].every((n) => own.has(n)) });
      }
    }
    if (!classes.some((c) => c.from.leaves.length >= FEWEST)) return undefined;
    const before = list.slice(0, at);
    const made = this.write(classes, before, after, list);
    // what is plain already is not written in another way again and again
    if (made && !network.inSteps && sizeOf(made.body) >= sizeOf(list.slice(at, end))) return undefined;
    return made && shapeOf(made.body) !== shapeOf(list.slice(at, end)) ? [...before, ...made.body, ...made.after] : undefined;
  }

  /** Elements that may be read after the run. */
  private live(buffer: Buffer, list: Body, after: Body, around: readonly Around[]): ReadonlySet<number> | 'all' {
    const declares = (body: Body): boolean => body.some((s) => s.kind === 'alloc' && s.buffer.name === buffer.name);
    const found = new Set<number>();
    let here: Around | undefined = { list, after, again: [] };
    for (let depth = around.length; here; here = around[--depth]) {
      for (const part of [here.again, here.after]) {
        const reads = readElements(part, buffer);
        if (reads === 'all') return 'all';
        reads.forEach((n) => found.add(n));
      }
      if (declares(here.list)) return found;
    }
    return 'all';
  }

  private write(classes: readonly Class[], before: Body, after: Body, list: Body): { body: Body; after: Body } | undefined {
    const out: Stmt[] = [], written = new Map<string, Set<number>>();
    let rest = after;
    for (const group of alike(classes)) {
      const [first] = group.classes;
      if (!first || group.classes.some((c) => c.from.leaves.some((l) => written.get(c.from.buffer.name)?.has(l)))) return undefined;
      const { from, buffer } = first;
      // the classes of a group run side by side: none may overwrite what another reads
      const clash = group.classes.some((c) => group.classes.some((d) => d !== c && d.from.buffer.name === c.buffer.name && c.members.some((m) => d.from.leaves.includes(m))));
      if (clash) return undefined;
      const scalar = first.all && group.classes.length === 1 && from.leaves.length > 1 && this.isOwn(buffer, list) && !writtenNames(after).has(buffer.name) && !classes.some((c) => c !== first && c.buffer.name === buffer.name);
      const g: Var = { name: this.namer.fresh('g'), type: 'i32' };
      const offset = (base: number, step: number): Expr => (group.classes.length === 1 ? int(base) : add(int(base), mul(ref(g), int(step))));
      const base = offset(from.leaves[0]!, group.leafStep), target = offset(first.members[0]!, group.memberStep);
      const value = from.leaves.length === 1 && from.constants.length === 0 ? { body: [], value: load(from.buffer, base) } : this.total(from, base, before);
      if (!value) return undefined;
      if (scalar) {
        out.push(...value.body);
        rest = mapStmts(rest, (e) => mapExpr(e, (x) => (x.kind === 'load' && x.buffer.name === buffer.name && x.type === buffer.type ? value.value : x)));
        continue;
      }
      const stores = this.stores(first, target, value.value);
      const body = [...value.body, ...stores];
      if (group.classes.length === 1) { out.push(...body); this.namer.release(g.name); }
      else out.push({ kind: 'for', v: g, lo: int(0), hi: int(group.classes.length), step: 1, loop: PARALLEL, body });
      const set = written.get(buffer.name) ?? written.set(buffer.name, new Set()).get(buffer.name)!;
      for (const c of group.classes) c.members.forEach((m) => set.add(m));
    }
    return { body: out, after: rest };
  }

  private isOwn(buffer: Buffer, list: Body): boolean { return list.some((s) => s.kind === 'alloc' && s.buffer.name === buffer.name); }

  /** total = op of the elements from `base` on. */
  private total(from: Combination, base: Expr, before: Body): { body: Body; value: Expr } | undefined {
    const step = distance(from.leaves), type = from.buffer.type, op = from.op;
    const start = op && neutralOf(op, type);
    if (step === undefined || !op || start === undefined) return undefined;
    // an extremum of NaN alone is NaN: without a number among the elements the first one starts
    const numbers = !isFloat(type) || op === '+' || op === '*' || from.constants.length > 0 || holdsNumbers(before, from.buffer);
    const init = from.constants.map((c): Expr => constant(type, c)).reduce((a, b) => combine(op, a, b), numbers ? constant(type, start) : load(from.buffer, base));
    const v: Var = { name: this.namer.fresh('total'), type }, k: Var = { name: this.namer.fresh('k'), type: 'i32' };
    const next = load(from.buffer, add(base, mul(ref(k), int(step))));
    const loop: Stmt = { kind: 'for', v: k, lo: int(0), hi: int(from.leaves.length), step: 1, loop: SERIAL, body: [assign(v, combine(op, ref(v), next))] };
    return { body: [{ kind: 'let', v, init }, loop], value: ref(v) };
  }

  private stores(c: Class, target: Expr, value: Expr): Body {
    if (c.members.length === 1) return [store(c.buffer, target, value)];
    const l: Var = { name: this.namer.fresh('l'), type: 'i32' }, step = distance(c.members);
    if (step === undefined) return c.members.map((m) => store(c.buffer, add(target, int(m - c.members[0]!)), value));
    return [{ kind: 'for', v: l, lo: int(0), hi: int(c.members.length), step: 1, loop: PARALLEL, body: [store(c.buffer, add(target, mul(ref(l), int(step))), value)] }];
  }
}

const assign = (v: Var, value: Expr): Stmt => ({ kind: 'assign', v, value });
const store = (buffer: Buffer, index: Expr, value: Expr): Stmt => ({ kind: 'store', buffer, index, value });

/** Elements of `buffer` that all hold the same combination. */
interface Class { readonly buffer: Buffer; readonly members: number[]; readonly from: Combination; /** nothing else of the buffer is read later */ readonly all: boolean }
/** Classes that differ only by a constant distance. */
interface Group { readonly classes: Class[]; leafStep: number; memberStep: number }

function alike(classes: readonly Class[]): Group[] {
  const groups: Group[] = [];
  for (const c of classes) {
    c.members.sort((a, b) => a - b);
    const g = groups.at(-1);
    if (!g || !extend(g, c)) groups.push({ classes: [c], leafStep: 0, memberStep: 0 });
  }
  return groups;
}

function extend(g: Group, c: Class): boolean {
  const last = g.classes.at(-1)!;
  const leafStep = c.from.leaves[0]! - last.from.leaves[0]!, memberStep = c.members[0]! - last.members[0]!;
  const same = c.buffer.name === last.buffer.name && c.from.buffer.name === last.from.buffer.name && c.from.op === last.from.op
    && c.from.constants.join() === last.from.constants.join() && shifted(c.from.leaves, last.from.leaves, leafStep) && shifted(c.members, last.members, memberStep);
  if (!same || (g.classes.length > 1 && (leafStep !== g.leafStep || memberStep !== g.memberStep))) return false;
  Object.assign(g, { leafStep, memberStep });
  g.classes.push(c);
  return true;
}

const shifted = (a: readonly number[], b: readonly number[], by: number): boolean => a.length === b.length && a.every((x, i) => x - b[i]! === by);

/** The constant distance between neighbours of a list; undefined when there is none. */
function distance(list: readonly number[]): number | undefined {
  const d = list.length > 1 ? list[1]! - list[0]! : 1;
  return list.every((x, i) => i === 0 || x - list[i - 1]! === d) ? d : undefined;
}

function combine(op: ReductionOp, a: Expr, b: Expr): Expr {
  return op === 'max' || op === 'min' ? call(op, a.type, [a, b]) : binary(op, a, b);
}

/** Whether a statement combines elements, not only moves them. */
function combines(s: Stmt): boolean {
  let found = false;
  walkStmts([s], (x) => { if ((x.kind === 'store' || x.kind === 'assign' || x.kind === 'let') && exprsOf(x).some((e) => e.kind === 'binary' || e.kind === 'call' || e.kind === 'load')) found = true; });
  return found;
}

function declaredIn(body: Body): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => { if (s.kind === 'alloc') names.add(s.buffer.name); });
  return names;
}

/** Buffers that a statement touches. */
function memoryOf(s: Stmt): Set<string> {
  const names = new Set<string>();
  walkStmts([s], (x) => {
    if (x.kind === 'store' || x.kind === 'atomic' || x.kind === 'alloc') names.add(x.buffer.name);
    for (const e of exprsOf(x)) walkExpr(e, (y) => { if (y.kind === 'load') names.add(y.buffer.name); });
  });
  return names;
}

/** Whether everything stored to a buffer is certainly a number: extrema with a constant, started from one. */
function holdsNumbers(before: Body, buffer: Buffer): boolean {
  let ok = true, any = false;
  const scalars = new Map<string, Expr[]>();
  walkStmts(before, (s) => {
    const value = s.kind === 'let' ? s.init : s.kind === 'assign' ? s.value : undefined;
    if ((s.kind === 'let' || s.kind === 'assign') && value) (scalars.get(s.v.name) ?? scalars.set(s.v.name, []).get(s.v.name)!).push(value);
  });
  const isNumber = (e: Expr, trusted: ReadonlySet<string>): boolean => {
    switch (e.kind) {
      case 'const': return !Number.isNaN(Number(e.value));
      case 'load': return e.buffer.name === buffer.name;
      case 'var': return trusted.has(e.name) || (scalars.get(e.name)?.every((x) => isNumber(x, new Set([...trusted, e.name]))) ?? false);
      case 'select': return isNumber(e.a, trusted) && isNumber(e.b, trusted);
      case 'call': return (e.fn === 'max' || e.fn === 'min') && e.args.some((a) => isNumber(a, trusted));
      default: return false;
    }
  };
  walkStmts(before, (s) => { if (s.kind === 'store' && s.buffer.name === buffer.name) { any = true; ok &&= isNumber(s.value, new Set()); } });
  return ok && any;
}
