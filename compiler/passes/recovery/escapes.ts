/**
 * Early ends as structure: `exit`, and the `break` and `continue` of loops that will be split, become conditions around what follows.
 *   if (c) { A; exit; } B   =>   if (c) { A } else { B }
 * Where an end is too deep for that, a flag: `live = false` there, `if (live)` around what follows.
 */
import { binary, constant, ref, unary } from '../../ir/build.js';
import { bodies } from '../../ir/visit.js';
import type { Namer } from '../../ir/names.js';
import type { Expr, Stmt, Var } from '../../ir/types.js';

type Kind = 'exit' | 'break' | 'continue';
type Body = readonly Stmt[];

const isLoop = (s: Stmt): s is Extract<Stmt, { kind: 'for' | 'while' }> => s.kind === 'for' || s.kind === 'while';

/** Whether a statement contains an end of the kind that leaves the list it stands in. */
export function ends(s: Stmt, kind: Kind): boolean {
  if (s.kind === kind) return true;
  if (isLoop(s) && kind !== 'exit') return false;
  return bodies(s).some((b) => b.some((x) => ends(x, kind)));
}

const not = (e: Expr): Expr => unary('!', e);
const TRUE = constant('bool', 1), FALSE = constant('bool', 0);

/** Removes the ends of one kind from a list (loops inside are not entered); `mark` are the statements that stand in for one. */
class Cutter {
  constructor(private readonly kind: Kind, private readonly mark: () => Body, private readonly live: () => Expr) {}

  /** `always`: control never reaches what follows the list. */
  cut(body: Body): { body: Body; always: boolean } {
    const at = body.findIndex((s) => ends(s, this.kind));
    if (at < 0) return { body, always: false };
    const s = body[at]!, before = body.slice(0, at), rest = body.slice(at + 1);
    if (s.kind === this.kind) return { body: [...before, ...this.mark()], always: true };
    if (s.kind !== 'if') throw new Error(`${this.kind} inside ${s.kind} is not removed here`);
    const then = this.cut(s.then), other = this.cut(s.else);
    if (then.always && other.always) return { body: [...before, { ...s, then: then.body, else: other.body }], always: true };
    if (then.always && !s.else.some((x) => ends(x, this.kind))) {
      const tail = this.cut([...s.else, ...rest]);
      return { body: [...before, ...choice({ ...s, then: then.body, else: tail.body })], always: tail.always };
    }
    if (other.always && !s.then.some((x) => ends(x, this.kind))) {
      const tail = this.cut([...s.then, ...rest]);
      return { body: [...before, ...choice({ ...s, then: tail.body, else: other.body })], always: tail.always };
    }
    const tail = this.cut(rest);
    const guarded: Body = rest.length > 0 ? [{ kind: 'if', cond: this.live(), then: tail.body, else: [] }] : [];
    return { body: [...before, { ...s, then: then.body, else: other.body }, ...guarded], always: false };
  }
}

/** An `if` without an empty first branch; nothing at all when both are empty. */
function choice(s: Extract<Stmt, { kind: 'if' }>): Body {
  if (s.then.length > 0) return [s];
  return s.else.length > 0 ? [{ ...s, cond: negated(s.cond), then: s.else, else: [] }] : [];
}

const OPPOSITE: Partial<Record<string, '<' | '<=' | '>' | '>=' | '==' | '!='>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };
/** The negation, as the opposite comparison where that is exact (integers). */
export function negated(e: Expr): Expr {
  if (e.kind === 'unary' && e.op === '!') return e.a;
  if (e.kind === 'binary' && (e.op === '||' || e.op === '&&')) return binary(e.op === '||' ? '&&' : '||', negated(e.a), negated(e.b));
  if (e.kind === 'binary' && OPPOSITE[e.op] && !/^(f|bf)/.test(e.a.type)) return binary(OPPOSITE[e.op]!, e.a, e.b);
  return not(e);
}

