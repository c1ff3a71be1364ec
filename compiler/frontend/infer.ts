/** A spec from the source alone: extents that the program's own accesses imply, roles from what it reads and writes. */
import { type Expr, type Program, type ScalarType, sizeOf, type Stmt, walkExpr, exprsOf, bodies } from '../ir/index.js';
import type { Spec } from '../spec.js';
import { rangeOf, type Ranges } from './infer-ranges.js';
import type { FunctionNode, ParamNode, TypeNode } from './ast.js';
import { builtinType } from './elaborate/types.js';
import type { Elaborated } from './index.js';
import { problem } from './source.js';

/** Stands for an extent that is not known yet; larger than any that is. */
const PROBE = 2 ** 28;

/**
 * @param probe elaborates the entry for a draft of the spec
 * @throws DiagnosticError XP1010 that names what cannot be known
 */
export function inferSpec(entry: FunctionNode, isKernel: boolean, probe: (draft: Spec) => Elaborated): Spec {
  const name = entry.name.parts.at(-1)!.id;
  if (isKernel) throw problem('XP1009', entry.span, `\`${name}\` is a kernel and nothing in the file launches it: extents and launch are not known`, 'give a spec (--spec) with "params" and "launch"');
  const unknown = entry.params.filter((p) => !isPointer(p.type) && !isFloatType(p.type));
  if (unknown.length) throw problem('XP1010', unknown[0]!.span, `the values of ${unknown.map((p) => `\`${p.name}\``).join(', ')} decide the sizes and are not known`, 'give them in a spec (--spec)');
  const draft: Spec = { entry: name, params: entry.params.map((p) => draftOf(p)) };
  const { program } = probe(draft);
  return { ...draft, params: draft.params.map((p, i) => ('shape' in p ? finished(program, i, p, entry) : p)) };
}

const isPointer = (t: TypeNode): boolean => t.kind === 'pointer' || t.kind === 'array' || (t.kind === 'reference' && isPointer(t.to));
const isFloatType = (t: TypeNode): boolean => t.kind === 'named' && /^(f|bf)/.test(builtinType(t.name.parts.at(-1)!.id) ?? '');

function draftOf(p: ParamNode): Spec['params'][number] {
  let t = p.type;
  while (t.kind === 'pointer' || t.kind === 'array' || t.kind === 'reference') t = t.kind === 'array' ? t.of : t.to;
  const dtype = (t.kind === 'named' ? builtinType(t.name.parts.at(-1)!.id) : undefined) ?? 'f32';
  if (!isPointer(p.type)) return { name: p.name, dtype: dtype as 'f32', value: 1 };
  return { name: p.name, dtype: (dtype === 'bool' ? 'u8' : dtype) as 'f32', shape: [PROBE], role: 'inout' };
}

function finished(program: Program, i: number, p: { name: string; dtype: string; shape: readonly number[] }, entry: FunctionNode): Spec['params'][number] {
  const param = program.params[i]!;
  if (param.kind !== 'tensor') return p as Spec['params'][number];
  const use = usage(program.body, param.buffer.name, param.buffer.type);
  if (!use.extent || use.extent > PROBE) throw problem('XP1010', entry.params[i]!.span, `the extent of \`${p.name}\` cannot be inferred: its indices depend on data`, 'give its shape in a spec (--spec)');
  const role = use.written ? (use.readFirst ? 'inout' : 'out') : 'in';
  return { name: p.name, dtype: p.dtype as 'f32', shape: [use.extent], role };
}

interface Usage { extent: number | undefined; written: boolean; readFirst: boolean }

/** One past the largest byte accessed, in elements; whether a read may come before the first write. */
function usage(body: readonly Stmt[], buffer: string, type: ScalarType): Usage {
  const out: Usage = { extent: 0, written: false, readFirst: false };
  const touch = (index: Expr, t: ScalarType, ranges: Ranges): void => {
    const r = rangeOf(index, ranges);
    if (!r || out.extent === undefined) { out.extent = undefined; return; }
    out.extent = Math.max(out.extent, Math.ceil(((r.high + 1) * sizeOf(t)) / sizeOf(type)));
  };
  const visit = (list: readonly Stmt[], ranges: Ranges): void => {
    for (const s of list) {
      for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load' && x.buffer.name === buffer) { touch(x.index, x.type, ranges); if (!out.written) out.readFirst = true; } });
      if ((s.kind === 'store' || s.kind === 'atomic') && s.buffer.name === buffer) { touch(s.index, s.value.type, ranges); if (s.kind === 'atomic' && !out.written) out.readFirst = true; out.written = true; }
      if (s.kind === 'let' && s.init) { const r = rangeOf(s.init, ranges); if (r) ranges.set(s.v.name, r); }
      if (s.kind === 'for') {
        const lo = rangeOf(s.lo, ranges), hi = rangeOf(s.hi, ranges);
        const inner = new Map(ranges);
        if (lo && hi) inner.set(s.v.name, { low: lo.low, high: hi.high - 1 });
        visit(s.body, inner);
      } else if (s.kind === 'launch') {
        const inner = new Map(ranges);
        s.kernel.grid.forEach((n, d) => inner.set(`group ${d}`, { low: 0, high: n - 1 }));
        s.kernel.block.forEach((n, d) => inner.set(`item ${d}`, { low: 0, high: n - 1 }));
        visit(s.kernel.body, inner);
      } else for (const b of bodies(s)) visit(b, new Map(ranges));
    }
  };
  visit(body, new Map());
  return out;
}
