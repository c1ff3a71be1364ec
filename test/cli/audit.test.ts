import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditSteps } from '../../cli/audit.js';
import { projectRoot } from '../../setup/project-root.js';

const story = (name: string) => auditSteps(JSON.parse(readFileSync(join(projectRoot, 'test', 'replay', name), 'utf8')));
const lines = (name: string) => story(name).map(({ what, detail, attempt }) => [what, detail, ...(attempt !== undefined && attempt > 1 ? [attempt] : [])].filter((part) => part !== undefined));

test('every candidate\'s way through the gate', () => {
  expect(lines('translate-kernel/third-candidate-wins.json')).toEqual([
    ['started', 'translateKernel'],
    ['annotate', 'understood, entry entry'],
    ['propose', 'proposed, 3 candidates'],
    ['compile', 'refused: 1: expected ;'],
    ['compile', 'accepted by fakecc 1'],
    ['runUnitTest', 'fail, 1 of 4 cases agree, XP3010 y[3] is 2, expected 1'],
    ['compile', 'accepted by fakecc 1'],
    ['runUnitTest', 'pass, 4 of 4 cases agree'],
    ['evaluate', 'translated, tested, entry entry, 4 cases agree'],
    ['ended', 'translated, tested, entry entry, 4 cases agree'],
  ]);
});

test('retries, failures, signals and updates are part of the story', () => {
  expect(lines('translate-kernel/retried.json')).toContainEqual(['annotate', 'understood, entry entry', 3]);
  expect(lines('translate-kernel/infrastructure.json').at(-1)).toEqual(['failed', 'step "annotate" failed: Activity task failed: the disk is full']);
  expect(lines('translate-kernel/paused-and-resumed.json').map(([what]) => what)).toEqual(expect.arrayContaining(['signal pause', 'signal resume']));
  expect(lines('translate-kernel/budget-raised.json')).toContainEqual(['update setBudget']);
  expect(lines('translate-kernel/cancelled.json').at(-1)).toEqual(['ended', 'cancelled, XP4005 cancelled during compile']);
});

test('times rise, and every activity names its queue', () => {
  const steps = story('translate-kernel/third-candidate-wins.json');
  expect(steps.map(({ atMs }) => atMs)).toEqual([...steps.map(({ atMs }) => atMs)].sort((a, b) => a - b));
  expect(steps.filter(({ what }) => what === 'compile').every(({ queue }) => queue === 'xpiler.device.target')).toBe(true);
});

test('a suite tells of its children and of continuing as new', () => {
  const steps = lines('translate-suite/continued-1.json').map(([what]) => what);
  expect(steps.filter((what) => what === 'child ended')).toHaveLength(3);
  expect(steps.at(-1)).toBe('continued as new');
});
