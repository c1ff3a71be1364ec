import { patiently } from '../../workers/patiently.js';

const starting = Object.assign(new Error('Failed to call GetSystemInfo'), { cause: new Error('Frontend is not healthy yet') });

test('a starting server is asked again', async () => {
  let calls = 0;
  expect(await patiently(async () => { if (++calls < 4) throw starting; return calls; })).toBe(4);
});

test('other errors are thrown at once, this one in the end', async () => {
  let calls = 0;
  await expect(patiently(async () => { calls++; throw new Error('certificate expired'); })).rejects.toThrow('certificate expired');
  expect(calls).toBe(1);
  await expect(patiently(async () => { throw starting; }, 120)).rejects.toBe(starting);
});
