/** `xpiler suite report`: what the outputs of a suite make of their machines. */
import { z } from 'zod';
import type { Quality, Use } from '../compiler/lower/quality.js';
import type { JobOutcome } from '../activities/contracts.js';
import type { Store } from '../store/store.js';
import { table } from './table.js';

/** One translation of the last run. */
export interface RunOf extends Pick<JobOutcome, 'outcome' | 'record' | 'compiler' | 'devices'> { readonly path: string; readonly from: string; readonly to: string }
export interface QualityLine extends RunOf { readonly quality: Quality | null }

const use = z.object({ used: z.enum(['yes', 'no', 'none']), reason: z.string().optional() });
const recordSchema = z.object({ quality: z.object({ parallel: use, vector: use, tensor: use, onChip: use }).nullable().optional() });

/** The quality that each record tells; null where there is no output. */
export async function qualityLines(runs: readonly RunOf[], store: Store): Promise<QualityLine[]> {
  return Promise.all(runs.map(async (run): Promise<QualityLine> => {
    const text = run.record ? await store.getText(run.record).catch(() => undefined) : undefined;
    const parsed = text === undefined ? undefined : recordSchema.safeParse(JSON.parse(text));
    return { ...run, quality: (parsed?.success ? (parsed.data.quality as Quality | null | undefined) : null) ?? null };
  }));
}

const features = [['parallel', 'parallel'], ['vector', 'vector'], ['tensor', 'tensor'], ['onChip', 'on-chip']] as const;

/** A line per direction (used, of those that could), then what is not used with its reason. */
export function qualityText(lines: readonly QualityLine[]): string {
  const directions = new Map<string, QualityLine[]>();
  for (const line of lines) {
    const key = `${line.from} -> ${line.to}`;
    directions.set(key, [...(directions.get(key) ?? []), line]);
  }
  const count = (list: readonly QualityLine[], f: keyof Quality): string => {
    const uses = list.flatMap(({ quality }): Use[] => (quality ? [quality[f]] : [])), could = uses.filter(({ used }) => used !== 'none');
    return `${could.filter(({ used }) => used === 'yes').length} of ${could.length}`;
  };
  const row = (name: string, list: readonly QualityLine[]): string[] => [name, String(list.filter(({ quality }) => quality).length), ...features.map(([f]) => count(list, f))];
  const rows = [...[...directions].map(([name, list]) => row(name, list)), row('all', lines)];
  const missing = lines.flatMap(({ path, to, quality }) => features.flatMap(([f, title]) => (quality?.[f].used === 'no' ? [`  ${path} -> ${to}: not ${title}: ${quality[f].reason ?? ''}`] : [])));
  return `${table(['direction', 'outputs', ...features.map(([, title]) => title)], rows)}${missing.length > 0 ? `\nnot used\n${missing.join('\n')}\n` : ''}`;
}
