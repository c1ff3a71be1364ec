/** C text of every sample, compiled by the host's compiler and run, gives what the interpreter gives. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sizeOf, type Program } from '../../../compiler/ir/index.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { platforms } from '../../../hardware/index.js';
import { difference, inputsOf } from '../lower/run.js';
import { samples } from '../lower/samples.js';

const run = promisify(execFile);
const platform = platforms['vnni']!;

/** A main that reads `<tensor>.in`, calls the entry and writes `<tensor>.out`. */
function harness(program: Program, scalars: Readonly<Record<string, number>>): string {
  const lines = ['#include <string.h>', 'int main(void) {', '  FILE *f;'];
  const args: string[] = [];
  for (const p of program.params) {
    if (p.kind === 'scalar') { args.push(String(p.value ?? scalars[p.v.name])); continue; }
    const { name, size, type } = p.buffer, bytes = size * sizeOf(type);
    lines.push(`  void *t_${name} = malloc(${bytes}); memset(t_${name}, 0xa5, ${bytes});`);
    if (p.role !== 'out') lines.push(`  f = fopen("${name}.in", "rb"); if (!f || fread(t_${name}, 1, ${bytes}, f) != ${bytes}) return 2; fclose(f);`);
    args.push(`t_${name}`);
  }
  lines.push(`  ${program.name}(${args.join(', ')});`);
  for (const p of program.params) if (p.kind === 'tensor') lines.push(`  f = fopen("${p.buffer.name}.out", "wb"); fwrite(t_${p.buffer.name}, 1, ${p.buffer.size * sizeOf(p.buffer.type)}, f); fclose(f);`);
  return [...lines, '  return 0;', '}'].join('\n');
}

describe('C output, compiled and run', () => {
  it.each(samples.map((s) => [s.name, s] as const))('%s', async (_name, sample) => {
    const folder = await mkdtemp(join(tmpdir(), 'xpiler-print-'));
    try {
      const inputs = inputsOf(sample, 7);
      const expected = interpret(sample.program, { tensors: inputs, scalars: sample.scalars ?? {} });
      for (const [name, bytes] of Object.entries(inputs)) await writeFile(join(folder, `${name}.in`), bytes);
      for (const candidate of lower(sample.program, platform)) {
        await writeFile(join(folder, 'k.c'), `${printLowered(candidate, platform)}\n${harness(sample.program, sample.scalars ?? {})}\n`);
        await run('gcc', ['-std=gnu17', '-O2', '-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512vnni', '-mf16c', '-fopenmp', '-Wall', '-Werror', 'k.c', '-o', 'k', '-lm'], { cwd: folder });
        await run('./k', [], { cwd: folder, timeout: 20_000 });
        const got: Record<string, Uint8Array> = {};
        for (const p of sample.program.params) if (p.kind === 'tensor') got[p.buffer.name] = new Uint8Array(await readFile(join(folder, `${p.buffer.name}.out`)));
        expect([candidate.name, difference(sample.program, got, expected)]).toEqual([candidate.name, undefined]);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
