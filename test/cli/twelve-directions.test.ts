import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformIds } from '../../hardware/index.js';
import { projectRoot } from '../../setup/project-root.js';
import { runCli } from './run-cli.js';

// Softmax and a matrix product in all twelve directions, through the real server, the vendor's compilers and the gate.
const kernels: Readonly<Record<string, readonly string[]>> = {
  cuda: ['softmax.cu', 'gemm_wmma.cu'], hip: ['softmax.hip', 'gemm_mfma.hip'], bang: ['softmax.mlu', 'gemm_matmul.mlu'], vnni: ['softmax.cpp', 'gemm_vnni.c'],
};

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'xpiler-twelve-'));
  for (const [platform, files] of Object.entries(kernels)) {
    mkdirSync(join(home, 'kernels', platform), { recursive: true });
    for (const file of files) for (const f of [file, file.replace(/\.\w+$/, '.json')]) copyFileSync(join(projectRoot, 'examples', platform, f), join(home, 'kernels', platform, f));
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('every kernel reaches every other platform', async () => {
  const { code, stdout, stderr } = await runCli(home, ['suite', 'run', '--dir', 'kernels', '--out', 'out', '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const outcomes = JSON.parse(stdout) as { file: string; from: string; to: string; status?: string; verdict?: string }[];
  const directions = platformIds.flatMap((from) => platformIds.filter((to) => to !== from).map((to) => `${from}-${to}`));
  expect(new Set(outcomes.map(({ from, to }) => `${from}-${to}`))).toEqual(new Set(directions));
  expect(outcomes).toHaveLength(24);
  expect(outcomes.filter((o) => !JSON.stringify(o).includes('tested'))).toEqual([]);
  for (const direction of directions) expect(existsSync(join(home, 'out', direction))).toBe(true);
}, 900_000);
