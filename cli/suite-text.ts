import type { JobOutcome } from '../activities/contracts.js';
import type { SuiteFile } from './suite.js';
import { accuracyText } from './suite-accuracy.js';
import type { RunOf } from './suite-report.js';
import { table } from './table.js';
import { seconds } from './translate-text.js';

const kinds = ['proved', 'bounded', 'tested', 'refused', 'failed', 'infrastructure', 'cancelled'] as const;

/** A line per direction, the two accuracy tables, then every translation that has no result, with its reason. */
export function suiteText(files: readonly SuiteFile[], outcomes: readonly JobOutcome[]): string {
  const directions = new Map<string, JobOutcome[]>();
  for (const outcome of outcomes) {
    const { from, to } = files[outcome.index]!.job;
    const key = `${from} -> ${to}`;
    directions.set(key, [...(directions.get(key) ?? []), outcome]);
  }
  const used = kinds.filter((kind) => outcomes.some(({ outcome }) => outcome === kind));
  const row = (name: string, list: readonly JobOutcome[]) => {
    const times = list.filter(({ reused }) => !reused).map(({ ms }) => ms).sort((a, b) => a - b);
    const median = times.length > 0 ? seconds(times[Math.floor(times.length / 2)]!) : 'cached';
    return [name, String(list.length), ...used.map((kind) => String(list.filter(({ outcome }) => outcome === kind).length)), median];
  };
  const rows = [...[...directions].map(([name, list]) => row(name, list)), row('all', outcomes)];
  const without = outcomes.filter(({ exit }) => exit !== 0).map(({ index, outcome, code, message }) => {
    const { path, job } = files[index]!;
    return `  ${path} -> ${job.to}: ${outcome}${code ? ` ${code}` : ''} ${message ?? ''}`.trimEnd();
  });
  const accuracy = accuracyText(outcomes.map((outcome): RunOf => ({ ...outcome, path: files[outcome.index]!.path, from: files[outcome.index]!.job.from, to: files[outcome.index]!.job.to })));
  return `${table(['direction', 'kernels', ...used, 'median time'], rows)}\n${accuracy}${without.length > 0 ? `\nwithout a result\n${without.join('\n')}\n` : ''}`;
}
