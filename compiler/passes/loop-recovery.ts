/**
 * Loop Recovery: kernels become loops over global buffers.
 *   launch <<<grid, block>>> { S; barrier; T }   =>   parallel g < grid { parallel t < block { S }  parallel t < block { T } }
 */
import { int } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { replaceBuffers } from '../ir/rewrite.js';
import { statementAt, walkPaths } from '../ir/tree.js';
import { mapStmts, walkStmts } from '../ir/visit.js';
import type { Commuting } from '../smt/dependence.js';
import type { Obligation } from '../smt/obligation.js';
import { examplePrograms } from './example-programs.js';
import { iterationsObligation } from './nest.js';
import { refuse, type Knobs, type Pass, type Rewritten, type Site } from './pass.js';
import { rewriteAt, siteOf, surroundings } from './site.js';
import type { Buffer, Kernel, Program, Stmt } from '../ir/types.js';
import { kernelEnv, programEnv } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { removeExits } from './recovery/escapes.js';
import { splitAtBarriers } from './recovery/fission.js';
import { gridLevel, groupLevel, positionLoops, replaceIndices } from './recovery/level.js';

type Body = readonly Stmt[];

export const loopRecovery: Pass<Knobs> = {
  name: 'loop-recovery',
  rewrites: 'launch <<<grid, block>>> { S; barrier; T }  =>  parallel g < grid { parallel t < block { S } parallel t < block { T } }',
  stage: 'source',
  sites: (program) => { const sites: Site[] = []; walkPaths(program, (s, path) => { if (s.kind === 'launch') sites.push(siteOf(s, path)); }); return sites; },
  knobs: () => [{}],
  obligations: (program, site) => itemObligations(program, site, 'no'),
  apply: (program, site) => recoverAt(program, site),
  examples: () => [
    { title: 'a tile in group memory, turned round', program: examplePrograms.reversedGroups(4, 8, true), site: 1, knobs: {}, expect: { contains: ['parallel (bx = 0; bx < 4', 'parallel (tx_1 = 0; tx_1 < 8'] } },
    { title: 'the barrier is missing', program: examplePrograms.reversedGroups(4, 8, false), site: 1, knobs: {}, expect: { refuted: 'no race over tx', witness: 's[' } },
  ],
};

/**
 * Between barriers, the points of each parallel loop that recovery makes do not depend on each other's order. `commuting`: whether sums
 * and the like over several points count, as instructions that update memory indivisibly do.
 */
export function itemObligations(program: Program, site: Site, commuting: Commuting, solverOnly = false): readonly Obligation[] {
  const { program: after, forward } = recoverAt(program, site), obligations: Obligation[] = [], kept = new Set<string>();
  walkPaths(program, (_, path) => { const to = forward(path); if (to) kept.add(to.join()); });
  walkPaths(after, (s, path) => {
    if (kept.has(path.join()) || s.kind !== 'for' || s.loop.kind !== 'parallel') return;
    obligations.push(iterationsObligation(after, path, [s], s.body, {
      name: `no race over ${s.v.name}`, claim: `between two barriers, no two points of ${s.v.name} access one element, unless both read it or both update it ${commuting === 'no' ? 'indivisibly' : 'by one and the same sum, product, minimum or maximum'}`, commuting, solverOnly,
      turned: (a, b) => `(not (= ${a(s)} ${b(s)}))`,
    }));
  });
  return obligations;
}

function recoverAt(program: Program, site: Site): Rewritten {
  const s = statementAt(program, site.path);
  if (s?.kind !== 'launch') return refuse(`there is no launch at "${site.line}"`);
  return rewriteAt(program, site.path, 1, recoverLaunch(s.kernel, Namer.of(program), surroundings(program, site.path).env));
}

/** The program in canonical form: no launch, parallel index, barrier or exit; only global and item buffers. */
export function recoverLoops(program: Program): Program {
  const namer = Namer.of(program), env = programEnv(program);
  return { ...program, body: mapStmts(program.body, (e) => e, (s) => (s.kind === 'launch' ? recoverLaunch(s.kernel, namer, env) : [s])) };
}

/** Statements in place of a launch. `outer`: ranges of the host's variables. */
export function recoverLaunch(kernel: Kernel, namer: Namer, outer: RangeEnv): Body {
  const env = kernelEnv(kernel, outer);
  const single = replaceIndices(kernel.body, (i) => ((i.level === 'group' ? kernel.grid : kernel.block)[i.dim] === 1 ? int(0) : i));
  const body = removeExits(single, namer);
  if (!waitsAcrossGroups(body)) return recoverGroups({ ...kernel, body }, namer, env);
  const pieces = splitAtBarriers(body, gridLevel(kernel), namer, env);
  return mapStmts(pieces, (e) => e, (s) => (s.kind === 'launch' ? recoverGroups(s.kernel, namer, env) : [s]));
}

function waitsAcrossGroups(body: Body): boolean {
  let found = false;
  walkStmts(body, (s) => { if (s.kind === 'barrier' && (s.scope === 'all' || s.scope === 'cluster')) found = true; });
  return found;
}

/** One group after another; the group's memory is declared at the top of its iteration. */
function recoverGroups(kernel: Kernel, namer: Namer, env: RangeEnv): Body {
  const shared = new Map<string, Buffer>();
  const body = mapStmts(kernel.body, (e) => e, (s) => {
    if (s.kind !== 'alloc' || (s.buffer.scope !== 'group' && s.buffer.scope !== 'cluster')) return [s];
    shared.set(s.buffer.name, { ...s.buffer, scope: 'item' });
    return [];
  });
  const split = splitAtBarriers(body, groupLevel(kernel, namer), namer, env);
  const allocs = [...shared.values()].map((buffer): Stmt => ({ kind: 'alloc', buffer }));
  return positionLoops('group', kernel.grid, [...allocs, ...replaceBuffers(split, shared)], namer, 'b');
}
