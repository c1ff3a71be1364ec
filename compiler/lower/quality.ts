/** What a lowered program makes of the machine: parallelism, vector and tensor instructions, on-chip memory; and why not. */
import { walkStmts, type For, type Program, type Stmt } from '../ir/index.js';
import type { Platform } from '../../hardware/platform.js';
import { contractionOf, extentOf, type Contraction } from '../analysis/contraction.js';
import { parallelNest, widestParallel } from './nest.js';
import { reductionsOf } from './reduction.js';
import type { Lowered } from './types.js';

/** `none`: there is nothing in the kernel, or nothing in the machine, that it could be used for. */
export interface Use { readonly used: 'yes' | 'no' | 'none'; readonly reason?: string }
export interface Quality { readonly parallel: Use; readonly vector: Use; readonly tensor: Use; readonly onChip: Use }

const yes: Use = { used: 'yes' };
const no = (reason: string): Use => ({ used: 'no', reason });
const none = (reason: string): Use => ({ used: 'none', reason });
/** Products smaller than this are not worth tiles. */
const LEAST_PRODUCT = 1 << 15;

/** @param canonical the program with its independent loops marked, as lowering saw it */
export function qualityOf(canonical: Program, lowered: Pick<Lowered, 'program' | 'passes'>, platform: Platform): Quality {
  const { execution } = platform, facts = factsOf(canonical), text = usesOf(lowered, platform);
  const width = widestParallel(canonical.body);
  const parallel = text.parallel ? yes : width < 2 ? none('no loop has iterations that are independent') : no(`the ${width} independent iterations are too little work to share`);
  const vector = execution.kind === 'simt' ? (text.parallel ? yes : parallel)
    : text.vector ? yes : width < 2 && !facts.reductions ? none('no loop has iterations that are independent') : width < 16 && !facts.reductions ? none(`only ${width} independent iterations`) : no('no instructions for the loop, or its iterations lie apart in memory');
  return { parallel, vector, tensor: tensorUse(facts.products, text.tensor, platform), onChip: onChipUse(facts, text.onChip, platform) };
}

function tensorUse(products: readonly Contraction[], used: boolean, platform: Platform): Use {
  if (used) return yes;
  const worth = products.filter((c) => size(c) >= LEAST_PRODUCT);
  if (worth.length === 0) return none(products.length === 0 ? 'no sum of products' : 'the product is too small for tiles');
  const { execution } = platform, types = worth.map((c) => ({ operand: c.operand, sum: c.accumulator.v.type }));
  const fits = types.find(({ operand, sum }) => (execution.kind === 'simt' ? execution.matrix?.some((u) => u.a === operand && u.accumulator === sum)
    : execution.kind === 'tasks' ? execution.product?.operands.includes(operand) && execution.product.accumulator === sum : execution.dot?.a.includes(operand) && execution.dot.accumulator === sum));
  return fits ? no('the operands do not have the form of the unit') : none(`the machine has no unit for ${types[0]!.operand} products summed in ${types[0]!.sum}`);
}

function onChipUse(facts: Facts, used: boolean, platform: Platform): Use {
  if (used) return yes;
  if (platform.execution.kind === 'threads') return none('caches are filled by the machine');
  if (platform.execution.kind === 'tasks') return no('the loops stay scalar and read device memory');
  return facts.products.some((c) => size(c) >= LEAST_PRODUCT) ? no('the product is not tiled') : none('nothing is read by several items');
}

const size = (c: Contraction): number => extentOf(c.rows) * extentOf(c.columns) * extentOf(c.sum) * extentOf(c.batch);

interface Facts { readonly products: readonly Contraction[]; readonly reductions: boolean }

function factsOf(canonical: Program): Facts {
  const products: Contraction[] = [];
  let reductions = false;
  const look = (body: readonly Stmt[]): void => body.forEach((s) => {
    if (s.kind === 'for') {
      const nest = s.loop.kind === 'parallel' ? parallelNest(s) : undefined, found = nest && contractionOf(nest.loops, nest.body);
      if (found) products.push(found);
      if ((reductionsOf(s as For)?.length ?? 0) > 0) reductions = true;
      look(s.body);
    } else if (s.kind === 'while') look(s.body);
    else if (s.kind === 'if') { look(s.then); look(s.else); }
  });
  look(canonical.body);
  return { products, reductions };
}

interface Uses { parallel: boolean; vector: boolean; tensor: boolean; onChip: boolean }

function usesOf(lowered: Pick<Lowered, 'program' | 'passes'>, platform: Platform): Uses {
  const uses: Uses = { parallel: false, vector: false, tensor: false, onChip: false };
  const { execution } = platform, on = new Set(platform.memories.filter((m) => (execution.kind === 'simt' ? m.name === execution.groupMemory : m.scope === 'item' && execution.kind === 'tasks')).map((m) => m.name));
  const tensor = new Set(execution.kind === 'simt' ? execution.matrix?.map((u) => u.multiply) : execution.kind === 'tasks' && execution.product ? [execution.product.product] : []);
  walkStmts(lowered.program.body, (s) => {
    if (s.kind === 'launch' && s.kernel.grid[0] * s.kernel.grid[1] * s.kernel.grid[2] * s.kernel.block[0] > 1) uses.parallel = true;
    if (s.kind === 'for' && (s.loop.kind === 'axis' || (execution.kind === 'threads' && s.loop.kind === 'parallel'))) uses.parallel = true;
    if (s.kind === 'for' && s.loop.kind === 'vector') uses.vector = true;
    if (s.kind === 'intrinsic') { uses.vector = true; if (tensor.has(s.name)) uses.tensor = true; }
    if (s.kind === 'alloc' && s.buffer.space && on.has(s.buffer.space)) uses.onChip = true;
  });
  if (execution.kind === 'threads') {
    uses.tensor = lowered.passes.some((p) => p.name === 'tensorize');
    uses.vector ||= uses.tensor;
    uses.parallel ||= lowered.passes.some((p) => p.name === 'loop-bind');
  }
  return uses;
}
