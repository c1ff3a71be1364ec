/** Builds and runs programs of the simulators by hand, outside the gate. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readReport as readRunnerReport, type RunnerReport } from '../../../hardware/runner-report.js';
import type { BuildPlan } from '../../../hardware/simulator/build.js';

/** What one command printed and how it ended. */
export interface CommandResult {
  readonly command: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command in a folder; a command that ends with another code than 0 is a result, not an exception. */
export function runCommand(command: readonly string[], folder: string, timeoutMs = 120_000): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(command[0], command.slice(1), { cwd: folder, timeout: timeoutMs, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error && typeof error.code === 'number' ? error.code : error ? 128 : 0;
      resolve({ command, exitCode: code, stdout, stderr: error && !stderr ? `${stderr}${error.message}` : stderr });
    });
  });
}

/** Writes a plan's files and runs its commands; the first command that fails ends it. `folder` must be empty. */
export async function build(plan: BuildPlan, folder: string): Promise<{ ok: true; executable: string } | { ok: false; failed: CommandResult }> {
  for (const file of plan.files) await writeFile(join(folder, file.name), file.text);
  for (const command of plan.commands) {
    const result = await runCommand(command, folder);
    if (result.exitCode !== 0) return { ok: false, failed: result };
  }
  return { ok: true, executable: join(folder, plan.executable) };
}

/** Reads the report that a runner left in its folder. @throws Error with what it printed if there is no usable one */
export function readReport(folder: string, run: CommandResult): RunnerReport {
  const report = readRunnerReport(join(folder, 'report.json'));
  if ('unusable' in report) throw new Error(`${report.unusable}: exit code ${run.exitCode} ${run.stderr}`);
  return report;
}
