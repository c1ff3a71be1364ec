import type { JobOutcome } from '../../activities/contracts.js';
import { suiteText } from '../../cli/suite-text.js';
import { inTurns, type SuiteFile } from '../../cli/suite.js';

const file = (index: number, path: string, from: string, to: string): SuiteFile =>
  ({ index, id: String(index), path, job: { source: '', fileName: path, from, to, searchable: false, reuse: true } });
const outcome = (index: number, kind: JobOutcome['outcome'], exit: number, more: Partial<JobOutcome> = {}): JobOutcome =>
  ({ index, outcome: kind, exit, reused: false, workflowId: '', ms: 1000 * (index + 1), ...more });

const right = { compiler: { name: 'cc', version: '1.2', kind: 'native' }, devices: { source: 'native', candidate: 'simulator' } } as const;

test('a line per direction, the median of what was run, and every job without a result', () => {
  const files = [file(0, 'a.x', 'one', 'two'), file(1, 'b.x', 'one', 'two'), file(2, 'c.x', 'one', 'two'), file(3, 'a.x', 'one', 'three')];
  const outcomes = [
    outcome(0, 'tested', 0, right), outcome(1, 'refused', 3, { code: 'XP1101', message: 'asm' }), outcome(2, 'failed', 4, { compiler: right.compiler, code: 'XP2401', message: 'differs' }), outcome(3, 'tested', 0, { ...right, reused: true }),
  ];
  expect(suiteText(files, outcomes).split('\n')).toEqual([
    'direction     kernels  tested  refused  failed  median time',
    '------------  -------  ------  -------  ------  -----------',
    'one -> two    3        1       1        1       2.00 s',
    'one -> three  1        1       0        0       cached',
    'all           4        2       1        1       2.00 s',
    '',
    "compilation accuracy: the target's compiler accepts the output",
    'from \\ to  two         three',
    '---------  ----------  -----------',
    'one        2/3 66.6 %  1/1 100.0 %',
    'by         cc 1.2      cc 1.2',
    '',
    'computation accuracy: the output passes its unit test against the source',
    'from \\ to  two            three',
    '---------  -------------  ---------------',
    'one        1/3 33.3 %     1/1 100.0 %',
    'by         two simulator  three simulator',
    '',
    'without a result',
    '  b.x -> two: refused XP1101 asm',
    '  c.x -> two: failed XP2401 differs',
    '',
  ]);
});

test('sources take turns four at a time, and every job has its turn', () => {
  const jobs = (...counts: number[]) => counts.map((n, source) => Array.from({ length: n }, (_, i) => `${source}${i}`));
  expect(inTurns(jobs(3, 2, 1, 2, 3))).toEqual(['00', '10', '20', '30', '01', '11', '31', '02', '40', '41', '42']);
  expect(inTurns([])).toEqual([]);
});
