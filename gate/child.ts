/** Processes that answer questions for their parent, many at a time. What goes between them is copied. */
import { fork, type ChildProcess } from 'node:child_process';
import { dieWithParent } from './die-with-parent.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';

export interface ChildCall { readonly signal?: AbortSignal; readonly onProgress?: (what: string) => void }

type Request = { readonly id: number; readonly kind: 'question'; readonly question: unknown } | { readonly id: number; readonly kind: 'cancel' };
type Reply =
  | { readonly id: number; readonly kind: 'progress'; readonly what: string }
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'error'; readonly message: string; readonly stack?: string; readonly diagnostic?: Diagnostic };

/** The process ended before it answered. */
export class ChildEnded extends Error {}

/** A question that the process could not answer; `diagnostic` where it is the user's to know. */
export class ChildError extends Error {
  constructor(message: string, readonly diagnostic: Diagnostic | undefined, stack: string | undefined) {
    super(message);
    if (stack) this.stack = stack;
  }
}

/** A child process, started when it is first asked, and again after it has ended. */
export class Child<Question, Answer> {
  private process: ChildProcess | undefined;
  private readonly waiting = new Map<number, { readonly onReply: (reply: Reply) => void; readonly onEnd: (how: string) => void }>();
  private serial = 0;
  private closed = false;

  constructor(private readonly program: string, private readonly args: readonly string[] = []) {}

  /** Rejects with the signal's reason when cancelled, with ChildError what the child rejects with, with ChildEnded when it is lost. */
  ask(question: Question, { signal, onProgress }: ChildCall = {}): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.closed) throw new Error('the process is closed');
      const id = ++this.serial, child = (this.process ??= this.start());
      const cancel = (): void => { if (child.connected) child.send({ id, kind: 'cancel' } satisfies Request); };
      const done = (): void => {
        this.waiting.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      const lost = (how: string): void => {
        done();
        reject(new ChildEnded(how));
      };
      this.waiting.set(id, {
        onEnd: lost,
        onReply: (reply) => {
          if (reply.kind === 'progress') return onProgress?.(reply.what);
          done();
          if (reply.kind === 'value') resolve(reply.value as Answer);
          else if (signal?.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
          else reject(new ChildError(reply.message, reply.diagnostic, reply.stack));
        },
      });
      signal?.addEventListener('abort', cancel);
      child.send({ id, kind: 'question', question } satisfies Request, (error) => { if (error) lost(error.message); });
      if (signal?.aborted) cancel();
    });
  }

  /** Ends the process; it ends what it does. */
  close(): void {
    this.closed = true;
    if (this.process?.connected) this.process.disconnect();
  }

  private start(): ChildProcess {
    const [execPath, ...execArgv] = [...dieWithParent(), process.execPath, '--no-warnings'];
    const child = fork(this.program, [...this.args], { execPath: execPath!, execArgv, serialization: 'advanced', stdio: ['ignore', 'ignore', process.env['XPILER_DEBUG'] ? 'inherit' : 'ignore', 'ipc'], detached: true });
    child.on('message', (reply: Reply) => this.waiting.get(reply.id)?.onReply(reply));
    child.once('exit', (code, signal) => {
      if (this.process === child) this.process = undefined;
      for (const { onEnd } of [...this.waiting.values()]) onEnd(signal ?? `exit code ${code}`);
    });
    return child;
  }
}

/** Answers the parent's questions until it disconnects; then cancels what runs, waits for it a moment, calls `onEnd` and exits. */
export function serve(answer: (question: never, call: Required<ChildCall>) => Promise<unknown>, onEnd?: () => void): void {
  const running = new Map<number, { readonly abort: AbortController; readonly answered: Promise<void> }>();
  const send = (reply: Reply): void => { if (process.connected) process.send!(reply); };
  const start = (id: number, question: unknown): void => {
    const abort = new AbortController();
    const call = { signal: abort.signal, onProgress: (what: string) => send({ id, kind: 'progress', what }) };
    const answered = answer(question as never, call)
      .then((value): Reply => ({ id, kind: 'value', value }), (error: unknown): Reply => {
        const { message, stack } = error instanceof Error ? error : new Error(String(error)), { diagnostic } = error as { diagnostic?: Diagnostic };
        return { id, kind: 'error', message, ...(stack && { stack }), ...(diagnostic?.code && { diagnostic }) };
      })
      .then((reply) => { running.delete(id); send(reply); });
    running.set(id, { abort, answered });
  };
  const end = async (): Promise<void> => {
    const all = [...running.values()];
    for (const { abort } of all) abort.abort(new Error('the parent has ended'));
    await Promise.race([Promise.allSettled(all.map(({ answered }) => answered)), new Promise((resolve) => { setTimeout(resolve, 3000); })]);
    onEnd?.();
    process.exit(0);
  };
  process.on('message', (request: Request) => {
    if (request.kind === 'cancel') running.get(request.id)?.abort.abort(new Error('cancelled'));
    else start(request.id, request.question);
  });
  process.on('disconnect', () => void end());
  // The user's Ctrl-C is the parent's business: it ends this process by disconnecting.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => void end());
}
