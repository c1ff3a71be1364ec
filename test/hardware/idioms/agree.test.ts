import { idioms as bang } from './bang.js';
import { agree, type Idiom, type PlatformId, prepareSimulator } from './case.js';
import { idioms as cuda } from './cuda.js';
import { idioms as cudaMeaning } from './cuda-meaning.js';
import { idioms as hip } from './hip.js';
import { styles } from './styles.js';
import { idioms as vnni } from './vnni.js';

describe.each<[PlatformId, readonly Idiom[]]>([['cuda', [...cuda, ...cudaMeaning]], ['hip', hip], ['bang', bang], ['vnni', vnni]])('%s', (platform, idioms) => {
  beforeAll(() => prepareSimulator(platform), 300_000);
  test.each([...idioms, ...styles[platform]].map((i) => [i.name, i] as const))('%s', (_name, idiom) => agree(platform, idiom));
});
