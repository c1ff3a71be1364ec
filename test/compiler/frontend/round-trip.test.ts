/** What the printers write, the front end reads back as the same computation: every dialect, every sample, every candidate. */
import { elaborate } from '../../../compiler/frontend/index.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import type { Program } from '../../../compiler/ir/index.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { checkSpec, type Spec } from '../../../compiler/spec.js';
import { platforms } from '../../../hardware/index.js';
import { loadLanguage } from '../../../hardware/languages.js';
import { difference, inputsOf } from '../lower/run.js';
import { samples } from '../lower/samples.js';

const specOf = (program: Program): Spec => checkSpec({
  entry: program.name,
  params: program.params.map((p) => (p.kind === 'tensor'
    ? { name: p.buffer.name, dtype: p.buffer.type, shape: [p.buffer.size], role: p.role }
    : { name: p.v.name, dtype: p.v.type, value: Number(p.value ?? 1) })),
});

describe.each(Object.values(platforms).map((p) => [p.id, p] as const))('%s text read back', (id, platform) => {
  test.each(samples.map((s) => [s.name, s] as const))('%s', async (_name, sample) => {
    const language = await loadLanguage(id);
    const input = { tensors: inputsOf(sample, 1), scalars: sample.scalars ?? {} };
    const expected = interpret(sample.program, input);
    for (const candidate of lower(sample.program, platform).slice(0, 1)) {
      const text = printLowered(candidate, platform);
      const { program } = elaborate({ text, fileName: `printed${platform.extensions[0]}`, language, spec: specOf(sample.program) });
      // parameters keep their order; their names may be adapted to the dialect
      const renamed = { tensors: Object.fromEntries(program.params.flatMap((p, i) => { const own = sample.program.params[i]!; return p.kind === 'tensor' && own.kind === 'tensor' && input.tensors[own.buffer.name] ? [[p.buffer.name, input.tensors[own.buffer.name]!]] : []; })),
        scalars: Object.fromEntries(program.params.flatMap((p, i) => { const own = sample.program.params[i]!; return p.kind === 'scalar' && own.kind === 'scalar' && own.v.name in input.scalars ? [[p.v.name, input.scalars[own.v.name]!]] : []; })) };
      // buffers that may be written only in part are copied to the device whole, whatever they hold
      const got = interpret(program, renamed, { checkUninitialised: false });
      const back = Object.fromEntries(program.params.flatMap((p, i) => { const own = sample.program.params[i]!; return p.kind === 'tensor' && own.kind === 'tensor' && got[p.buffer.name] ? [[own.buffer.name, got[p.buffer.name]!]] : []; }));
      expect([candidate.name, difference(sample.program, back, expected)]).toEqual([candidate.name, undefined]);
    }
  });
});
