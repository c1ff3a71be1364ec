/**
 * Runs untrusted programs: no network, own process tree, the system read-only, one writable folder, bounded time, memory, output.
 * bubblewrap where it works on this machine, else a plain process with limits; the result says which.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { findTools } from '../setup/tools.js';

export type SandboxKind = 'bubblewrap' | 'limits-only';

export interface SandboxOptions {
  /** working folder; default the writable one */
  readonly cwd?: string;
  /** files and folders that the program may read besides the system's (same path inside) */
  readonly readOnly?: readonly string[];
  /** the only folder that it may write, besides an own /tmp that vanishes */
  readonly writable?: string;
  /** device files that it may use */
  readonly devices?: readonly string[];
  readonly timeoutMs: number;
  /** ends a program that has used next to no processor time for so long: it sleeps or waits for something that never comes */
  readonly idleTimeoutMs?: number;
  /** resident memory of all its processes together */
  readonly memoryBytes?: number;
  /** processor time of one process */
  readonly cpuSeconds?: number;
  readonly maxProcesses?: number;
  /** standard output and error together */
  readonly maxOutputBytes?: number;
  /** size of one file */
  readonly maxFileBytes?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** chooses the kind instead of what works best here */
  readonly kind?: SandboxKind;
}

export interface SandboxResult {
  /** `exited` has an exit code, `signalled` a signal; the others: it was killed for this reason */
  readonly status: 'exited' | 'signalled' | 'timeout' | 'cancelled' | 'memory' | 'output' | 'processes';
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
  readonly sandbox: SandboxKind;
}

const defaults = { memoryBytes: 8 * 2 ** 30, cpuSeconds: 600, maxProcesses: 64, maxOutputBytes: 2 ** 20, maxFileBytes: 5 * 2 ** 30 };
/** How often memory and processes are looked at. */
const pollMs = 100;

type Run = (command: readonly string[], options: SandboxOptions) => Promise<SandboxResult>;

/** Runs one command. Rejects only where it cannot be started at all. */
export const runSandboxed: Run = (command, options) => run(command, options);

/** Lets another process start this one's sandboxes. */
export const runSandboxesBy = (other: Run): void => { run = other; };

let run: Run = runHere;

