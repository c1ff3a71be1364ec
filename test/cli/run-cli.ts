import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../setup/project-root.js';

export interface CliResult { readonly code: number | null; readonly stdout: string; readonly stderr: string }
export interface CliRun { readonly child: ChildProcess; readonly result: Promise<CliResult>; readonly output: () => string }

/** Starts the command line as a user would, with a project folder of its own. */
export function startCli(home: string, args: readonly string[], cwd = home, more: NodeJS.ProcessEnv = {}): CliRun {
  const { TEMPORAL_ADDRESS: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'bin', 'xpiler.mjs'), ...args], { cwd, env: { ...env, XPILER_HOME: home, NO_COLOR: '1', ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  const result = new Promise<CliResult>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return { child, result, output: () => stdout + stderr };
}

export const runCli = (home: string, args: readonly string[], cwd = home): Promise<CliResult> => startCli(home, args, cwd).result;

/** Waits until something holds. */
export async function eventually(what: string, check: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  for (const end = Date.now() + limitMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) if (await check()) return;
  throw new Error(`did not come to pass: ${what}`);
}

/** Processes that were started with a word in their command line or environment. */
export async function processesWith(word: string): Promise<string[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const [command, environment] = await Promise.all(['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')));
    if (command && (command.includes(word) || environment!.includes(word))) found.push(`${pid} ${command.replaceAll('\0', ' ')}`);
  }
  return found;
}
