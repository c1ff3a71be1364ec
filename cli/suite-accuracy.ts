import type { JobOutcome } from '../activities/contracts.js';
import type { RunOf } from './suite-report.js';
import { table } from './table.js';

/**
 * The two accuracy tables of a suite: of the kernels of a direction, how many became a file that the target's compiler accepts, and how
 * many one that computes what its source does (QiMeng-Xpiler, Table 5). A refusal counts as a failure of both. Each column says by what it was measured.
 */
export function accuracyText(runs: readonly RunOf[]): string {
  const from = [...new Set(runs.map((run) => run.from))], to = [...new Set(runs.map((run) => run.to))];
  const matrix = (passes: (run: RunOf) => boolean, measuredBy: (run: RunOf) => string | undefined): string => {
    const cell = (list: readonly RunOf[]): string => (list.length === 0 ? '-' : `${list.filter(passes).length}/${list.length} ${percent(list.filter(passes).length, list.length)}`);
    const means = to.map((t) => [...new Set(runs.flatMap((run) => (run.to === t ? measuredBy(run) ?? [] : [])))].join(', '));
    return table(['from \\ to', ...to], [
      ...from.map((f) => [f, ...to.map((t) => cell(runs.filter((run) => run.from === f && run.to === t)))]),
      ['by', ...means],
    ]);
  };
  return `compilation accuracy: the target's compiler accepts the output
${matrix((run) => run.compiler !== undefined, ({ compiler }) => compiler && `${compiler.name} ${compiler.version}`.trim())}
computation accuracy: the output passes its unit test against the source
${matrix(isRight, ({ to: target, devices }) => devices && `${target} ${devices.candidate}`)}`;
}

const isRight = ({ outcome }: { outcome: JobOutcome['outcome'] }): boolean => outcome === 'tested' || outcome === 'bounded' || outcome === 'proved';

/** Never rounded up to 100 %. */
const percent = (n: number, of: number): string => `${(Math.floor((1000 * n) / of) / 10).toFixed(1)} %`;
