import { loadDevice, loadToolchain } from '../../hardware/devices.js';
import { platformIds } from '../../hardware/index.js';
import { loadLanguage } from '../../hardware/languages.js';

test('parts asked for at the same time are all loaded, each once', async () => {
  const ask = () => Promise.all(platformIds.flatMap((platform) => [loadDevice(platform), loadToolchain(platform), loadLanguage(platform)]));
  const [once, again] = await Promise.all([ask(), ask()]);
  expect(again).toHaveLength(3 * platformIds.length);
  again.forEach((part, i) => expect(Object.is(part, once[i])).toBe(true));
});

test('a name that is no platform is said so, and the next one is loaded all the same', async () => {
  await expect(loadDevice('../x')).rejects.toThrow('is no platform');
  await expect(loadToolchain('abacus')).rejects.toThrow();
  await expect(loadToolchain(platformIds[0]!)).resolves.toBeDefined();
});