async function runHere(command: readonly string[], options: SandboxOptions): Promise<SandboxResult> {
  const bubblewrap = options.kind === 'limits-only' ? undefined : await workingBubblewrap();
  if (options.kind === 'bubblewrap' && !bubblewrap) throw new Error('bubblewrap does not work on this machine');
  const sandbox: SandboxKind = bubblewrap ? 'bubblewrap' : 'limits-only';
  const limited = withLimits(command, options);
  // The mark finds processes that left the tree; in bubblewrap the namespace dies as a whole.
  const mark = `XPILER_SANDBOX=${randomBytes(12).toString('hex')}`;
  const env = { ...baseEnvironment, ...options.env, [mark.split('=')[0]!]: mark.split('=')[1]! };
  const argv = bubblewrap ? [...bubblewrap, ...bindings(options), '--remount-ro', '/', '--chdir', options.cwd ?? options.writable ?? '/tmp', '--', ...limited] : limited;
  const cwd = options.cwd ?? options.writable;
  const started = performance.now();
  if (options.signal?.aborted) return { status: 'cancelled', stdout: '', stderr: '', wallMs: 0, sandbox };
  const child = spawn(argv[0]!, argv.slice(1), { env, ...(cwd && !bubblewrap && { cwd }), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = await watch(child, options, sandbox, mark);
  return { ...end, wallMs: performance.now() - started, sandbox };
}

const baseEnvironment: Readonly<Record<string, string>> = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/tmp', TMPDIR: '/tmp', LANG: 'C.UTF-8' };

/** Per-process limits, set by the shell that then becomes the program. Files are counted in blocks of 512 bytes. */
function withLimits(command: readonly string[], o: SandboxOptions): string[] {
  const blocks = Math.ceil((o.maxFileBytes ?? defaults.maxFileBytes) / 512);
  const script = `ulimit -c 0; ulimit -t ${Math.ceil(o.cpuSeconds ?? defaults.cpuSeconds)}; ulimit -f ${blocks}; ulimit -n 1024 2>/dev/null; exec "$@"`;
  return ['/bin/sh', '-c', script, 'sh', ...command];
}

function bindings(o: SandboxOptions): string[] {
  const writable = o.writable ? ['--bind', o.writable, o.writable] : [];
  const readable = (o.readOnly ?? []).filter((p) => existsSync(p)).flatMap((p) => ['--ro-bind', p, p]);
  const devices = (o.devices ?? []).filter((p) => existsSync(p)).flatMap((p) => ['--dev-bind', p, p]);
  // Read-only binds come last: they may lie inside the writable folder.
  return [...devices, ...(devices.length > 0 ? ['--ro-bind-try', '/sys', '/sys'] : []), ...writable, ...readable];
}

let probed: Promise<string[] | undefined> | undefined;

/** Which sandbox this machine gives. */
export const sandboxKind = async (): Promise<SandboxKind> => ((await workingBubblewrap()) ? 'bubblewrap' : 'limits-only');

/** The bubblewrap command line that works here; containers may forbid namespaces or mounting /proc. */
function workingBubblewrap(): Promise<string[] | undefined> {
  return (probed ??= findBubblewrap());
}

async function findBubblewrap(): Promise<string[] | undefined> {
  const { bwrap } = await findTools();
  if (!bwrap.found) return undefined;
  const system = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/etc/alternatives', '/etc/ld.so.cache', '/etc/ld.so.conf', '/etc/ld.so.conf.d', '/etc/passwd', '/nix/store'];
  const common = [bwrap.path, '--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', ...system.flatMap((p) => ['--ro-bind-try', p, p]), '--dev', '/dev'];
  const temporary = [['--size', String(2 ** 30), '--tmpfs', '/tmp'], ['--tmpfs', '/tmp']];
  for (const tmp of temporary) {
    const argv = [...common, '--proc', '/proc', ...tmp];
    if (await succeeds([...argv, '--', '/bin/sh', '-c', 'test -w /tmp'])) return argv;
  }
  return undefined;
}

const succeeds = (argv: string[]): Promise<boolean> =>
  new Promise((resolve) => execFile(argv[0]!, argv.slice(1), { timeout: 10_000 }, (error) => resolve(error === null)));

type End = Pick<SandboxResult, 'status' | 'exitCode' | 'signal' | 'stdout' | 'stderr'>;

function watch(child: ChildProcess, options: SandboxOptions, sandbox: SandboxKind, mark: string): Promise<End> {
  return new Promise((resolve, reject) => {
    let reason: SandboxResult['status'] | undefined;
    let room = options.maxOutputBytes ?? defaults.maxOutputBytes;
    const kept: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    const kill = (why: SandboxResult['status']): void => {
      reason ??= why;
      killTree(child.pid!, sandbox, mark);
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]!.on('data', (data: Buffer) => {
        kept[stream].push(data.subarray(0, Math.max(0, room)));
        room -= data.length;
        if (room < 0) kill('output');
      });
    }
    const timer = setTimeout(() => kill('timeout'), options.timeoutMs);
    let busy = { at: performance.now(), cpuMs: 0 };
    const poll = setInterval(() => {
      const use = treeUse(child.pid!);
      const now = performance.now();
      if (use.cpuMs > busy.cpuMs + 20) busy = { at: now, cpuMs: use.cpuMs };
      if (options.idleTimeoutMs !== undefined && now - busy.at > options.idleTimeoutMs) kill('timeout');
      if (use.memoryBytes > (options.memoryBytes ?? defaults.memoryBytes)) kill('memory');
      else if (use.processes > (options.maxProcesses ?? defaults.maxProcesses)) kill('processes');
    }, pollMs);
    const abort = (): void => kill('cancelled');
    options.signal?.addEventListener('abort', abort, { once: true });
    const stop = (): void => {
      clearTimeout(timer);
      clearInterval(poll);
      options.signal?.removeEventListener('abort', abort);
    };
    child.once('error', (error) => { stop(); reject(error); });
    // What the program left behind would hold the pipes open; it ends with the program.
    child.once('exit', () => { if (sandbox === 'limits-only') killTree(child.pid!, sandbox, mark); });
    child.once('close', (code, signal) => {
      stop();
      const text = { stdout: Buffer.concat(kept.stdout).toString('utf8'), stderr: Buffer.concat(kept.stderr).toString('utf8') };
      // bubblewrap and the shell report a child's signal as 128 + its number.
      const number = signal ? undefined : code! > 128 && code! <= 128 + 64 ? code! - 128 : 0;
      if (reason) resolve({ status: reason, ...text });
      else if (signal) resolve({ status: 'signalled', signal, ...text });
      else if (number) resolve({ status: 'signalled', signal: signalName(number), exitCode: code!, ...text });
      else resolve({ status: 'exited', exitCode: code!, ...text });
    });
  });
}

const signalNames: Readonly<Record<number, string>> = { 1: 'SIGHUP', 2: 'SIGINT', 4: 'SIGILL', 6: 'SIGABRT', 7: 'SIGBUS', 8: 'SIGFPE', 9: 'SIGKILL', 11: 'SIGSEGV', 13: 'SIGPIPE', 14: 'SIGALRM', 15: 'SIGTERM', 24: 'SIGXCPU', 25: 'SIGXFSZ' };
const signalName = (n: number): string => signalNames[n] ?? `signal ${n}`;

function killTree(pid: number, sandbox: SandboxKind, mark: string): void {
  const quietly = (id: number): void => {
    try { process.kill(id, 'SIGKILL'); } catch { /* gone already */ }
  };
  if (sandbox === 'limits-only') {
    for (const id of descendants(pid)) quietly(id);
    for (const id of marked(mark)) quietly(id);
  }
  quietly(-pid);
}

/** Processes that carry the mark in their environment: also those whose parents ended. */
function marked(mark: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((name) => read(`/proc/${name}/environ`).includes(mark)).map(Number);
}

function descendants(pid: number): number[] {
  const found: number[] = [];
  const visit = (id: number): void => {
    found.push(id);
    let threads: string[] = [];
    try { threads = readdirSync(`/proc/${id}/task`); } catch { /* ended meanwhile */ }
    for (const thread of threads) for (const child of read(`/proc/${id}/task/${thread}/children`).split(' ').filter(Boolean)) if (found.length < 4096) visit(Number(child));
  };
  visit(pid);
  return found;
}

function treeUse(pid: number): { processes: number; memoryBytes: number; cpuMs: number } {
  const all = descendants(pid);
  const pages = all.reduce((n, id) => n + Number(read(`/proc/${id}/statm`).split(' ')[1] ?? 0), 0);
  // Behind the name in parentheses: fields 14 to 17 are own and children's time in ticks of 10 ms.
  const ticks = all.reduce((n, id) => {
    const text = read(`/proc/${id}/stat`);
    return n + text.slice(text.lastIndexOf(')') + 2).split(' ').slice(11, 15).reduce((sum, x) => sum + Number(x), 0);
  }, 0);
  return { processes: all.length, memoryBytes: pages * 4096, cpuMs: ticks * 10 };
}

const read = (path: string): string => {
  try { return readFileSync(path, 'latin1'); } catch { return ''; }
};
