import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { searchAttributeNames } from '../workflows/search-attribute-names.js';
import { dieWithParent } from '../gate/die-with-parent.js';
import { claim, type Claim } from './lock-file.js';
import { projectFolder } from './project-folder.js';

export interface DevServer {
  readonly address: string;
  readonly pid: number;
  /** ends the server and frees its data file */
  stop(): Promise<void>;
  /** settles when the server has ended, whoever ended it */
  readonly ended: Promise<void>;
}

export interface DevServerOptions {
  /** name of the data file; a living server's file is never shared: the next one takes `<slot>-2`, `<slot>-3`, ... */
  readonly slot: string;
  /** keep the data file when the server has been stopped; a killed one leaves its file in any case, to be taken up again */
  readonly keep: boolean;
}

/** Starts an embedded Temporal server on free ports with a data file of its own. */
export async function startDevServer(temporalPath: string, { slot: wanted, keep }: DevServerOptions): Promise<DevServer> {
  const folder = join(projectFolder(), 'temporal');
  await mkdir(folder, { recursive: true });
  const slot = await freeSlot(folder, wanted);
  void removeForgotten(folder).catch(() => {});
  const data = join(folder, `${slot.name}.db`);
  const release = async (finished: boolean) => {
    if (finished && !keep) await removeData(data);
    await slot.lock.release();
  };
  try {
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      const child = launch(temporalPath, port, data);
      const failure = await answering(child, port);
      if (!failure) return running(child, port, () => release(true));
      await end(child);
      // Another process may have taken the port between the question and the start.
      if (attempt === 3) throw new DiagnosticError(infrastructureDiagnostic('XP4001', `the embedded Temporal server did not start: ${failure}`));
    }
  } catch (error) {
    await release(false);
    throw error;
  }
}

// 20 polls a second is the default: an activity then costs 100 ms, with these 10 ms. WAL and synchronous=1 (normal): commits
// without a full flush each, still safe against a crash of the process.
const serverFlags = [
  '--headless', '--ip', '127.0.0.1', '--log-level', 'error', '--dynamic-config-value', 'history.transferProcessorMaxPollRPS=2000',
  '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1',
  ...Object.values(searchAttributeNames).flatMap(({ name, type }) => ['--search-attribute', `${name}=${type}`]),
];

function launch(temporalPath: string, port: number, data: string): ChildProcess {
  const command = [temporalPath, 'server', 'start-dev', '--port', String(port), '--db-filename', data, ...serverFlags];
  // A group of its own: Ctrl-C in the terminal reaches us alone, and we end the server when the work has ended.
  const [program, ...args] = [...dieWithParent(), ...command];
  return spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
}

/** Undefined once the port accepts connections, else why it never will. */
async function answering(child: ChildProcess, port: number): Promise<string | undefined> {
  let log = '';
  let gone: string | undefined;
  child.stderr?.on('data', (chunk: Buffer) => { log = (log + chunk.toString()).slice(-2000); });
  child.once('exit', (code, signal) => { gone = `it ended with ${signal ?? `code ${code}`}: ${log.trim().split('\n').at(-1) ?? ''}`; });
  child.once('error', (error) => { gone = error.message; });
  // 0.3 s on an idle machine; a loaded one may take many times that.
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (gone) return gone;
    if (await accepts(port)) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return 'no answer in 30 s';
}

/** Whether something listens on the local port. */
export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const done = (yes: boolean) => { socket.destroy(); resolve(yes); };
    socket.once('connect', () => done(true)).once('error', () => done(false)).setTimeout(1000, () => done(false));
  });
}

function running(child: ChildProcess, port: number, release: () => Promise<void>): DevServer {
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  child.unref();
  return { address: `127.0.0.1:${port}`, pid: child.pid!, ended, stop: async () => { await end(child); await release(); } };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  child.kill('SIGTERM');
  // Everything is in the write-ahead log; an orderly end takes the server a second more and adds nothing.
  const force = setTimeout(() => child.kill('SIGKILL'), 200);
  await gone;
  clearTimeout(force);
}

async function freeSlot(folder: string, wanted: string): Promise<{ name: string; lock: Claim }> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const lock = await claim(join(folder, `${name}.lock`));
    if (lock) return { name, lock };
  }
}

const removeData = (data: string) => Promise.all(['', '-wal', '-shm'].map((suffix) => rm(data + suffix, { force: true })));

/** Data of calls that were killed and not taken up again within a week. */
async function removeForgotten(folder: string): Promise<void> {
  const weekAgo = Date.now() - 7 * 24 * 3600e3;
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.db'))) {
    const data = join(folder, name);
    if ((await stat(data)).mtimeMs > weekAgo) continue;
    const lock = await claim(data.replace(/db$/, 'lock'));
    if (!lock) continue;
    await removeData(data);
    await lock.release();
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