/** A flag that is declared only when it is needed. */
class Flag {
  private made: Var | undefined;
  constructor(private readonly namer: Namer, private readonly base: string) {}
  get v(): Var { return (this.made ??= { name: this.namer.fresh(this.base), type: 'bool' }); }
  readonly clear = (): Body => [{ kind: 'assign', v: this.v, value: FALSE }];
  readonly live = (): Expr => ref(this.v);
  declaration(): Body { return this.made ? [{ kind: 'let', v: this.made, init: TRUE }] : []; }
}

/** A kernel's body without `exit`. */
export function removeExits(body: Body, namer: Namer): Body {
  if (!body.some((s) => ends(s, 'exit'))) return body;
  const flag = new Flag(namer, 'live');
  // An exit inside a loop clears the flag and breaks out of every loop around it.
  const leaveLoops = (list: Body, inLoop: boolean): Body => list.flatMap((s): Body => {
    if (!ends(s, 'exit')) return [s];
    if (s.kind === 'exit') return inLoop ? [...flag.clear(), { kind: 'break' }] : [s];
    if (s.kind === 'if') return [{ ...s, then: leaveLoops(s.then, inLoop), else: leaveLoops(s.else, inLoop) }];
    if (!isLoop(s)) return [s];
    const leave: Stmt = { kind: 'if', cond: not(flag.live()), then: [{ kind: inLoop ? 'break' : 'exit' }], else: [] };
    return [{ ...s, body: leaveLoops(s.body, true) }, leave];
  });
  const flat = leaveLoops(body, false);
  const cut = new Cutter('exit', () => (needsFlag(flat) ? flag.clear() : []), flag.live).cut(flat).body;
  return [...flag.declaration(), ...cut];
}

/** Whether some exit cannot be expressed by nesting alone. */
function needsFlag(body: Body): boolean {
  let needed = false;
  new Cutter('exit', () => [], () => { needed = true; return TRUE; }).cut(body);
  return needed;
}

/** A loop body with `if (c) { A; continue; } B` as `if (c) { A } else { B }`; undefined where there is nothing to do, or where that takes a flag. */
export function nestContinues(body: Body): Body | undefined {
  if (!body.some((s) => ends(s, 'continue'))) return undefined;
  let needed = false;
  const cut = new Cutter('continue', () => [], () => { needed = true; return TRUE; }).cut(body).body;
  return needed ? undefined : cut;
}

/** A loop whose `continue` has become structure. */
export function removeContinues(body: Body, namer: Namer): Body {
  if (!body.some((s) => ends(s, 'continue'))) return body;
  const flag = new Flag(namer, 'going');
  let needed = false;
  new Cutter('continue', () => [], () => { needed = true; return TRUE; }).cut(body);
  const cut = new Cutter('continue', () => (needed ? flag.clear() : []), flag.live).cut(body).body;
  return [...flag.declaration(), ...cut];
}

/** The body of a loop that runs once, without its ends; undefined where that takes a flag. */
export function runOnce(body: Body): Body | undefined {
  let needed = false;
  const cut = (list: Body, kind: Kind): Body => (list.some((s) => ends(s, kind)) ? new Cutter(kind, () => [], () => { needed = true; return TRUE; }).cut(list).body : list);
  const out = cut(cut(body, 'continue'), 'break');
  return needed ? undefined : out;
}

/** The loop with its breaks replaced by a flag: `go` is declared before it, the loop goes on only while it holds. */
export function removeBreaks(loop: Extract<Stmt, { kind: 'for' | 'while' }>, namer: Namer): Body {
  const flag = new Flag(namer, 'go');
  const body = new Cutter('break', flag.clear, flag.live).cut(loop.body).body;
  const go = flag.live();
  const without: Stmt = loop.kind === 'while' ? { ...loop, cond: binary('&&', go, loop.cond), body } : { ...loop, body: [{ kind: 'if', cond: go, then: body, else: [] }] };
  return [...flag.declaration(), without];
}
