import { defaultPayloadConverter } from '@temporalio/common';
import { plain, toJson } from '../../activities/plain-json.js';

const awkward = { big: 10n, huge: 2n ** 63n, not: Number.NaN, far: -Infinity, map: new Map([['a', 1]]), set: new Set([1, 2]), gone: undefined, deep: [{ n: 3n }] };
const expected = { big: 10, huge: '9223372036854775808', not: 'NaN', far: '-Infinity', map: { a: 1 }, set: [1, 2], deep: [{ n: 3 }] };

test('what JSON cannot hold is kept readable', () => {
  expect(JSON.parse(toJson(awkward))).toEqual(expected);
});

test('plain values survive the way through a history unchanged', () => {
  const value = plain(awkward);
  expect(defaultPayloadConverter.fromPayload(defaultPayloadConverter.toPayload(value)!)).toEqual(value);
});
