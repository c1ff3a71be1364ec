import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../../diagnostics/infrastructure.js';
import { failure } from '../running.js';
import type { Call, GateTool } from '../tools.js';
import { dieWithParent } from './die-with-parent.js';
import type { GateReply, GateRequest, GateTask } from './gate-process.js';

export interface GateProxyOptions {
  /** of the artifacts and caches that the gate uses */
  readonly storeFolder: string;
  /** the child's program, replaced in tests */
  readonly program?: string;
}

interface Waiting { readonly onReply: (reply: GateReply) => void; readonly onEnd: (how: string) => void }

/** The gate in a process of its own, started when it is first asked and again after it has ended. Its diagnostics fail the activity. */
export class GateProxy implements GateTool {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private serial = 0;
  private closed = false;

  constructor(private readonly options: GateProxyOptions) {}

  readonly compile: GateTool['compile'] = (input, call) => this.ask('compile', input, call);
  readonly unitTest: GateTool['unitTest'] = (input, call) => this.ask('unitTest', input, call);
  readonly check: GateTool['check'] = (input, call) => this.ask('check', input, call);
  readonly version: GateTool['version'] = (platforms) => this.ask('version', platforms, {});

  /** Ends the process; it ends what it runs. */
  close(): void {
    this.closed = true;
    if (this.child?.connected) this.child.disconnect();
  }

  private ask<T>(task: GateTask, input: unknown, { signal, onProgress }: Call): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.closed) throw new Error('the gate is closed');
      const id = ++this.serial, child = (this.child ??= this.start());
      const cancel = (): void => { if (child.connected) child.send({ id, task: 'cancel' } satisfies GateRequest); };
      const done = (): void => {
        this.waiting.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      const lost = (how: string): void => {
        done();
        reject(failure(infrastructureDiagnostic('XP4003', `the process of the gate ended (${how})`)));
      };
      this.waiting.set(id, {
        onEnd: lost,
        onReply: (reply) => {
          if (reply.kind === 'progress') return onProgress?.(reply.what);
          done();
          if (reply.kind === 'value') resolve(reply.value as T);
          else if (signal?.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
          else if (reply.kind === 'diagnostic') reject(reply.diagnostic.exit === 5 ? failure(reply.diagnostic) : new DiagnosticError(reply.diagnostic));
          else reject(Object.assign(new Error(reply.message), reply.stack && { stack: reply.stack }));
        },
      });
      signal?.addEventListener('abort', cancel);
      child.send({ id, task, input } satisfies GateRequest, (error) => { if (error) lost(error.message); });
      if (signal?.aborted) cancel();
    });
  }

  private start(): ChildProcess {
    const program = this.options.program ?? fileURLToPath(new URL('./gate-process.js', import.meta.url));
    const [execPath, ...execArgv] = [...dieWithParent(), process.execPath, '--no-warnings'];
    const child = fork(program, [this.options.storeFolder], { execPath, execArgv, serialization: 'advanced', stdio: ['ignore', 'ignore', process.env.XPILER_DEBUG ? 'inherit' : 'ignore', 'ipc'], detached: true });
    child.on('message', (reply: GateReply) => this.waiting.get(reply.id)?.onReply(reply));
    child.once('exit', (code, signal) => {
      if (this.child === child) this.child = undefined;
      for (const { onEnd } of [...this.waiting.values()]) onEnd(signal ?? `exit code ${code}`);
    });
    return child;
  }
}
