#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write('xpiler is not built yet: run `npm run setup` in the clone first.\n');
  process.exitCode = 5;
}
