import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intrinsicHeader } from '../../../hardware/bang/simulator/intrinsic-header.js';
import { readIntrinsics, type IntrinsicFunction } from '../../../hardware/bang/simulator/intrinsic-reader.js';
import { listIntrinsics } from '../../../hardware/intrinsic-files.js';
import { commonIncludes } from '../../../hardware/simulator/build.js';
import { runCommand } from '../simulator/run.js';
import { projectRoot } from '../../../setup/project-root.js';

const typeNames: Record<string, string> = { uint: 'unsigned int', ushort: 'unsigned short', uchar: 'unsigned char', long: 'long' };

/** One call per admissible tuple of element types, with arguments of exactly the parameters' types. */
function calls(f: IntrinsicFunction): string[] {
  const tuples = f.templateParams.length === 0 ? [[]] : String(f.attributes?.types ?? 'float').split(',').map((t) => t.trim().split(/\s+/));
  return tuples.map((tuple) => {
    const types = new Map(f.templateParams.map((name, i) => [name, typeNames[tuple[i]] ?? tuple[i]]));
    const spell = (type: string): string => type.replace(/XP_VALUE\((\w+)\)/, '$1').replace(/\b[A-Z]\b/g, (t) => types.get(t) ?? t);
    const args = f.params.map((p) => {
      const type = spell(p.type);
      return p.pointer ? `(${type})at` : /^(half|float|bfloat16_t|long)$|char|short|int/.test(type) ? `(${type})1` : `(${type})0`;
    });
    return `  ${f.name}(${args.join(', ')});`;
  });
}

describe('the intrinsic files', () => {
  const all = readIntrinsics().filter((f) => f.attributes);

  test('are read alike by the preprocessor and by our own expander', () => {
    const listed = listIntrinsics(join(projectRoot, 'hardware/bang'));
    const names = (list: readonly { name: string }[]): string[] => list.map((i) => i.name).sort();
    expect(names(all)).toEqual(names(listed));
    expect(all.find((f) => f.name === '__bang_add')?.attributes).toEqual(listed.find((i) => i.name === '__bang_add')?.attributes);
  });

  test('say for every pointer which memory it must be in', () => {
    const silent = all.filter((f) => f.params.some((p) => p.pointer && !p.space));
    expect(silent.map((f) => f.name)).toEqual([]);
  });

  test('refer to a section of the reference each', () => {
    expect(all.filter((f) => !/^[34]\.\d+$/.test(String(f.attributes?.section))).map((f) => f.name)).toEqual([]);
  });

  test('compile in the simulator, every function with every admissible element type', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'xpiler-bang-walk-'));
    try {
      const body = all.flatMap(calls);
      expect(body.length).toBeGreaterThan(2000);
      const text = ['#include "bang.h"', '#include "intrinsics.h"', 'void walk(void *at) {', ...body, '}', ''].join('\n');
      await writeFile(join(folder, 'intrinsics.h'), intrinsicHeader(all.map((f) => f.name).join(' ')));
      await writeFile(join(folder, 'walk.cpp'), text);
      const includes = [join(projectRoot, 'hardware/bang/simulator/include'), ...commonIncludes()].map((f) => `-I${f}`);
      const result = await runCommand(['g++', '-std=gnu++17', '-w', '-fsyntax-only', '-fmax-errors=20', '-mf16c', '-DXP_CHECK=1',
        '-DXP_BANG_KERNELS=""', '-DXP_BANG_ENTRY=""', ...includes, 'walk.cpp'], folder);
      expect(result.stderr).toBe('');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
