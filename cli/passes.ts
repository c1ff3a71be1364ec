import { Command } from 'commander';
import { ComputePool } from '../activities/compute/pool.js';
import type { PassesAnswer } from '../activities/tools.js';
import type { Knobs } from '../compiler/passes/pass.js';
import type { SiteRow, Step } from '../compiler/passes/by-hand.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import type { KernelOptions } from './read-kernel.js';
import { placeInSpec, printJson, runCommand, type CommandFrame } from './run-command.js';
import { inferPlatform, platformById, readSource, readSpec } from './source-file.js';
import { table } from './table.js';

export interface PassOptions extends KernelOptions { readonly to?: string; readonly after: readonly Step[] }

const limitMs = 60_000;

/** Options of commands that apply passes. */
export const withPassOptions = (command: Command): Command => command
  .argument('<file>', 'source of the kernel')
  .option('--from <platform>', 'platform of the source (default: by extension, then by content)')
  .option('--to <platform>', 'platform whose memories, axes and instructions the passes use (default: that of the source)')
  .option('--spec <file>', 'spec of the kernel, JSON (default: inferred)')
  .option('--after <step>', 'a pass applied first, as PASS:SITE or PASS:SITE:KNOBS with knobs in JSON; may be repeated', (text: string, before: Step[]) => [...before, parseStep(text)], [])
  .option('--json', 'print JSON');

/** `xpiler passes FILE`: sites and knobs. */
export function passesCommand(): Command {
  return withPassOptions(new Command('passes')).description('list the passes that can be applied to a kernel: sites and knobs')
    .action((file: string, options: PassOptions) => {
      const frame: CommandFrame = { json: options.json, file };
      return runCommand(frame, async () => {
        const { answer, to } = await askPasses('passes', file, options, options.after, frame), { program, sites } = answer as PassesAnswer;
        if (options.json) return printJson({ file, to, program, sites });
        process.stdout.write(`${program}\n${sites.length === 0 ? 'no pass applies\n' : table(['pass', 'site', 'at', 'line', 'knobs'], sites.map(row))}`);
      });
    });
}

const row = ({ pass, site, line, detail, place, knobs }: SiteRow): string[] => [
  pass, String(site), place ? `${place.line}:${place.column}` : '', shorten(line.trim(), 60) + (detail ? `  ${text(detail)}` : ''), shorten(choices(knobs), 90),
];

/** The values of each knob; combinations that are not all possible are listed one by one. */
function choices(knobs: readonly Knobs[]): string {
  if (knobs.length === 0) return 'none fits';
  const keys = Object.keys(knobs[0]!), values = keys.map((key) => [...new Set(knobs.map((k) => k[key]!))]);
  if (values.reduce((n, v) => n * v.length, 1) === knobs.length) return keys.map((key, n) => `${key} = ${values[n]!.map((v) => JSON.stringify(v)).join(' | ')}`).join(', ');
  return knobs.map(text).join(' | ');
}
const text = (knobs: Knobs): string => Object.entries(knobs).map(([key, value]) => `${key}=${String(value)}`).join(' ');
const shorten = (line: string, most: number): string => (line.length <= most ? line : `${line.slice(0, most - 3)}...`);

/** PASS:SITE:KNOBS */
function parseStep(given: string): Step {
  const found = /^([\w-]+):(\d+)(?::(.+))?$/s.exec(given);
  if (!found) throw new DiagnosticError(inputDiagnostic('XP1305', `"${given}" is no step; write PASS:SITE or PASS:SITE:KNOBS, for example loop-split:1:{"factor":16,"tail":"none"}`));
  return { pass: found[1]!, site: Number(found[2]), ...(found[3] ? { knobs: parseKnobs(found[3]) } : {}) };
}

/** Knobs as a flat JSON object. */
export function parseKnobs(given: string): Knobs {
  let value: unknown;
  try { value = JSON.parse(given); } catch { value = undefined; }
  const flat = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.values(value).every((v) => ['number', 'string', 'boolean'].includes(typeof v));
  if (!flat) throw new DiagnosticError(inputDiagnostic('XP1305', `knobs are a JSON object of numbers, texts and truth values, not ${given}`));
  return value as Knobs;
}

/** Asks the compiler, in a process of its own. */
export async function askPasses(task: 'passes' | 'apply', file: string, options: KernelOptions & { to?: string }, steps: readonly Step[], frame: CommandFrame): Promise<{ answer: unknown; to: string }> {
  const source = await readSource(file);
  frame.source = source.text;
  frame.file = file;
  const from = options.from ? platformById(options.from) : inferPlatform(source), to = options.to ? platformById(options.to) : from;
  const specText = options.spec ? await readSpec(options.spec) : undefined;
  const pool = new ComputePool({ size: 1 });
  try {
    const input = { text: source.text, fileName: source.name, platform: from.id, to: to.id, steps, ...(specText !== undefined && { specText, specName: options.spec }) };
    return { answer: await pool.ask(task, input, { timeoutMs: limitMs }), to: to.id };
  } catch (error) {
    if (error instanceof DiagnosticError && options.spec && specText !== undefined) placeInSpec(frame, error.diagnostic.where?.file, options.spec, specText);
    throw error;
  } finally {
    pool.close();
  }
}
