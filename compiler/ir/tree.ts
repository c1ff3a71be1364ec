/** Places in a program's tree: paths to statements, and replacing what stands there. */
import type { Program, Stmt } from './types.js';
import { bodies } from './visit.js';

/** From the root: statement number, then number of its list (`bodies`), then statement number, and so on; odd length. */
export type Path = readonly number[];

/** The statement at a path; undefined where there is none. */
export function statementAt(program: Program, path: Path): Stmt | undefined {
  return listAt(program, path)?.[path.at(-1)!];
}

/** The list in which the statement at a path stands. */
export function listAt(program: Program, path: Path): readonly Stmt[] | undefined {
  let list: readonly Stmt[] | undefined = program.body;
  for (let n = 0; n + 2 < path.length; n += 2) { const s: Stmt | undefined = list?.[path[n]!]; list = s && bodies(s)[path[n + 1]!]; }
  return list;
}

/** The program with `count` statements from `path` on replaced. */
export function replaceAt(program: Program, path: Path, count: number, by: readonly Stmt[]): Program {
  const inside = (list: readonly Stmt[], p: Path): readonly Stmt[] => {
    const [at, branch, ...rest] = p;
    if (branch === undefined) return [...list.slice(0, at), ...by, ...list.slice(at! + count)];
    return list.map((s, n) => (n === at ? withBodies(s, bodies(s).map((b, m) => (m === branch ? inside(b, rest) : b))) : s));
  };
  return { ...program, body: inside(program.body, path) };
}

/** The statement with its nested lists replaced, in the order of `bodies`. */
export function withBodies(s: Stmt, lists: readonly (readonly Stmt[])[]): Stmt {
  switch (s.kind) {
    case 'for': case 'while': return { ...s, body: lists[0]! };
    case 'if': return { ...s, then: lists[0]!, else: lists[1]! };
    case 'launch': return { ...s, kernel: { ...s.kernel, body: lists[0]! } };
    default: return s;
  }
}

/** Calls `f` on every statement with its path, in program order, outermost first. */
export function walkPaths(program: Program, f: (s: Stmt, path: Path) => void): void {
  const walk = (list: readonly Stmt[], prefix: Path): void => list.forEach((s, n) => {
    const path = [...prefix, n];
    f(s, path);
    bodies(s).forEach((b, m) => walk(b, [...path, m]));
  });
  walk(program.body, []);
}
