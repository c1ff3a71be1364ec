/**
 * A local that straight-line code sets again is a new local each time.
 *   let v = x; v = f(v); S(v)   =>   let v = x; let w = f(v); S(w)
 * Sums of several terms stay. Legal: all assignments stand in the list of the declaration itself, so that each place sees one of them.
 */
import { ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { bodies, mapLists } from '../ir/visit.js';
import type { Program, Stmt, Var } from '../ir/types.js';
import { reductionOf } from '../analysis/dependence.js';
import { isAssignedIn } from '../analysis/ranges.js';

type Body = readonly Stmt[];

export function singleValues(program: Program): Program {
  const namer = Namer.of(program);
  return { ...program, body: mapLists(program.body, (list) => renamed(list, namer)) };
}

/** Terms added to a sum one after another are seen better as what they are. */
function isSummedUp(list: Body, name: string): boolean {
  const updates = list.flatMap((s) => { const r = s.kind === 'assign' && s.v.name === name ? reductionOf(s.value, (e) => e.kind === 'var' && e.name === name) : undefined; return r && r.other.kind !== 'const' ? [r.op] : []; });
  return updates.length > 1 && new Set(updates).size === 1;
}

function renamed(body: Body, namer: Namer): Body {
  let list = body;
  for (let at = 0; at < list.length; ++at) {
    const s = list[at]!;
    if (s.kind !== 'let') continue;
    const { name } = s.v, rest = list.slice(at + 1);
    const set = rest.findIndex((x) => x.kind === 'assign' && x.v.name === name), assign = rest[set];
    if (assign?.kind !== 'assign' || rest.some((x) => bodies(x).some((b) => isAssignedIn(b, name)) || ((x.kind === 'atomic' || x.kind === 'intrinsic') && x.result?.name === name)) || isSummedUp(rest, name)) continue;
    const v: Var = { name: namer.fresh(name), type: s.v.type };
    const later = rest.slice(set + 1).map((x): Stmt => {
      const moved = substituteStmts([x], new Map([[name, ref(v)]]))[0]!;
      return moved.kind === 'assign' && moved.v.name === name ? { ...moved, v } : moved;
    });
    list = [...list.slice(0, at + 1), ...rest.slice(0, set), { kind: 'let', v, init: assign.value }, ...later];
  }
  return list;
}
