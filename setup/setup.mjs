#!/usr/bin/env node
// Set-up of a clone: installs or finds everything that Xpiler needs, then builds. Idempotent; needs only Node.
//   node setup/setup.mjs              all of it
//   node setup/setup.mjs --only NAME  one step: host-tools, node, nvcc, temporal, build, simulators
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, say, seconds } from './lib.mjs';
import { build } from './steps/build.mjs';
import { hostTools } from './steps/host-tools.mjs';
import { nodeModules } from './steps/node-modules.mjs';
import { nvcc } from './steps/nvcc.mjs';
import { simulators } from './steps/simulators.mjs';
import { temporal } from './steps/temporal.mjs';

const began = Date.now();
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 3)) {
  console.error(`Node ${process.versions.node} is too old: Xpiler needs Node 20.3 or later.`);
  process.exit(5);
}
mkdirSync(join(root, '.xpiler'), { recursive: true });

/** Steps without which nothing runs; the others only narrow what can be checked. */
const essential = new Set(['node', 'build']);
const failures = [];
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;

/** Runs one step; a failure is told with its advice and ends what depends on it. */
async function step(name, work, needs = []) {
  const ready = await Promise.all(needs);
  if (ready.includes(false) || (only && only !== name)) return Boolean(only);
  try {
    await work();
    return true;
  } catch (error) {
    failures.push(name);
    say(name, `FAILED: ${error.message}`);
    if (error.advice) say(name, `what to do: ${error.advice}`);
    return false;
  }
}

const host = step('host-tools', hostTools);
// Native add-ons need a compiler; a machine without apt may still have one, so a failed step does not stop this one.
const node = step('node', nodeModules, [host.then(() => true)]);
const compiler = step('nvcc', nvcc);
const server = step('temporal', () => temporal(node));
const built = step('build', build, [node]);
const simulated = step('simulators', simulators, [host, built]);
await Promise.all([host, node, compiler, server, built, simulated]);

if (failures.some((name) => essential.has(name))) {
  say('set-up', `not complete (${seconds(began)})`);
  process.exit(5);
}
if (failures.length > 0) say('set-up', `done without ${failures.join(', ')} (${seconds(began)}); \`npx xpiler doctor\` shows what that costs`);
else say('set-up', `complete (${seconds(began)})`);
