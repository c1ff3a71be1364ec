/**
 * Splits a canonical host function into the parts that run on a device one after another. What the host can know (constants,
 * scalar parameters, its own loop variables) stays on the host; buffers of the host function become device memory; scalars
 * that one part computes and another reads travel through one-element buffers.
 */
import { constant, int, load, ref, walkStmts, type Alloc, type Buffer, type For, type If, type Let, type Program, type Stmt, type Var } from '../ir/index.js';
import { assigns, declared, hasParallel, jumpsOut, onlyReads, scalarsRead, tripCount, widestParallel } from './nest.js';
import { FreshNames, namesIn, replaceBuffers, type Replacement } from './rewrite.js';

/** `device`: one kernel. `host`: a loop or branch of the host around more steps. */
export type Step =
  | { readonly kind: 'device'; readonly body: readonly Stmt[] }
  | { readonly kind: 'host'; readonly around: For | If; readonly then: readonly Step[]; readonly else: readonly Step[] }
  | { readonly kind: 'let'; readonly statement: Let };

export interface HostPlan { readonly temporaries: readonly Alloc[]; readonly steps: readonly Step[]; readonly names: FreshNames }

/** Host loops start one kernel per part and iteration: `worthwhile` decides from iterations and the width of the parallel work inside. */
export interface SplitPolicy { readonly worthwhile: (trips: number, width: number) => boolean }

export function splitHost(program: Program, policy: SplitPolicy): HostPlan {
  return new Splitter(program, policy).plan();
}

class Splitter {
  private readonly names: FreshNames;
  private readonly temporaries: Alloc[] = [];
  private readonly replaced = new Map<string, Replacement>();
  private readonly scalars = new Map<string, Var>();

  constructor(private readonly program: Program, private readonly policy: SplitPolicy) {
    this.names = namesIn(program.body, program.params.map((p) => (p.kind === 'tensor' ? p.buffer.name : p.v.name)));
  }

  plan(): HostPlan {
    const known = new Set(this.program.params.flatMap((p) => (p.kind === 'scalar' ? [p.v.name] : [])));
    const steps = this.steps(this.program.body, known);
    const shared = this.carryScalars(steps);
    return { temporaries: [...this.temporaries, ...shared.buffers], steps: shared.steps.map((s) => this.useGlobals(s)), names: this.names };
  }

  private steps(body: readonly Stmt[], known: ReadonlySet<string>): Step[] {
    const steps: Step[] = [];
    const here = new Set(known);
    let run: Stmt[] = [];
    const flush = (): void => { if (run.length) steps.push({ kind: 'device', body: run }); run = []; };
    for (const s of body) {
      if (s.kind === 'alloc') { this.global(s); continue; }
      if (s.kind === 'let' && s.init && onlyReads(s.init, here) && !assigns(this.program.body, s.v.name)) {
        flush();
        here.add(s.v.name);
        steps.push({ kind: 'let', statement: s });
        continue;
      }
      const around = this.hostControl(s, here);
      if (around) {
        flush();
        const inner = around.kind === 'for' ? new Set([...here, around.v.name]) : here;
        steps.push({ kind: 'host', around, then: this.steps(around.kind === 'for' ? around.body : around.then, inner), else: around.kind === 'if' ? this.steps(around.else, inner) : [] });
        continue;
      }
      if (s.kind === 'let') this.scalars.set(s.v.name, s.v);
      if (hasParallel([s])) { flush(); steps.push({ kind: 'device', body: [s] }); continue; }
      run.push(s);
    }
    flush();
    return steps;
  }

  /** A loop or branch that the host can decide and that is worth splitting. */
  private hostControl(s: Stmt, known: ReadonlySet<string>): For | If | undefined {
    if (!hasParallel([s]) || jumpsOut(s.kind === 'for' ? s.body : [s])) return undefined;
    if (s.kind === 'if') return onlyReads(s.cond, known) ? s : undefined;
    if (s.kind !== 'for' || s.loop.kind === 'parallel' || !onlyReads(s.lo, known) || !onlyReads(s.hi, known)) return undefined;
    const trips = tripCount(s) ?? 64;
    return this.policy.worthwhile(trips, widestParallel(s.body)) ? s : undefined;
  }

  /** A buffer of the host function becomes device memory; constant tables stay what they are. */
  private global(s: Alloc): void {
    const buffer: Buffer = s.buffer.init ? s.buffer : { ...s.buffer, scope: 'global' };
    if (buffer !== s.buffer) this.replaced.set(buffer.name, { buffer });
    this.temporaries.push({ ...s, buffer });
  }

  private useGlobals(step: Step): Step {
    if (step.kind === 'device') return { ...step, body: replaceBuffers(step.body, this.replaced) };
    return step.kind === 'host' ? { ...step, then: step.then.map((s) => this.useGlobals(s)), else: step.else.map((s) => this.useGlobals(s)) } : step;
  }

  /** Scalars of the host function that more than one part uses: read at the start of a part, written back at its end. */
  private carryScalars(steps: readonly Step[]): { steps: Step[]; buffers: Alloc[] } {
    const parts: (readonly Stmt[])[] = [];
    const collect = (s: Step): void => { if (s.kind === 'device') parts.push(s.body); if (s.kind === 'host') { s.then.forEach(collect); s.else.forEach(collect); } };
    steps.forEach(collect);
    const mentions = parts.map((p) => mentioned(p));
    const carried = [...this.scalars.values()].filter((v) => mentions.filter((m) => m.has(v.name)).length > 1);
    const buffers = new Map(carried.map((v) => [v.name, { name: this.names.name(`${v.name}_value`), type: v.type, size: 1, scope: 'global' } as Buffer]));
    const wrap = (body: readonly Stmt[]): readonly Stmt[] => {
      const used = carried.filter((v) => mentioned(body).has(v.name));
      const own = declared(body);
      const before = used.filter((v) => !own.has(v.name)).map((v): Stmt => ({ kind: 'let', v, init: load(buffers.get(v.name)!, int(0)) }));
      const after = used.filter((v) => assigns(body, v.name) || own.has(v.name)).map((v): Stmt => ({ kind: 'store', buffer: buffers.get(v.name)!, index: int(0), value: ref(v) }));
      // a part may store what it has not assigned on every path: give the declaration a value
      const valued = body.map((s): Stmt => (s.kind === 'let' && !s.init && buffers.has(s.v.name) ? { ...s, init: constant(s.v.type, 0) } : s));
      return [...before, ...valued, ...after];
    };
    const rebuild = (s: Step): Step => {
      if (s.kind === 'device') return { ...s, body: wrap(s.body) };
      return s.kind === 'host' ? { ...s, then: s.then.map(rebuild), else: s.else.map(rebuild) } : s;
    };
    return { steps: steps.map(rebuild), buffers: [...buffers.values()].map((buffer) => ({ kind: 'alloc', buffer })) };
  }
}

function mentioned(body: readonly Stmt[]): Set<string> {
  const names = scalarsRead(body);
  walkStmts(body, (s) => {
    if (s.kind === 'let' || s.kind === 'assign') names.add(s.v.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) names.add(s.result.name);
  });
  return names;
}
