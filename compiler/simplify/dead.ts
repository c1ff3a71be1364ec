/** Removes what nothing uses: values never read, stores to local buffers never read, empty statements. */
import { exprsOf, mapStmts, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Program, Stmt } from '../ir/types.js';
import { usedNames } from './usage.js';

type Body = readonly Stmt[];

/** Legal: tensors (parameters) are always live; a local buffer or variable is live when something reads it for more than updating itself. */
export function removeDead(program: Program): Program {
  const params = new Set(program.params.flatMap((p) => (p.kind === 'tensor' ? [p.buffer.name] : [p.v.name])));
  let body = program.body;
  for (;;) {
    const live = liveNames(body, params);
    const next = mapStmts(overwritten(body), (e) => e, (s): Body => {
      switch (s.kind) {
        case 'let': case 'assign': return live.has(s.v.name) ? [s] : [];
        case 'store': return live.has(s.buffer.name) ? [s] : [];
        case 'atomic': {
          if (s.result && live.has(s.result.name)) return [s];
          const { result: _, ...silent } = s;
          return live.has(s.buffer.name) ? [silent] : [];
        }
        case 'alloc': return live.has(s.buffer.name) ? [s] : [];
        case 'for': return s.body.length > 0 ? [s] : [];
        case 'if': return s.then.length > 0 || s.else.length > 0 ? [s] : [];
        default: return [s];
      }
    });
    if (count(next) === count(body)) return { ...program, body: next };
    body = next;
  }
}

/** v = x; v = y  =>  v = y, where nothing between reads v. */
function overwritten(body: Body): Body {
  const list = body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': case 'while': return { ...s, body: overwritten(s.body) };
      case 'if': return { ...s, then: overwritten(s.then), else: overwritten(s.else) };
      default: return s;
    }
  });
  return startsAtFirstValue(list).filter((s, at, list) => {
    if (s.kind !== 'assign') return true;
    const next = list.slice(at + 1).find((x) => usedNames(x).has(s.v.name) || isControl(x));
    return !(next?.kind === 'assign' && next.v.name === s.v.name && !variablesOf(next.value).has(s.v.name));
  });
}
/** let v = a; v = b  =>  let v = b, where nothing between uses v. */
function startsAtFirstValue(list: Body): Body {
  const out = [...list];
  for (let at = 0; at < out.length; ++at) {
    const s = out[at]!;
    if (s.kind !== 'let') continue;
    const next = out.findIndex((x, n) => n > at && (usedNames(x).has(s.v.name) || isControl(x))), set = out[next];
    if (set?.kind !== 'assign' || set.v.name !== s.v.name || variablesOf(set.value).has(s.v.name)) continue;
    out[next] = { ...s, init: set.value };
    out.splice(at, 1);
    --at;
  }
  return out;
}

const isControl = (s: Stmt): boolean => s.kind === 'break' || s.kind === 'continue' || s.kind === 'exit' || (s.kind === 'if' && [...s.then, ...s.else].some(isControl));

function count(body: Body): number { let n = 0; walkStmts(body, () => { n += 1; }); return n; }

/** Names that reach an output or control flow. */
function liveNames(body: Body, params: ReadonlySet<string>): Set<string> {
  const feeds = new Map<string, Set<string>>(), live = new Set(params);
  const roots = new Set<string>();
  const feed = (target: string, s: Stmt): void => {
    const names = feeds.get(target) ?? feeds.set(target, new Set()).get(target)!;
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var') names.add(x.name); if (x.kind === 'load') names.add(x.buffer.name); });
  };
  walkStmts(body, (s) => {
    switch (s.kind) {
      case 'let': case 'assign': feed(s.v.name, s); break;
      case 'store': feed(s.buffer.name, s); break;
      case 'atomic': feed(s.buffer.name, s); if (s.result) { feed(s.result.name, s); feeds.get(s.result.name)!.add(s.buffer.name); } break;
      case 'intrinsic': for (const a of s.args) if (a.kind === 'address') roots.add(a.buffer.name); if (s.result) roots.add(s.result.name); break;
      default: break;
    }
    if (s.kind !== 'let' && s.kind !== 'assign' && s.kind !== 'store' && s.kind !== 'atomic') for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var') roots.add(x.name); if (x.kind === 'load') roots.add(x.buffer.name); });
  });
  for (const r of roots) live.add(r);
  const queue = [...live];
  while (queue.length > 0) for (const name of feeds.get(queue.pop()!) ?? []) if (!live.has(name)) { live.add(name); queue.push(name); }
  return live;
}
