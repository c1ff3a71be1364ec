/** Finding sites and rewriting at them. */
import { listAt, replaceAt, statementAt, walkPaths, type Path } from '../ir/tree.js';
import { bodies, substitute } from '../ir/visit.js';
import { printStmt } from '../ir/print.js';
import type { Expr, For, Program, Stmt } from '../ir/types.js';
import { unary } from '../ir/build.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { isPure } from '../analysis/accesses.js';
import { assignedIn, type Surroundings } from '../smt/touches.js';
import { refuse, type Rewritten, type Site } from './pass.js';

/** First line of a statement as it is printed. */
export const headOf = (s: Stmt): string => printStmt(s).split('\n')[0]!.replace(/ \{$/, '');

/** Every loop that `fits`, in program order. */
export function loopSites(program: Program, fits: (loop: For, path: Path) => boolean): Site[] {
  const sites: Site[] = [];
  walkPaths(program, (s, path) => { if (s.kind === 'for' && fits(s, path)) sites.push(siteOf(s, path)); });
  return sites;
}

export const siteOf = (s: Stmt, path: Path, detail?: Site['detail']): Site =>
  ({ path, line: headOf(s), ...(s.span ? { span: s.span } : {}), ...(detail ? { detail } : {}) });

/** The loop at a site. */
export function loopAt(program: Program, site: Site): For {
  const s = statementAt(program, site.path);
  return s?.kind === 'for' ? s : refuse(`there is no loop at "${site.line}"`);
}

/** What holds at a path: loops, conditions and constant locals around it. */
export function surroundings(program: Program, path: Path): Surroundings {
  const assigned = assignedIn(program.body), loops: For[] = [], guards: Expr[] = [], lets = new Map<string, Expr>();
  let env: RangeEnv = programEnv(program), list: readonly Stmt[] = program.body;
  for (let n = 0; n < path.length; n += 2) {
    const at = path[n]!;
    for (const s of list.slice(0, at)) if (s.kind === 'let' && s.init && !assigned.has(s.v.name) && isPure(s.init, assigned)) lets.set(s.v.name, substitute(s.init, lets));
    const s = list[at];
    if (!s || n + 1 >= path.length) break;
    if (s.kind === 'for') {
      const l: For = { ...s, lo: substitute(s.lo, lets), hi: substitute(s.hi, lets) };
      loops.push(l);
      env = enterLoop(l, env);
    }
    if (s.kind === 'if') { const cond = substitute(s.cond, lets); guards.push(path[n + 1] === 0 ? cond : unary('!', cond)); }
    list = bodies(s)[path[n + 1]!]!;
  }
  return { loops, guards, lets, env };
}

/** Replaces `count` statements from the site on. */
export function rewriteAt(program: Program, path: Path, count: number, by: readonly Stmt[]): Rewritten {
  const depth = path.length - 1, at = path[depth]!;
  return {
    program: replaceAt(program, path, count, by),
    forward: (old) => {
      if (old.length <= depth || old.slice(0, depth).some((x, n) => x !== path[n]) || old[depth]! < at) return old;
      return old[depth]! < at + count ? undefined : [...old.slice(0, depth), old[depth]! - count + by.length, ...old.slice(depth + 1)];
    },
  };
}

/** Statements after the one at a path, in its list. */
export const following = (program: Program, path: Path): readonly Stmt[] => listAt(program, path)!.slice(path.at(-1)! + 1);

/** Number of iterations where it is the same each time; 0 or less counts as unknown. */
export { tripCount } from '../analysis/ranges.js';
