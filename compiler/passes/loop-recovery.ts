/**
 * Loop Recovery: kernels become loops over global buffers.
 *   launch <<<grid, block>>> { S; barrier; T }   =>   parallel g < grid { parallel t < block { S }  parallel t < block { T } }
 */
import { int } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { replaceBuffers } from '../ir/rewrite.js';
import { mapStmts, walkStmts } from '../ir/visit.js';
import type { Buffer, Kernel, Program, Stmt } from '../ir/types.js';
import { kernelEnv, programEnv } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { removeExits } from './recovery/escapes.js';
import { splitAtBarriers } from './recovery/fission.js';
import { gridLevel, groupLevel, positionLoops, replaceIndices } from './recovery/level.js';

type Body = readonly Stmt[];

/** The program in canonical form: no launch, parallel index, barrier or exit; only global and item buffers. */
export function recoverLoops(program: Program): Program {
  const namer = Namer.of(program), env = programEnv(program);
  return { ...program, body: mapStmts(program.body, (e) => e, (s) => (s.kind === 'launch' ? recoverLaunch(s.kernel, namer, env) : [s])) };
}

function recoverLaunch(kernel: Kernel, namer: Namer, outer: RangeEnv): Body {
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
