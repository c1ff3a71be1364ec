import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import { computeDiagnostic } from '../../diagnostics/infrastructure.js';
import { dieWithParent } from '../../gate/die-with-parent.js';
import type { ComputeReply, ComputeRequest } from './process.js';

export interface ComputeOptions {
  /** cancelling kills the process that works on the question */
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  /** what the question is about: of the idle processes, the one that knows it answers */
  readonly subject?: string;
}

export interface PoolOptions {
  readonly size: number;
  /** heap of one process in MB; a compiler that needs more has lost its way */
  readonly heapMb?: number;
  /** the child's program, replaced in tests */
  readonly program?: string;
}

/** More than the processes themselves keep. */
const keptSubjects = 32;

interface Waiting { readonly resolve: (reply: ComputeReply) => void; readonly reject: (error: Error) => void }

/** A few processes that answer one question at a time each. Processes start when needed and stay warm. */
export class ComputePool {
  private readonly idle: ChildProcess[] = [];
  private readonly all = new Set<ChildProcess>();
  private readonly queue: (() => void)[] = [];
  /** which process was last asked about a subject */
  private readonly asked = new Map<string, ChildProcess>();
  private serial = 0;
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  /** Starts a process ahead of the first question. */
  prewarm(): void {
    if (this.all.size === 0) this.idle.push(this.start());
  }

  /** Rejects with a DiagnosticError when the compiler refused, ran out of time or crashed. */
  async ask(task: ComputeRequest['task'], input: unknown, options: ComputeOptions): Promise<unknown> {
    const child = await this.take(options.signal, options.subject);
    const reply = await this.talk(child, { id: ++this.serial, task, input }, options);
    if (reply.kind === 'value') return reply.value;
    if (reply.kind === 'diagnostic') throw new DiagnosticError(reply.diagnostic);
    if (reply.kind === 'error') throw new DiagnosticError(computeDiagnostic.bug(task, reply.message, reply.stack));
    throw new Error('unexpected answer of the compiler process');
  }

  /** Ends all processes. */
  close(): void {
    this.closed = true;
    for (const child of this.all) child.kill('SIGKILL');
    this.all.clear();
    this.idle.length = 0;
  }

  private talk(child: ChildProcess, request: ComputeRequest, { signal, timeoutMs }: ComputeOptions): Promise<ComputeReply> {
    return new Promise<ComputeReply>((resolve, reject) => {
      const waiting: Waiting = { resolve, reject };
      const fail = (error: Error) => { this.drop(child); done(); waiting.reject(error); };
      const onMessage = (reply: ComputeReply) => {
        if (reply.id !== request.id) return;
        done();
        this.release(child);
        waiting.resolve(reply);
      };
      const onExit = (code: number | null, killed: string | null) =>
        fail(new DiagnosticError(computeDiagnostic.crash(request.task, killed ?? `exit code ${code}`)));
      const onAbort = () => fail(signal?.reason instanceof Error ? signal.reason : new Error('cancelled'));
      const timer = setTimeout(() => fail(new DiagnosticError(computeDiagnostic.slow(request.task, timeoutMs))), timeoutMs);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        child.off('message', onMessage).off('exit', onExit);
      };
      child.on('message', onMessage).on('exit', onExit);
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) onAbort();
      else child.send(request, (error) => { if (error) fail(new DiagnosticError(computeDiagnostic.crash(request.task, error.message))); });
    });
  }

  private async take(signal?: AbortSignal, subject?: string): Promise<ChildProcess> {
    if (this.closed) throw new Error('the pool is closed');
    const knows = subject === undefined ? undefined : this.asked.get(subject);
    const child = knows && this.idle.includes(knows) ? this.idle.splice(this.idle.indexOf(knows), 1)[0] : this.idle.pop();
    const taken = child ?? (this.all.size < this.options.size ? this.start() : undefined);
    if (taken) {
      if (subject !== undefined) this.remember(subject, taken);
      return taken;
    }
    await new Promise<void>((resolve) => this.queue.push(resolve));
    if (signal?.aborted) { this.queue.shift()?.(); throw signal.reason; }
    return this.take(signal, subject);
  }

  private remember(subject: string, child: ChildProcess): void {
    this.asked.delete(subject);
    this.asked.set(subject, child);
    if (this.asked.size > keptSubjects) this.asked.delete(this.asked.keys().next().value!);
  }

  private start(): ChildProcess {
    const program = this.options.program ?? fileURLToPath(new URL('./process.js', import.meta.url));
    const [execPath, ...execArgv] = [
      ...dieWithParent(), process.execPath, `--max-old-space-size=${this.options.heapMb ?? 2048}`, '--stack-size=4000', '--no-warnings',
    ];
    const child = fork(program, { execPath, execArgv, serialization: 'advanced', stdio: ['ignore', 'ignore', process.env.XPILER_DEBUG ? 'inherit' : 'ignore', 'ipc'], detached: true });
    this.all.add(child);
    child.once('exit', () => { this.drop(child); });
    return child;
  }

  private release(child: ChildProcess): void {
    if (this.all.has(child)) this.idle.push(child);
    this.queue.shift()?.();
  }

  private drop(child: ChildProcess): void {
    if (!this.all.delete(child)) return;
    const place = this.idle.indexOf(child);
    if (place >= 0) this.idle.splice(place, 1);
    child.kill('SIGKILL');
    this.queue.shift()?.();
  }
}
