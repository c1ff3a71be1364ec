/**
 * What the iteration does that draws the last ticket of a counter stands behind the loop: all others have drawn theirs by then.
 *   n[0] = 0; parallel b < 6 { A(b); old = atomic_inc(n[0], 6); if (old == 5) B() }   =>   n[0] = 0; parallel b < 6 { A(b) }; n[0] = 6; B()
 * Legal: each iteration draws one ticket, when all else is done; the counter starts at a known number, nobody else touches it, and the
 * branch uses nothing that belongs to an iteration.
 */
import { constant } from '../ir/build.js';
import { buffersOf, variablesOf, walkExprs, walkStmts } from '../ir/visit.js';
import type { Atomic, Expr, For, If, Program, Stmt } from '../ir/types.js';
import { ends } from '../passes/recovery/escapes.js';

type Body = readonly Stmt[];

export function moveLastTicket(program: Program): Program {
  const visit = (body: Body): Body => {
    const out: Stmt[] = [];
    for (const s of body) {
      const inner: Stmt = s.kind === 'for' || s.kind === 'while' ? { ...s, body: visit(s.body) } : s.kind === 'if' ? { ...s, then: visit(s.then), else: visit(s.else) } : s;
      out.push(...(inner.kind === 'for' ? moved(inner, out) ?? [inner] : [inner]));
    }
    return out;
  };
  return { ...program, body: visit(program.body) };
}

function moved(loop: For, before: Body): Body | undefined {
  const nest: For[] = [];
  let at: Stmt | undefined = loop;
  for (; at?.kind === 'for' && at.loop.kind === 'parallel'; at = at.body.length === 1 ? at.body[0] : undefined) nest.push(at);
  const list = nest.at(-1)?.body ?? [];
  const [draw, branch] = list.slice(-2);
  if (draw?.kind !== 'atomic' || !draw.result || branch?.kind !== 'if' || branch.else.length > 0) return undefined;
  const trips = nest.reduce((n, l) => n * tripsOf(l), 1), first = startOf(draw, before);
  if (!(trips >= 1) || first === undefined || asked(branch, draw.result.name) !== first + trips - 1 || !counts(draw, first + trips - 1)) return undefined;
  const rest = list.slice(0, -2).filter((s) => !(s.kind === 'let' && s.v.name === draw.result!.name && !s.init));
  if (!isApart(branch, draw, rest, nest)) return undefined;
  const final = draw.op === 'inc' && Number(valueOf(draw.value)) <= first + trips - 1 ? 0 : first + trips;
  const inner = [...nest].reverse().reduce<Body>((body, l) => [{ ...l, body }], rest);
  return [...inner, { kind: 'store', buffer: draw.buffer, index: draw.index, value: constant(draw.value.type, final), ...(draw.span ? { span: draw.span } : {}) }, ...branch.then];
}

const valueOf = (e: Expr): number | undefined => (e.kind === 'const' ? Number(e.value) : undefined);

function tripsOf(l: For): number {
  const lo = valueOf(l.lo), hi = valueOf(l.hi);
  return lo === undefined || hi === undefined ? NaN : Math.max(0, Math.ceil((hi - lo) / l.step));
}

/** What the counter holds before the loop. */
function startOf(draw: Atomic, before: Body): number | undefined {
  const place = valueOf(draw.index);
  for (const s of [...before].reverse()) {
    if (s.kind === 'store' && s.buffer.name === draw.buffer.name) return place !== undefined && valueOf(s.index) === place && s.value.type === draw.value.type ? valueOf(s.value) : undefined;
    if (buffersOf([s]).writes.has(draw.buffer.name)) return undefined;
  }
  return undefined;
}

/** The ticket that the branch asks for. */
function asked({ cond }: If, ticket: string): number | undefined {
  if (cond.kind !== 'binary' || cond.op !== '==') return undefined;
  const other = cond.a.kind === 'var' && cond.a.name === ticket ? cond.b : cond.b.kind === 'var' && cond.b.name === ticket ? cond.a : undefined;
  return other && valueOf(other);
}

/** Tickets up to `last` are numbers in a row. */
function counts({ op, value }: Atomic, last: number): boolean {
  const by = valueOf(value);
  return by !== undefined && last < 2 ** 31 && (op === 'add' ? by === 1 : op === 'inc' && by >= last);
}

function isApart(branch: If, draw: Atomic, rest: Body, nest: readonly For[]): boolean {
  const own = new Set([draw.result!.name, ...nest.map((l) => l.v.name)]);
  for (const s of rest) if (s.kind === 'let') own.add(s.v.name); else if (s.kind === 'alloc') own.add(s.buffer.name);
  let apart = ![...rest, ...branch.then].some((s) => ends(s, 'break') || ends(s, 'continue'));
  walkExprs(branch.then, (e) => { if (e.kind === 'load' && own.has(e.buffer.name) || e.kind === 'var' && own.has(e.name)) apart = false; });
  walkStmts(branch.then, (s) => {
    if ((s.kind === 'store' || s.kind === 'atomic') && own.has(s.buffer.name) || s.kind === 'assign' && own.has(s.v.name) || s.kind === 'intrinsic' || s.kind === 'launch') apart = false;
    if (s.kind === 'atomic' && s.result && own.has(s.result.name)) apart = false;
  });
  const elsewhere = buffersOf(rest);
  walkExprs(rest, (e) => { if (variablesOf(e).has(draw.result!.name)) apart = false; });
  return apart && !elsewhere.reads.has(draw.buffer.name) && !elsewhere.writes.has(draw.buffer.name);
}
