import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { projectRoot } from '../../setup/project-root.js';
import { bundlePath } from '../../workers/bundle.js';

const folder = join(projectRoot, 'test', 'replay');
const histories = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) =>
  readdirSync(join(folder, name)).filter((file) => file.endsWith('.json')).map((file) => join(name, file)));
const workflowBundle = { code: readFileSync(bundlePath, 'utf8') };
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { events: Record<string, any>[] };

beforeAll(() => { Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR', forward: {} } } }); });
afterAll(() => Runtime.instance().shutdown());

test('there are histories of every workflow', () => {
  expect(new Set(histories.map((path) => path.split('/')[0]))).toEqual(new Set(['translate-kernel', 'translate-suite']));
});

test.each(histories)('%s replays with the workflows of today', async (name) => {
  await Worker.runReplayHistory({ workflowBundle }, read(name));
});

test('a history in which another activity was scheduled does not replay', async () => {
  const history = read(join('translate-kernel', 'third-candidate-wins.json'));
  const scheduled = history.events.find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'propose');
  scheduled!.activityTaskScheduledEventAttributes.activityType.name = 'measure';
  await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow(DeterminismViolationError);
});
