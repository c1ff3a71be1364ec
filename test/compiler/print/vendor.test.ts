/** The vendors' compilers accept what is printed, where they are installed. */
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { platforms } from '../../../hardware/index.js';
import { loadToolchain } from '../../../hardware/devices.js';
import { samples } from '../lower/samples.js';

const chosen = ['matmul f16', 'softmax, inner loops to be proved', 'histogram', 'bits', 'activations', 'time steps'];

describe.each(['cuda', 'hip'])('%s', (id) => {
  it.each(chosen)('%s', async (name) => {
    const toolchain = await loadToolchain(id), platform = platforms[id]!;
    const probe = await toolchain.probe();
    if (!probe.available || probe.kind !== 'native') { console.warn(`the compiler of ${id} is not installed: nothing compiled`); return; }
    const text = printLowered(lower(samples.find((s) => s.name === name)!.program, platform)[0]!, platform);
    const result = await toolchain.compile({ name: `candidate${platform.extensions[0]}`, text, platform: id });
    expect(result).toMatchObject({ ok: true });
  }, 120_000);
});
