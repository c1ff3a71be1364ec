import type { StepTime, Translated } from '../activities/contracts.js';
import { painter } from '../diagnostics/render.js';
import { useColor } from './run-command.js';

export interface ResultPlace {
  readonly source: string; readonly output: string; readonly from: string; readonly to: string; readonly workflowId: string;
  readonly record?: Record<string, unknown>;
}

/** What a person wants to know about a translation. */
export function resultText(result: Translated, { source, output, from, to, workflowId, record }: ResultPlace): string {
  const paint = painter(useColor(process.stdout));
  const passes = ((record?.passes ?? []) as { name: string; knobs?: Record<string, unknown> }[]).map(passText);
  const { compiler, devices } = result;
  const lines: [string, string][] = [
    ['verdict', `${paint('32;1', result.verdict)}: ${result.cases} test cases agree`],
    ['ran on', `${from} ${devices.source}, ${to} ${devices.candidate}`],
    ['compiler', `${compiler.name} ${compiler.version}${compiler.kind === 'native' ? '' : ` (${compiler.kind})`}`],
    ...(passes.length > 0 ? [['passes', passes.join(', ')] as [string, string]] : []),
    ['time', seconds(result.timings.reduce((sum, { ms }) => sum + ms, 0))],
    ['workflow', workflowId],
  ];
  return `${paint('1', `${source} (${from}) -> ${output} (${to})`)}\n${lines.map(([name, text]) => `  ${name.padEnd(9)} ${text}`).join('\n')}\n`;
}

function passText({ name, knobs = {} }: { name: string; knobs?: Record<string, unknown> }): string {
  const values = Object.entries(knobs).map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return values.length > 0 ? `${name}(${values.join(' ')})` : name;
}

export const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : ms < 100_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

export interface Timings { readonly startMs: number; readonly server: string; readonly workflowMs: number; readonly steps: readonly StepTime[] }

/** Breakdown of a call: start, steps, what orchestration adds to them, the rest. */
export function timingsText({ startMs, server, workflowMs, steps }: Timings, totalMs: number): string {
  const sums = stepSums(steps);
  const worked = sums.reduce((sum, { ms }) => sum + ms, 0);
  const rows: [string, number][] = [
    [`start (${server} server)`, startMs], ...sums.map(({ step, ms }): [string, number] => [step, ms]),
    ['orchestration', Math.max(0, workflowMs - worked)], ['output', Math.max(0, totalMs - startMs - workflowMs)], ['total', totalMs],
  ];
  return `timings\n${rows.map(([name, ms]) => `  ${name.padEnd(24)} ${ms.toFixed(0).padStart(7)} ms`).join('\n')}\n`;
}

/** Sum of a translation's steps by name, in order of first appearance. */
export function stepSums(timings: readonly StepTime[]): StepTime[] {
  const sums = new Map<string, number>();
  for (const { step, ms } of timings) sums.set(step, (sums.get(step) ?? 0) + ms);
  return [...sums].map(([step, ms]) => ({ step, ms }));
}
