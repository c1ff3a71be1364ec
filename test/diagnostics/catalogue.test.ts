import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../diagnostics/index.js';
import { projectRoot } from '../../setup/project-root.js';

test('every code that the sources use is explained, and every explained code is used', () => {
  const used = new Set<string>();
  for (const folder of ['compiler', 'hardware', 'gate', 'activities', 'workflows', 'workers', 'cli', 'diagnostics', 'setup']) {
    for (const path of readdirSync(join(projectRoot, folder), { recursive: true }).map(String).filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(join(projectRoot, folder, path), 'utf8');
      const codes = text.matchAll(folder === 'diagnostics' ? /'(XP\d{4})'/g : /\b(XP\d{4})\b/g);
      for (const [, code] of codes) used.add(code!);
    }
  }
  expect([...used].filter((code) => !catalogue.has(code)).sort()).toEqual([]);
  expect([...catalogue.keys()].filter((code) => !used.has(code)).sort()).toEqual([]);
});
