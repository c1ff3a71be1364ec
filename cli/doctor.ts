import { Command } from 'commander';
import type { Availability } from '../hardware/availability.js';
import { examine, type Examination } from '../setup/examine.js';

/** `xpiler doctor`: tools, versions, where found, devices native or simulated, and what is missing for what. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('show tools, devices, the Temporal server, and what is missing for what')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const examination = await examine();
      process.stdout.write(options.json ? `${doctorJson(examination)}\n` : doctorText(examination));
      if (examination.shortcomings.some((shortcoming) => shortcoming.essential)) process.exitCode = 5;
    });
}

/** The examination as JSON (CPU flags as a list). */
export function doctorJson(examination: Examination): string {
  return JSON.stringify(examination, (_key, value: unknown) => (value instanceof Set ? [...(value as Set<unknown>)] : value), 2);
}

/** The examination as text for a person. */
export function doctorText({ machine, platforms, server, packages, cache, shortcomings }: Examination): string {
  const tools = Object.entries(machine.tools).map(([name, tool]) => (tool.found ? [name, tool.version, tool.source, tool.path] : [name, '-', 'missing', tool.reason]));
  const devices = platforms.map((platform) => [platform.platform, platform.device === 'simulator' ? (platform.emulated ? 'emulated' : 'simulated') : platform.device, compiledBy(platform), platform.detail]);
  const missing = shortcomings.map(({ what, cost, advice, essential }) => [what, essential ? `${cost} (essential)` : cost, advice]);
  return [
    section('Tools', ['tool', 'version', 'found by', 'where'], tools),
    section('Platforms', ['platform', 'kernels run', 'compiled by', 'detail'], devices) + legend(devices.map(([, how]) => how!)),
    `Server\n  ${server.kind}: ${server.detail}${server.reachable ? '' : ' (does not answer)'}\n`,
    `Packages\n  ${Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ')}\n`,
    `Cache\n  ${cache}\n`,
    missing.length === 0 ? 'Nothing is missing.\n' : section('Missing', ['what', 'what it costs', 'what to do'], missing),
  ].join('\n');
}

const compiledBy = ({ compiler, compilerName, simulatorCompiles }: Availability): string =>
  compiler.found ? `${compilerName} ${compiler.version}` : `${simulatorCompiles ? "simulator's g++" : 'nothing'} (no ${compilerName})`;

const meanings: Readonly<Record<string, string>> = {
  native: 'on the device itself, after a run in which every access is checked',
  simulated: 'on this CPU, by a simulator that checks every access',
  emulated: 'on this CPU, with a library in the place of instructions that it lacks',
  none: 'not here',
};
const legend = (used: readonly string[]): string =>
  Object.entries(meanings).filter(([how]) => used.includes(how)).map(([how, meaning]) => `  ${how}: ${meaning}\n`).join('');

/** A title and aligned columns. */
function section(title: string, head: string[], rows: string[][]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column].length)));
  const line = (row: string[]): string => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()}`;
  return `${title}\n${[head, ...rows].map(line).join('\n')}\n`;
}
