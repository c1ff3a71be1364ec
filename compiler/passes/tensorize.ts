/** Tensorize: loops become instructions of the platform: its dot, matrix, product or vector unit. */
import { int, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { statementAt, walkPaths } from '../ir/tree.js';
import { isFloat } from '../ir/scalar.js';
import { exprsOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { For, Kernel, Program, Stmt } from '../ir/types.js';
import { binary, call } from '../ir/build.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { memoryOf, type Platform } from '../../hardware/platform.js';
import { allocated, parallelNest, tripCount, type Nest } from '../lower/nest.js';
import { FreshNames, namesIn } from '../lower/rewrite.js';
import { SlotPool } from '../lower/lanes.js';
import { vectorTile } from '../lower/vectorize.js';
import { Query } from '../smt/query.js';
import { obligation, undecided, type Obligation } from '../smt/obligation.js';
import { assume } from '../smt/dependence.js';
import { booleanTerm, integerTerm, loopDomain, type Place } from '../smt/terms.js';
import { touchesOf } from '../smt/touches.js';
import { meant } from './detensorize.js';
import { dotSite, tensorizeDot } from './dot-tiles.js';
import { examplePrograms } from './example-programs.js';
import { recoverLaunch } from './loop-recovery.js';
import { stagedKernel, stagedSite } from './staged-product.js';
import { iterationsObligation } from './nest.js';
import { refuse, type Example, type Pass, type Site } from './pass.js';
import { rewriteAt, siteOf, surroundings } from './site.js';
import { uniqueNames } from '../ir/unique-names.js';

/** `unit`: which of the platform's units. `tile`: lanes of a vector tile, 0 where the unit fixes its tiles. */
export interface TensorizeKnobs extends Readonly<Record<string, number | string>> { readonly unit: 'dot' | 'matrix' | 'vector'; readonly tile: number }

export const tensorize: Pass<TensorizeKnobs> = {
  name: 'tensorize',
  rewrites: 'for m { for n { for k { C[m][n] += A[m][k] * B[k][n] } } }  =>  for tiles { multiply(&c, &a, &b) };  for l < n { C[l] = A[l] + B[l] }  =>  add(&C, &A, &B, n)',
  stage: 'lowered',
  sites: (program, target) => {
    const sites: Site[] = [];
    walkPaths(program, (s, path) => { if (s.kind === 'for' && tiles(program, path, target).some((knobs) => rewritten(program, path, knobs, target))) sites.push(siteOf(s, path)); });
    return sites;
  },
  knobs: (program, site, target) => tiles(program, site.path, target).filter((knobs) => rewritten(program, site.path, knobs, target)),
  obligations: (program, site, knobs, target) => {
    const made = rewritten(program, site.path, knobs, target) ?? refuse(`the ${knobs.unit} unit of ${target.title} has no instructions for "${site.line.trim()}"`), { nest } = made;
    return [
      iterationsObligation(program, site.path, nest.loops, nest.body, {
        name: 'independent iterations', claim: `no two points of ${nest.loops.map((l) => l.v.name).join(', ')} access one element, unless both read it`, commuting: 'no',
        turned: (a, b) => `(not (and ${nest.loops.map((l) => `(= ${a(l)} ${b(l)})`).join(' ')}))`,
      }),
      operandsInRange(program, site, made.statements, target),
      // a sum by whole tiles adds in another order, a vector instruction rounds as the hardware does
      ...(exact(nest.body) ? [] : [undecided('same results', 'the instructions compute what the loops compute', 'results of floating point may differ by rounding: the unit test judges them')]),
    ];
  },
  apply: (program, site, knobs, target) => {
    const made = rewritten(program, site.path, knobs, target) ?? refuse(`the ${knobs.unit} unit of ${target.title} has no instructions for "${site.line.trim()}"`);
    const { program: after, forward } = rewriteAt(program, site.path, 1, made.statements);
    return { program: uniqueNames(after), forward };
  },
  examples: (target) => examplesOf(target),
};

interface Made { readonly nest: Nest; readonly statements: readonly Stmt[] }

/** The choices worth trying at a parallel loop. */
function tiles(program: Program, path: Site['path'], target: Platform): TensorizeKnobs[] {
  const s = statementAt(program, path), e = target.execution;
  if (s?.kind !== 'for' || s.loop.kind !== 'parallel') return [];
  if (e.kind === 'threads' && e.dot) return [{ unit: 'dot', tile: 0 }];
  if (e.kind === 'simt' && e.matrix && path.length === 1) return [{ unit: 'matrix', tile: 0 }];
  const trips = tripCount(s);
  if (e.kind !== 'tasks' || !e.vector || trips === undefined) return [];
  const { granule } = e.vector, most = Math.ceil(trips / granule) * granule;
  return [1, 2, 4, 8, 16, 32].map((n) => n * granule).filter((tile) => tile <= most).map((tile) => ({ unit: 'vector', tile }));
}

function rewritten(program: Program, path: Site['path'], knobs: TensorizeKnobs, target: Platform): Made | undefined {
  const s = statementAt(program, path), e = target.execution;
  if (s?.kind !== 'for' || s.loop.kind !== 'parallel') return undefined;
  const { env } = surroundings(program, path), names = namesIn(program.body, program.params.map((p) => (p.kind === 'tensor' ? p.buffer.name : p.v.name)));
  const nest = parallelNest(s);
  if (!nest || nest.loops.some((l) => tripCount(l) === 0)) return undefined;
  if (knobs.unit === 'dot' && e.kind === 'threads' && e.dot) {
    const site = dotSite(nest, e.dot, env);
    return site && { nest, statements: tensorizeDot(nest, site, e.dot, env, names) };
  }
  if (knobs.unit === 'matrix' && e.kind === 'simt' && e.matrix && path.length === 1) {
    const site = stagedSite(nest, e.matrix, env, 0);
    if (!site?.unit) return undefined;
    const { body, groups, items } = stagedKernel(site, e, names);
    const kernel: Kernel = { name: names.name(`${program.name}_device`), grid: [groups, 1, 1], block: [items, 1, 1], warp: e.warp, body };
    return { nest, statements: [{ kind: 'launch', kernel }] };
  }
  if (knobs.unit === 'vector' && e.kind === 'tasks' && e.vector) {
    const statements = vectorTiles(s, knobs.tile, env, target, names);
    return statements && { nest: { loops: [s], body: s.body, total: tripCount(s)! }, statements };
  }
  return undefined;
}

/** for tile { lanes of on-chip arrays } */
function vectorTiles(loop: For, tile: number, env: RangeEnv, target: Platform, names: FreshNames): readonly Stmt[] | undefined {
  const e = target.execution, trips = tripCount(loop);
  if (e.kind !== 'tasks' || !e.vector || trips === undefined || loop.step !== 1 || allocated(loop.body).length > 0 || tile % e.vector.granule !== 0 || tile <= 0) return undefined;
  const memory = memoryOf(target, e.vectorMemory), pool = new SlotPool(tile, memory.name, memory.alignBytes, names);
  const number = names.variable('tile', 'i32'), first = names.variable('first', 'i32'), count = names.variable('count', 'i32'), blocks = Math.ceil(trips / tile);
  const code = vectorTile(loop, ref(first), ref(count), env, e.vector, pool, names);
  if (!code || code.cost.vector === 0 || pool.count * tile * 4 > memory.capacityBytes) return undefined;
  const left = binary('-', int(trips), ref(first));
  return [
    ...pool.buffers().map((buffer): Stmt => ({ kind: 'alloc', buffer })),
    { kind: 'for', v: number, lo: int(0), hi: int(blocks), step: 1, loop: { kind: 'serial' }, body: [
      { kind: 'let', v: first, init: mul(ref(number), int(tile)) }, { kind: 'let', v: count, init: trips % tile === 0 ? int(tile) : call('min', 'i32', [int(tile), left]) }, ...code.body,
    ] },
  ];
}

/** Every element that the instructions touch exists: asked of their meaning. */
export function operandsInRange(program: Program, site: Pick<Site, 'path'>, statements: readonly Stmt[], target: Platform): Obligation {
  const name = 'operands in range', claim = 'every element that the instructions touch is inside its array';
  const whole = uniqueNames({ ...program, body: statements }), namer = Namer.of({ ...program, body: [...program.body, ...whole.body] });
  const plain = meant(whole.body, target, namer).flatMap((s) => (s.kind === 'launch' ? recoverLaunch(s.kernel, namer, surroundings(program, site.path).env) : [s]));
  const around = surroundings(program, site.path), q = new Query(), outer = assume(q, around), sizes = new Map(allocated(plain).map((b) => [b.name, b]));
  for (const p of program.params) if (p.kind === 'tensor') sizes.set(p.buffer.name, p.buffer);
  walkStmts(program.body, (s) => { if (s.kind === 'alloc') sizes.set(s.buffer.name, s.buffer); });
  // arrays declared inside count too: look at the statements as if theirs stood outside
  const shown: Stmt[] = hoisted(plain), element = q.integer('element');
  const cases = touchesOf(shown, around, new Set()).flatMap((t) => {
    const buffer = sizes.get(t.what);
    if (!buffer || t.index === undefined || t.index === 'any' || t.type !== buffer.type) return [];
    const index = t.index, { value: term, open } = q.noting(() => {
      const symbols = new Map(outer.symbols);
      for (const l of t.loops) symbols.set(l.v.name, q.integer(l.v.name));
      const place: Place = { symbols, env: t.env, fixed: () => false };
      return `(and ${[...t.loops.map((l) => loopDomain(q, l, l.v.name, place)), ...t.guards.map((g) => booleanTerm(q, g, place))].join(' ')} (= ${element} ${integerTerm(q, index, place)}) (or (< ${element} 0) (>= ${element} ${buffer.size})))`;
    });
    return [{ term, text: `${t.what}[{element}] is touched, ${t.what} has ${buffer.size} elements`, open: [...q.open, ...open] }];
  });
  return obligation(name, claim, q, cases, [element]);
}

const hoisted = (body: readonly Stmt[]): Stmt[] => body.flatMap((s): Stmt[] => {
  if (s.kind === 'alloc') return [];
  if (s.kind === 'for' || s.kind === 'while') return [{ ...s, body: hoisted(s.body) }];
  return s.kind === 'if' ? [{ ...s, then: hoisted(s.then), else: hoisted(s.else) }] : [s];
});

/** Whether all arithmetic on values is on integers, which no order and no instruction changes. */
function exact(body: readonly Stmt[]): boolean {
  let floats = false;
  walkStmts(body, (s) => { for (const e of exprsOf(s)) walkExpr(e, (x) => { if ((x.kind === 'binary' && isFloat(x.a.type)) || (x.kind === 'call' && isFloat(x.type))) floats = true; }); });
  return !floats;
}

function examplesOf(target: Platform): Example<TensorizeKnobs>[] {
  const e = target.execution, both = (title: string, good: Program, wrong: Program, knobs: TensorizeKnobs, contains: string[], unproved: string[]): Example<TensorizeKnobs>[] => [
    { title, program: good, site: 1, knobs, expect: { contains, unproved } },
    { title: `${title}, points that are not independent`, program: wrong, site: 1, knobs, expect: { refuted: 'independent iterations', witness: 'both write' } },
  ];
  if (e.kind === 'threads' && e.dot) {
    const { dot } = e;
    return dot.a.flatMap((a) => both(`a product of ${a}`, examplePrograms.bytes(8, 32, 16, a), examplePrograms.bytes(8, 32, 16, a, true), { unit: 'dot', tile: 0 }, ['_panels', dot.tile(6, 2, a).name], []));
  }
  if (e.kind === 'simt' && e.matrix) {
    const { m, n, k, a, accumulator, multiply } = e.matrix[0]!;
    return both('a product of small matrices', examplePrograms.product(m, n, k, a, accumulator), examplePrograms.product(m, n, k, a, accumulator, true), { unit: 'matrix', tile: 0 }, [multiply], ['same results']);
  }
  if (e.kind !== 'tasks' || !e.vector) return [];
  const tile = e.vector.granule, [good, wrong] = both('lanes', examplePrograms.copy(4 * tile), examplePrograms.shifted(4 * tile), { unit: 'vector', tile }, ['lanes_0', e.vector.copy], ['same results']);
  return [good!, { ...wrong!, expect: { refuted: 'independent iterations', witness: 'a[' } }];
}
