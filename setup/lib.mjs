// Helpers of the set-up script. Plain Node: nothing is installed yet when this runs.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Cache shared by all clones of this user: compiler wheels and the Temporal server. */
export const cache = process.env.XPILER_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'xpiler');

/** Pinned versions of what set-up fetches outside the lock file, and the names of the results in the cache. */
export const versions = JSON.parse(readFileSync(join(root, 'setup', 'versions.json'), 'utf8'));

const logs = join(root, '.xpiler', 'logs');
const startedAt = Date.now();

/** A step that failed, with what the user can do about it. */
export class StepError extends Error {
  constructor(message, advice) {
    super(message);
    this.advice = advice;
  }
}

export function seconds(sinceMs) {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** Prints one progress line: time since the start, step, text. */
export function say(step, text) {
  process.stdout.write(`[${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${step.padEnd(12)} ${text}\n`);
}

/** Absolute path of an executable on PATH, or undefined. */
export function which(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!folder) continue;
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/**
 * Runs a command with its output in .xpiler/logs/<step>.log and a line of life every 30 s.
 * Throws a StepError with the log's tail when it fails.
 */
export async function run(step, command, args, { env = {}, cwd = root, timeoutMs = 30 * 60_000, advice } = {}) {
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${step}.log`);
  writeFileSync(log, `$ ${command} ${args.join(' ')}\n`);
  const began = Date.now();
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk) => {
    output += chunk;
    writeFileSync(log, chunk, { flag: 'a' });
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const alive = setInterval(() => say(step, `... still at it (${seconds(began)})`), 30_000);
  const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      keep(`${error.message}\n`);
      resolve(-1);
    });
    child.on('close', (status, signal) => resolve(status ?? signal));
  });
  clearInterval(alive);
  clearTimeout(limit);
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-25).join('\n');
    throw new StepError(`\`${command} ${args.join(' ')}\` ended with ${code} (log: ${log})\n${tail}`, advice);
  }
  return output;
}

/**
 * Holds `file` as a lock while `work` runs, so that two set-ups at once do not write the same thing. A lock whose
 * process is gone is taken over.
 */
export async function withLock(step, file, work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isStale(file)) {
        rmSync(file, { force: true });
        continue;
      }
      if (!told) say(step, `another set-up is at this (lock: ${file}), waiting for it`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function isStale(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // A lock just created may still be empty.
    if (!pid) return Date.now() - statSync(file).mtimeMs > 10_000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH' || error.code === 'ENOENT';
  }
}

/** Text of a file, or undefined when there is none. */
export function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
