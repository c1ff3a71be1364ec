/** Loop Contraction: a loop moves into the next one, so that what it makes is used at once. */
import { add, constant, ref } from '../ir/build.js';
import { listAt } from '../ir/tree.js';
import { substituteStmts } from '../ir/rewrite.js';
import { printExpr } from '../ir/print.js';
import { variablesOf } from '../ir/visit.js';
import type { For, Program, Stmt } from '../ir/types.js';
import { isParallel } from '../analysis/dependence.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { orderObligation } from '../smt/dependence.js';
import { assignedIn, declaredIn } from '../smt/touches.js';
import { jumpsOut } from '../lower/nest.js';
import { examplePrograms } from './example-programs.js';
import { boundsStay, party, settled, tidyIndices } from './nest.js';
import { refuse, type Knobs, type Pass, type Site } from './pass.js';
import { loopSites, rewriteAt, surroundings } from './site.js';

export const loopContraction: Pass<Knobs> = {
  name: 'loop-contraction',
  rewrites: 'for i { S } for j { T }  =>  for i { S; T[j := i] }',
  stage: 'lowered',
  sites: (program) => loopSites(program, (_, path) => pairAt(program, path) !== undefined),
  knobs: () => [{}],
  obligations: (program, site) => {
    const { first, second, shift } = pair(program, site), around = surroundings(program, site.path);
    return [orderObligation({
      name: 'keeps dependences', claim: 'no iteration of the second loop accesses what a later iteration of the first one accesses', around, commuting: 'exact',
      first: party('the first loop at', [first], first.body, around, { later: second.body }), second: party('the second loop at', [second], second.body, around, { earlier: first.body }),
      turned: (a, b) => `(< ${shift === 0 ? b(second) : `(+ ${b(second)} ${shift < 0 ? `(- ${-shift})` : shift})`} ${a(first)})`,
    })];
  },
  apply: (program, site) => {
    const { first, second, between, shift, count } = pair(program, site), { env } = surroundings(program, site.path);
    return rewriteAt(program, site.path, count, [...between, ...tidyIndices([contract(first, second, shift, env)], env)]);
  },
  examples: () => [
    { title: 'made and used in one iteration', program: examplePrograms.twoLoops(16, 0), site: 1, knobs: {}, expect: { contains: ['parallel (i = 0', 'c[i] = b[i] * 2'] } },
    { title: 'loops that start elsewhere', program: examplePrograms.twoLoops(16, 3, 3), site: 1, knobs: {}, expect: { contains: ['(i = 3; i < 19', 'c[i - 3] = b[i] * 2'] } },
    { title: 'loops that start elsewhere, used too early', program: examplePrograms.twoLoops(16, 4, 3), site: 1, knobs: {}, expect: { refuted: 'keeps dependences', witness: 'b[' } },
    { title: 'used an iteration before it is made', program: examplePrograms.twoLoops(16, 1), site: 1, knobs: {}, expect: { refuted: 'keeps dependences', witness: 'b[' } },
  ],
};

/** `shift`: the first loop's variable minus the second one's in the same iteration. */
interface LoopPair { readonly first: For; readonly second: For; readonly between: readonly Stmt[]; readonly shift: number; readonly count: number }

const pair = (program: Program, site: Site): LoopPair => pairAt(program, site.path) ?? refuse('no loop of the same extent follows, or something stands between them');

function pairAt(program: Program, path: Site['path']): LoopPair | undefined {
  const list = listAt(program, path), at = path.at(-1)!, first = list?.[at];
  if (!list || first?.kind !== 'for') return undefined;
  const next = list.findIndex((s, n) => n > at && s.kind !== 'alloc' && !(s.kind === 'let' && s.init));
  const second = list[next], between = list.slice(at + 1, next), names = declaredIn(first.body), assigned = assignedIn(first.body);
  if (second?.kind !== 'for' || jumpsOut(first.body) || jumpsOut(second.body)) return undefined;
  // declarations move up over the first loop
  if (!between.every((s) => s.kind === 'alloc' || (s.kind === 'let' && settled(s.init!) && [...variablesOf(s.init!)].every((v) => !assigned.has(v) && !names.has(v))))) return undefined;
  const shift = shiftOf(first, second);
  if (shift === undefined || !boundsStay(first, [...first.body, ...second.body]) || !boundsStay(second, [...first.body, ...second.body])) return undefined;
  return { first, second, between, shift, count: next - at + 1 };
}

function shiftOf(a: For, b: For): number | undefined {
  if (a.step !== b.step || a.v.type !== b.v.type || a.loop.kind === 'axis' || b.loop.kind === 'axis') return undefined;
  if (printExpr(a.lo) === printExpr(b.lo) && printExpr(a.hi) === printExpr(b.hi)) return 0;
  const [al, ah, bl, bh] = [a.lo, a.hi, b.lo, b.hi].map((e) => (e.kind === 'const' ? Number(e.value) : NaN)) as [number, number, number, number];
  return ah - al === bh - bl ? al - bl : undefined;
}

/** Both bodies in one loop; parallel where that is proved. */
function contract(first: For, second: For, shift: number, env: RangeEnv): For {
  const body = [...first.body, ...substituteStmts(second.body, new Map([[second.v.name, add(ref(first.v), constant(first.v.type, -shift))]]))];
  const merged: For = { ...first, body, loop: { kind: 'serial' } };
  return first.loop.kind === 'parallel' && second.loop.kind === 'parallel' && isParallel(merged, env).kind === 'parallel' ? { ...merged, loop: { kind: 'parallel' } } : merged;
}
