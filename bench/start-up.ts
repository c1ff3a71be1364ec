/**
 * How long a fresh compiler process takes until a dialect's prelude can be used, without and with what an earlier process kept.
 *   node dist/bench/start-up.js [RUNS]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformIds } from '../hardware/index.js';

const runs = Number(process.argv[2] ?? 5);
const languages = new URL('../hardware/languages.js', import.meta.url).href, prelude = new URL('../compiler/frontend/prelude.js', import.meta.url).href;
const script = (platform: string): string => `
const { loadLanguage } = await import(${JSON.stringify(languages)}), { preludeItems } = await import(${JSON.stringify(prelude)});
const language = await loadLanguage(${JSON.stringify(platform)}), start = performance.now();
preludeItems(language, []);
console.log(performance.now() - start);`;
const measure = (platform: string, folder: string): number =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', script(platform)], { env: { ...process.env, XPILER_CACHE: folder }, encoding: 'utf8' }));
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

console.log(`dialect   first start   later starts   ratio   (medians of ${runs})`);
for (const platform of platformIds) {
  const first: number[] = [], later: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'xpiler-start-'));
    try {
      first.push(measure(platform, folder));
      later.push(measure(platform, folder));
    } finally { rmSync(folder, { recursive: true, force: true }); }
  }
  const [a, b] = [median(first), median(later)];
  console.log(`${platform.padEnd(9)} ${a.toFixed(0).padStart(8)} ms ${b.toFixed(0).padStart(11)} ms ${(a / b).toFixed(1).padStart(7)}`);
}
