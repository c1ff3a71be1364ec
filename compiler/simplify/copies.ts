/**
 * Temporaries that only mirror a parameter disappear.
 *   for i { d_A[i] = A[i] } ... d_A[j] ...            =>  ... A[j] ...        (neither is written after the copy)
 *   ... d_C[j] = ...; for i { C[i] = d_C[i] }         =>  ... C[j] = ...      (C is not used otherwise before, d_C not after)
 * Legal only for whole copies at the top level between buffers of equal size in bytes. Accesses carry their own type, so the types may differ:
 * a kernel that reads bytes as words reads them from the parameter; only atomics need a buffer of their type.
 */
import { replaceBuffers } from '../ir/rewrite.js';
import { sizeOf } from '../ir/scalar.js';
import { walkStmts } from '../ir/visit.js';
import type { Buffer, For, Program, Stmt } from '../ir/types.js';
import { programEnv, tripCount } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];

interface Copy { readonly at: number; readonly to: Buffer; readonly from: Buffer; readonly bytes: number }

export function removeCopies(program: Program): Program {
  const env = programEnv(program);
  const outputs = new Set(program.params.flatMap((p) => (p.kind === 'tensor' ? [p.buffer.name] : [])));
  let body = program.body;
  for (;;) {
    const next = removeOne(body, outputs, env);
    if (next === body) return { ...program, body };
    body = next;
  }
}

function removeOne(body: Body, params: ReadonlySet<string>, env: RangeEnv): Body {
  const temporaries = new Set(body.flatMap((s) => (s.kind === 'alloc' && !s.buffer.init ? [s.buffer.name] : [])));
  for (const copy of copiesOf(body, env)) {
    const before = body.slice(0, copy.at), after = body.slice(copy.at + 1);
    const { to, from } = copy;
    if (temporaries.has(to.name)) {
      // the copy is the first thing that happens to `to`; afterwards neither changes, or `from` is dead after, private itself and no table
      const untouched = !before.some((s) => usedNames(s).has(to.name));
      const fromUsedLater = after.some((s) => usedNames(s).has(from.name));
      const constant = !after.some((s) => { const w = writtenNames([s]); return w.has(to.name) || w.has(from.name); });
      const overwrites = !params.has(from.name) && !from.init && !fromUsedLater;
      const roundTrip = params.has(from.name) && returnsAfter(after, to, from, env);
      if (untouched && (constant || overwrites || roundTrip)) return merged(body, copy, to, from);
    }
    if (temporaries.has(from.name)) {
      // `to` is written by this copy alone, and `from` has done its work
      const unused = !before.some((s) => usedNames(s).has(to.name));
      const done = !after.some((s) => usedNames(s).has(from.name)) || !after.some((s) => { const w = writtenNames([s]); return w.has(to.name) || w.has(from.name); });
      if (unused && done) return merged(body, copy, from, to);
    }
  }
  return body;
}

/** `to` is copied back whole to `from`, nothing between touches `from`, and nothing after touches `to`. */
function returnsAfter(after: Body, to: Buffer, from: Buffer, env: RangeEnv): boolean {
  const back = copiesOf(after, env).find((c) => c.to.name === from.name && c.from.name === to.name);
  if (!back) return false;
  return !after.slice(0, back.at).some((s) => usedNames(s).has(from.name)) && !after.slice(back.at + 1).some((s) => usedNames(s).has(to.name));
}

/** The program without the copy, `gone` replaced by `stays` everywhere; copies that became copies onto themselves go too. */
function merged(body: Body, copy: Copy, gone: Buffer, stays: Buffer): Body {
  const rest = body.filter((s, i) => i !== copy.at && !(s.kind === 'alloc' && s.buffer.name === gone.name));
  // the declaration of `stays` may come after the first use of `gone`
  const declared = rest.filter((s) => s.kind === 'alloc' && s.buffer.name === stays.name);
  const replaced = replaceBuffers([...declared, ...rest.filter((s) => !declared.includes(s))], new Map([[gone.name, stays]]));
  return replaced.filter((s) => { const c = copyOf(s, 0); return !(c && c.to.name === c.from.name); });
}

function copiesOf(body: Body, env: RangeEnv): Copy[] {
  return body.flatMap((s, at) => {
    const c = copyOf(s, at);
    if (!c || c.to.name === c.from.name || bytesOf(c.to) !== bytesOf(c.from)) return [];
    if (c.to.type !== c.from.type && body.some((x) => inAtomics(x, c.to.name) || inAtomics(x, c.from.name))) return [];
    const trips = tripCount(s as For, env);
    return trips !== undefined && trips * c.bytes === bytesOf(c.to) ? [c] : [];
  });
}

const bytesOf = (b: Buffer): number => b.size * sizeOf(b.type);

function inAtomics(s: Stmt, name: string): boolean {
  let found = false;
  walkStmts([s], (x) => { if (x.kind === 'atomic' && x.buffer.name === name) found = true; });
  return found;
}

/** for (i = 0; i < n; ++i) to[i] = from[i] */
function copyOf(s: Stmt, at: number): Copy | undefined {
  if (s.kind !== 'for' || s.lo.kind !== 'const' || s.lo.value !== 0 || s.step !== 1 || s.body.length !== 1) return undefined;
  const store = s.body[0]!;
  if (store.kind !== 'store' || store.value.kind !== 'load') return undefined;
  const own = (e: import('../ir/types.js').Expr): boolean => (e.kind === 'var' ? e.name === s.v.name : e.kind === 'cast' && own(e.a));
  if (!own(store.index) || !own(store.value.index)) return undefined;
  return { at, to: store.buffer, from: store.value.buffer, bytes: sizeOf(store.value.type) };
}
