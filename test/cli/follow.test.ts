import type { Client } from '@temporalio/client';
import { follow } from '../../cli/follow.js';

/** What `follow` uses of a client; deadlines of open questions are kept. */
function fakeClient(): { client: Client; deadlines: number[] } {
  const deadlines: number[] = [];
  const withDeadline = <T>(deadline: number, ask: () => Promise<T>): Promise<T> => { deadlines.push(deadline); return ask(); };
  return { client: { withDeadline } as unknown as Client, deadlines };
}

test('a question under way is waited for, its answer no longer told, and none follows', async () => {
  const { client, deadlines } = fakeClient();
  let open = 0, asked = 0, answer: (text: string) => void = () => {};
  const told: string[] = [];
  const stop = follow(client, () => { ++asked; ++open; return new Promise<string>((resolve) => { answer = resolve; }).finally(() => { --open; }); }, (text) => told.push(text), 1);
  const until = async (n: number): Promise<void> => { while (asked < n) await new Promise((resolve) => setTimeout(resolve, 2)); };
  await until(1);
  answer('first');
  await until(2);
  expect(told).toEqual(['first']);
  let ended = false;
  const stopped = stop().then(() => { ended = true; });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect({ ended, open }).toEqual({ ended: false, open: 1 });
  answer('late');
  await stopped;
  expect({ told, open, asked }).toEqual({ told: ['first'], open: 0, asked: 2 });
  expect(deadlines.every((d) => d > Date.now() - 60_000 && d <= Date.now() + 2_000)).toBe(true);
});

test('it stops at once between two questions, and goes on after one that failed', async () => {
  const { client } = fakeClient();
  let asked = 0;
  const told: number[] = [];
  const stop = follow(client, async () => { if (++asked === 1) throw new Error('busy'); return asked; }, (n) => told.push(n), 1);
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(told[0]).toBe(2);
  await stop();
  const slow = follow(client, async () => 0, () => {}, 3_600_000);
  await slow();
});
