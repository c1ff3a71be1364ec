/** Detensorize: instructions of the platform become the loops that they mean. */
import { Namer } from '../ir/names.js';
import { replaceBuffers } from '../ir/rewrite.js';
import { statementAt } from '../ir/tree.js';
import { uniqueNames } from '../ir/unique-names.js';
import { mapStmts, walkStmts } from '../ir/visit.js';
import type { Buffer, Program, Stmt } from '../ir/types.js';
import type { Platform } from '../../hardware/platform.js';
import { exampleInstructions } from './example-programs.js';
import { meaningsOf, plainTiles } from './meaning.js';
import { refuse, type Knobs, type Pass, type Site } from './pass.js';
import { rewriteAt, siteOf } from './site.js';

/** A statement of the host function with instructions in it: registers of a kernel change their form together. */
export const detensorize: Pass<Knobs> = {
  name: 'detensorize',
  rewrites: 'f(&C[c], &A[a], n)  =>  for l < n { C[c + l] = ... A[a + l] ... }',
  stage: 'lowered',
  sites: (program) => program.body.flatMap((s, n): Site[] => (instructions([s]).length > 0 ? [siteOf(s, [n])] : [])),
  knobs: () => [{}],
  // the meaning defines the instruction
  obligations: () => [],
  apply: (program, site, _, target) => {
    const s = statementAt(program, site.path) ?? refuse(`there is nothing at "${site.line}"`);
    return rewriteAt(program, site.path, 1, meant([s], target, Namer.of(program)));
  },
  examples: (target) => exampleInstructions(target).map(({ title, program, contains }) => ({ title, program, site: 1, knobs: {}, expect: { contains } })),
};

/** Statements with every instruction replaced by its meaning. @throws PassRefusal where one has none */
export function meant(body: readonly Stmt[], target: Platform, namer: Namer): readonly Stmt[] {
  const meaning = meaningsOf(target, body, namer), plainTile = plainTiles(target, body), tiles = new Map<string, Buffer>();
  const plain = mapStmts(body, (e) => e, (s) => {
    if (s.kind === 'alloc' && s.buffer.opaque) tiles.set(s.buffer.name, plainTile(s.buffer) ?? refuse(`${target.title} has no register tile ${s.buffer.opaque}`));
    return s.kind === 'intrinsic' ? meaning(s) ?? refuse(`the records of ${target.title} do not tell what ${s.name} does with these operands`) : [s];
  });
  return replaceBuffers(plain, tiles);
}

/** The whole program without instructions. */
export function withoutInstructions(program: Program, target: Platform): Program {
  const unique = uniqueNames(program);
  return { ...unique, body: meant(unique.body, target, Namer.of(unique)) };
}

/** Names of the instructions in statements. */
export function instructions(body: readonly Stmt[]): string[] {
  const names: string[] = [];
  walkStmts(body, (s) => { if (s.kind === 'intrinsic') names.push(s.name); });
  return names;
}
