import type { JobOutcome } from '../../activities/contracts.js';
import { suiteText } from '../../cli/suite-text.js';
import type { SuiteFile } from '../../cli/suite.js';

const file = (index: number, path: string, from: string, to: string): SuiteFile =>
  ({ index, id: String(index), path, job: { source: '', fileName: path, from, to, searchable: false, reuse: true } });
const outcome = (index: number, kind: JobOutcome['outcome'], exit: number, more: Partial<JobOutcome> = {}): JobOutcome =>
  ({ index, outcome: kind, exit, reused: false, workflowId: '', ms: 1000 * (index + 1), ...more });

test('a line per direction, the median of what was run, and every job without a result', () => {
  const files = [file(0, 'a.x', 'one', 'two'), file(1, 'b.x', 'one', 'two'), file(2, 'c.x', 'one', 'two'), file(3, 'a.x', 'one', 'three')];
  const outcomes = [
    outcome(0, 'tested', 0), outcome(1, 'refused', 3, { code: 'XP1101', message: 'asm' }), outcome(2, 'tested', 0), outcome(3, 'tested', 0, { reused: true }),
  ];
  expect(suiteText(files, outcomes).split('\n')).toEqual([
    'direction     kernels  tested  refused  median time',
    '------------  -------  ------  -------  -----------',
    'one -> two    3        2       1        2.00 s',
    'one -> three  1        1       0        cached',
    'all           4        3       1        2.00 s',
    '',
    'without a result',
    '  b.x -> two: refused XP1101 asm',
    '',
  ]);
});
