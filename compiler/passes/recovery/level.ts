/** The two levels at which a kernel is split at its barriers: the items of one group, and all items of the grid. */
import { PARALLEL, add, int, loop, mul, ref } from '../../ir/build.js';
import { mapExpr, mapStmts } from '../../ir/visit.js';
import type { Namer } from '../../ir/names.js';
import type { Barrier, Expr, Index, Kernel, Scope, Stmt, Var } from '../../ir/types.js';

type Body = readonly Stmt[];

/** Copies of a buffer that the source has once per owner: how many, and which one an item uses. */
export interface Owner { readonly count: number; readonly index: Expr }

export interface Level {
  /** lanes that run in lock step, and an item's own number, over parallel indices */
  readonly lanes: Owner;
  splits(barrier: Barrier): boolean;
  /** the index tells lanes apart */
  differs(index: Index): boolean;
  /** owner of a buffer of this scope; undefined when all lanes share it */
  owner(scope: Scope): Owner | undefined;
  /** scope of storage that outlives a run of all lanes */
  readonly storage: Scope;
  /** statements that run `body` on all lanes */
  wrap(body: Body): Body;
}

const at = (level: 'group' | 'item', dim: 0 | 1 | 2): Expr => ({ kind: 'index', type: 'i32', level, dim });
const count = (extent: readonly number[]): number => extent[0]! * extent[1]! * extent[2]!;
/** Number of a position, x fastest, over indices of dimensions larger than one. */
function linear(level: 'group' | 'item', extent: readonly number[]): Expr {
  let sum: Expr = int(0);
  for (const dim of [2, 1, 0] as const) if (extent[dim]! > 1) sum = add(mul(sum, int(extent[dim]!)), at(level, dim));
  return sum;
}

/** Replaces parallel indices in statements. */
export const replaceIndices = (body: Body, f: (i: Index) => Expr): Body => mapStmts(body, (e) => mapExpr(e, (x) => (x.kind === 'index' ? f(x) : x)));

/** Parallel loops over the positions of an extent (x innermost) around a body, with its indices replaced by their variables. */
export function positionLoops(level: 'group' | 'item', extent: readonly [number, number, number], body: Body, namer: Namer, letter: string): Body {
  const vars: (Var | undefined)[] = [0, 1, 2].map((dim) => (extent[dim]! > 1 ? { name: namer.fresh(`${letter}${'xyz'[dim]}`), type: 'i32' } : undefined));
  let inside = replaceIndices(body, (i) => (i.level !== level ? i : vars[i.dim] ? ref(vars[i.dim]!) : int(0)));
  for (const dim of [0, 1, 2]) if (vars[dim]) inside = [loop(vars[dim]!, int(0), int(extent[dim]!), inside, PARALLEL)];
  return inside;
}

/** Splits at barriers of a group or a warp; runs become loops over the items. */
export function groupLevel(kernel: Kernel, namer: Namer): Level {
  const lanes = { count: count(kernel.block), index: linear('item', kernel.block) };
  return {
    lanes, storage: 'item',
    splits: (b) => b.scope === 'group' || b.scope === 'warp',
    differs: (i) => i.level === 'item',
    owner: (scope) => (scope === 'item' ? lanes : undefined),
    wrap: (body) => positionLoops('item', kernel.block, body, namer, 't'),
  };
}

/** Splits at barriers between groups; runs become launches of their own. */
export function gridLevel(kernel: Kernel): Level {
  const groups = { count: count(kernel.grid), index: linear('group', kernel.grid) };
  const items = count(kernel.block), perCluster = kernel.clusterGroups ?? 1;
  const lanes = { count: groups.count * items, index: items === 1 ? groups.index : add(mul(groups.index, int(items)), linear('item', kernel.block)) };
  const clusters: Owner = { count: Math.ceil(groups.count / perCluster), index: perCluster === 1 ? groups.index : { kind: 'binary', type: 'i32', op: '/', a: groups.index, b: int(perCluster) } };
  return {
    lanes, storage: 'global',
    splits: (b) => b.scope === 'all' || b.scope === 'cluster',
    differs: () => true,
    owner: (scope) => (scope === 'item' ? lanes : scope === 'group' ? groups : scope === 'cluster' ? clusters : undefined),
    wrap: (body) => [{ kind: 'launch', kernel: { ...kernel, body } }],
  };
}
