import { platformIds } from '../../hardware/index.js';
import { warmUp } from '../../hardware/warm-up.js';

test('every platform is prepared, and nothing else is taken for one', async () => {
  const prepared = await warmUp();
  expect(prepared.map(({ platform }) => platform).sort()).toEqual([...platformIds].sort());
  expect(prepared.filter(({ error }) => error !== undefined)).toEqual([]);
}, 300_000);
