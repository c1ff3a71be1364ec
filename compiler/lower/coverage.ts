/** Whether a program certainly writes every element of a buffer, so that its old contents cannot matter. */
import { variablesOf, walkStmts, type Buffer, type Expr, type Stmt } from '../ir/index.js';

const MAX_POINTS = 1 << 22;

/**
 * True when the stores that are reached unconditionally, under loops with constant bounds, together hit every element.
 * Decided by evaluating their indices at all points; false when there are too many points or an index depends on data.
 */
export function writesEverything(body: readonly Stmt[], buffer: Buffer): boolean {
  const seen = new Uint8Array(buffer.size);
  const state = { seen, missing: buffer.size, budget: MAX_POINTS };
  visit(body, buffer, [], state);
  return state.missing === 0;
}

interface Range { readonly name: string; readonly lo: number; readonly hi: number; readonly step: number }
interface State { readonly seen: Uint8Array; missing: number; budget: number }

function visit(body: readonly Stmt[], buffer: Buffer, ranges: readonly Range[], state: State): void {
  for (const s of body) {
    if (state.missing === 0) return;
    if (s.kind === 'for' && s.lo.kind === 'const' && s.hi.kind === 'const' && !jumps(s.body)) {
      visit(s.body, buffer, [...ranges, { name: s.v.name, lo: Number(s.lo.value), hi: Number(s.hi.value), step: s.step }], state);
    }
    if (s.kind === 'store' && s.buffer.name === buffer.name && s.value.type === buffer.type) mark(s.index, ranges, state);
  }
}

/** A break, continue or exit anywhere below may keep a store from being reached. */
function jumps(body: readonly Stmt[]): boolean {
  let found = false;
  walkStmts(body, (s) => { if (s.kind === 'break' || s.kind === 'continue' || s.kind === 'exit') found = true; });
  return found;
}

function mark(index: Expr, ranges: readonly Range[], state: State): void {
  const used = variablesOf(index);
  const needed = ranges.filter((r) => used.has(r.name));
  if (needed.length !== used.size) return;
  const points = needed.reduce((n, r) => n * Math.max(0, Math.ceil((r.hi - r.lo) / r.step)), 1);
  // a loop that never runs, even one the index does not use, keeps the store from being reached
  if (ranges.some((r) => r.hi <= r.lo) || points > state.budget) return;
  state.budget -= points;
  const f = compileIndex(index, needed.map((r) => r.name));
  if (!f) return;
  const at = needed.map((r) => r.lo);
  for (let n = 0; n < points; ++n) {
    const i = f(at);
    if (i >= 0 && i < state.seen.length && !state.seen[i]) { state.seen[i] = 1; --state.missing; }
    for (let d = needed.length - 1; d >= 0; --d) {
      at[d]! += needed[d]!.step;
      if (at[d]! < needed[d]!.hi) break;
      at[d] = needed[d]!.lo;
    }
  }
}

/** An integer expression over the named variables as a function; undefined where it depends on anything else. */
export function compileIndex(e: Expr, names: readonly string[]): ((at: readonly number[]) => number) | undefined {
  switch (e.kind) {
    case 'const': { const value = Number(e.value); return Number.isSafeInteger(value) ? () => value : undefined; }
    case 'var': { const i = names.indexOf(e.name); return i < 0 ? undefined : (at) => at[i]!; }
    case 'cast': return e.type === 'i32' || e.type === 'i64' || e.type === 'u32' || e.type === 'u64' ? compileIndex(e.a, names) : undefined;
    case 'binary': {
      const a = compileIndex(e.a, names), b = compileIndex(e.b, names);
      if (!a || !b) return undefined;
      switch (e.op) {
        case '+': return (at) => a(at) + b(at);
        case '-': return (at) => a(at) - b(at);
        case '*': return (at) => a(at) * b(at);
        case '/': return (at) => Math.trunc(a(at) / b(at));
        case '%': return (at) => a(at) % b(at);
        default: return undefined;
      }
    }
    default: return undefined;
  }
}
