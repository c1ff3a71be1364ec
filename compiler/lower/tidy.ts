/** Small rewrites that bring sums into the one shape that the other lowerings look for. */
import { exprsOf, mapStmts, substitute, unary, variablesOf, walkStmts, ref, type Expr, type For, type Program, type Stmt } from '../ir/index.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { mergeLoops } from './coalesce.js';
import { assigns, tripCount } from './nest.js';
import { mapBodies, namesIn, type FreshNames } from './rewrite.js';

/** The same program, sums over one loop where two count as one, accumulated in one scalar. */
export function tidySums(program: Program): Program {
  const names = namesIn(program.body, program.params.map((p) => (p.kind === 'tensor' ? p.buffer.name : p.v.name)));
  return { ...program, body: visit(program.body, programEnv(program), names) };
}

function visit(body: readonly Stmt[], env: RangeEnv, names: FreshNames): readonly Stmt[] {
  const direct = accumulateDirectly(body);
  return direct.map((s): Stmt => {
    if (s.kind !== 'for') return mapBodies(s, (b) => visit(b, env, names));
    const inner: For = { ...s, body: visit(withoutContinue(s.body), enterLoop(s, env), names) };
    return mergeSerial(inner, env, names);
  });
}

/**
 * for { if (c) { A; continue; } B }  =>  for { if (c) { A } else { B } }
 * Only where the `continue` ends a branch of the loop's own statements; others stay.
 */
function withoutContinue(body: readonly Stmt[]): readonly Stmt[] {
  const at = body.findIndex((s) => s.kind === 'if' && endsWithContinue(s.then) !== endsWithContinue(s.else));
  if (at < 0) return body.at(-1)?.kind === 'continue' ? body.slice(0, -1) : body;
  const s = body[at] as Stmt & { kind: 'if' }, rest = body.slice(at + 1);
  const joined: Stmt = endsWithContinue(s.then)
    ? { ...s, then: withoutContinue(s.then.slice(0, -1)), else: withoutContinue([...s.else, ...rest]) }
    : { ...s, then: withoutContinue([...s.then, ...rest]), else: withoutContinue(s.else.slice(0, -1)) };
  return [...body.slice(0, at), ...(joined.then.length === 0 && joined.else.length > 0 ? [{ ...joined, cond: unary('!', joined.cond), then: joined.else, else: [] }] : [joined])];
}
const endsWithContinue = (body: readonly Stmt[]): boolean => body.at(-1)?.kind === 'continue';

/** let s = a; for { s = s + e }; a = s  =>  for { a = a + e }. Legal where nothing else reads s, and nothing between touches a. */
function accumulateDirectly(body: readonly Stmt[]): readonly Stmt[] {
  for (let i = 0; i + 2 < body.length; ++i) {
    const [first, loop, last] = [body[i]!, body[i + 1]!, body[i + 2]!];
    if (first.kind !== 'let' || first.init?.kind !== 'var' || loop.kind !== 'for' || last.kind !== 'assign' || last.value.kind !== 'var') continue;
    const s = first.v.name, a = first.init.name;
    if (last.value.name !== s || last.v.name !== a || last.v.type !== first.v.type || touches([loop], a)) continue;
    if (touches([...body.slice(0, i), ...body.slice(i + 3)], s)) continue;
    const renamed = rename([loop], s, ref(last.v));
    return accumulateDirectly([...body.slice(0, i), ...renamed, ...body.slice(i + 3)]);
  }
  return body;
}

function touches(body: readonly Stmt[], name: string): boolean {
  let found = assigns(body, name);
  walkStmts(body, (s) => { for (const e of exprsOf(s)) if (variablesOf(e).has(name)) found = true; });
  return found;
}

function rename(body: readonly Stmt[], from: string, to: Expr & { kind: 'var' }): readonly Stmt[] {
  const map = new Map<string, Expr>([[from, to]]);
  return mapStmts(body, (e) => substitute(e, map), (s) => [s.kind === 'assign' && s.v.name === from ? { ...s, v: { name: to.name, type: to.type } } : s]);
}

/** for k1 { for k2 { S(k1 n + k2) } }  =>  for k { S(k) } keeps the order of the iterations. */
function mergeSerial(outer: For, env: RangeEnv, names: FreshNames): For {
  const inner = outer.body[0];
  if (outer.body.length !== 1 || inner?.kind !== 'for' || outer.loop.kind !== 'serial' || inner.loop.kind !== 'serial' || tripCount(inner) === undefined) return outer;
  const merged = mergeLoops(outer, inner, inner.body, enterLoop(inner, enterLoop(outer, env)), names);
  return merged ? { ...merged.loop, body: merged.body } : outer;
}
