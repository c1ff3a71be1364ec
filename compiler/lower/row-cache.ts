/** Rows that a point goes over more than once are kept in on-chip memory meanwhile: the pass Cache, where it pays and is proved legal. */
import { sizeOf, variablesOf, walkExpr, walkStmts, exprsOf, type For, type Program, type Stmt } from '../ir/index.js';
import { statementAt, type Path } from '../ir/tree.js';
import { isParallel } from '../analysis/dependence.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import type { Memory, Platform } from '../../hardware/platform.js';
import { cache, planOf } from '../passes/cache.js';
import { tripCount, type Nest } from './nest.js';

/** Shorter rows are not worth a copy. */
const LEAST_ROW = 16;
/** Times that an element is read again before a copy pays. */
const LEAST_REUSE = 4;

/**
 * The body of each point of the nest with its rows cached in `memory`, `room` bytes of it at most.
 * @param prologue statements before the nest
 */
export function cacheRows(program: Program, prologue: readonly Stmt[], nest: Nest, env: RangeEnv, platform: Platform, memory: Memory, room: number): { readonly body: readonly Stmt[]; readonly arrays: readonly string[] } {
  const path: Path = nest.loops.flatMap((_, n) => (n === 0 ? [prologue.length] : [0, 0]));
  const whole = nest.loops.reduceRight<readonly Stmt[]>((body, l) => [{ ...l, body }], nest.body);
  let current: Program = { ...program, body: [...prologue, ...whole] }, left = room;
  const arrays: string[] = [];
  for (const array of sweptAgain(program, nest.body)) {
    const site = { path, line: '', detail: { array } }, plan = planOf(current, site);
    // a copy that must look at each element is no copy
    if (!plan || plan.guard) continue;
    const row = plan.tile.dimensions.at(-1)!, bytes = Math.ceil((plan.tile.size * sizeOf(plan.tile.buffer.type)) / memory.alignBytes) * memory.alignBytes;
    if (row.stride !== 1 || row.count < LEAST_ROW || sizeOf(plan.tile.buffer.type) > 4 || bytes > left) continue;
    const next = cache.apply(current, site, { space: memory.name }, platform).program;
    if (plan.copyOut && !staysParallel(next, path, env)) continue;
    current = next;
    left -= bytes;
    arrays.push(array);
  }
  return { body: (statementAt(current, path) as For).body, arrays };
}

/** Parameters of which a point touches elements again: in several loops, or in a loop that does not move them. */
function sweptAgain(program: Program, body: readonly Stmt[]): string[] {
  return program.params.flatMap((p): string[] => {
    if (p.kind !== 'tensor') return [];
    const name = p.buffer.name, loops = body.filter((s) => s.kind === 'for' && touches(s, name));
    return loops.length > 1 || loops.some((s) => again(s as For, name, 1)) ? [name] : [];
  });
}

function touches(s: Stmt, name: string): boolean {
  let found = false;
  walkStmts([s], (x) => {
    if (x.kind === 'store' && x.buffer.name === name) found = true;
    for (const e of exprsOf(x)) walkExpr(e, (y) => { if (y.kind === 'load' && y.buffer.name === name) found = true; });
  });
  return found;
}

/** Whether loops that do not move its elements run a loop over the array often enough. `outer`: iterations of such loops around this one. */
function again(loop: For, name: string, outer: number): boolean {
  const trips = tripCount(loop) ?? 1;
  let moves = false;
  walkStmts(loop.body, (x) => { for (const e of exprsOf(x)) walkExpr(e, (y) => { if (y.kind === 'load' && y.buffer.name === name && variablesOf(y.index).has(loop.v.name)) moves = true; }); });
  const times = moves ? outer : outer * trips;
  return loop.body.some((s) => s.kind === 'for' && touches(s, name) && (times >= LEAST_REUSE || again(s, name, times)));
}

/** What each point copies back is touched by no other. */
function staysParallel(program: Program, path: Path, outside: RangeEnv): boolean {
  let env = outside;
  for (let n = 1; n <= path.length; n += 2) {
    const l = statementAt(program, path.slice(0, n)) as For;
    if (isParallel(l, env).kind !== 'parallel') return false;
    env = enterLoop(l, env);
  }
  return true;
}
