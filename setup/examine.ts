import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { platformAvailability, type Availability, type Machine } from '../hardware/availability.js';
import { loadDevice } from '../hardware/devices.js';
import { thisMachine } from '../hardware/simulated-device-probe.js';
import { cacheFolder } from './cache-folder.js';
import { projectRoot } from './project-root.js';

/** Something that is not there, what it costs and how to get it. `essential`: nothing translates without it. */
export interface Shortcoming {
  readonly what: string;
  readonly cost: string;
  readonly advice: string;
  readonly essential: boolean;
}

/** Where workflows run. */
export interface ServerState {
  readonly kind: 'cluster' | 'embedded' | 'none';
  readonly detail: string;
  readonly reachable: boolean;
}

/** Everything that `xpiler doctor` tells. */
export interface Examination {
  readonly machine: Machine;
  readonly platforms: readonly Availability[];
  readonly server: ServerState;
  readonly packages: Readonly<Record<string, string>>;
  readonly cache: string;
  readonly shortcomings: readonly Shortcoming[];
}

/** Looks at tools, devices and the Temporal server; changes nothing. */
export async function examine(): Promise<Examination> {
  const machine = await thisMachine();
  const platforms = await Promise.all(platformAvailability(machine).map(asProbed));
  const server = await serverState(machine);
  return { machine, platforms, server, packages: await packageVersions(), cache: cacheFolder(), shortcomings: shortcomings(machine, platforms, server) };
}

/** What a device says of itself: an accelerator that is there may fail its self-test. */
async function asProbed(availability: Availability): Promise<Availability> {
  const { kind, native, detail } = await (await loadDevice(availability.platform)).probe();
  return { ...availability, device: native ? 'native' : kind === 'native' ? 'simulator' : kind, detail };
}

/** What is missing for what, most important first. */
export function shortcomings({ tools, simulate }: Machine, platforms: readonly Availability[], server: ServerState): Shortcoming[] {
  const list: Shortcoming[] = [];
  if (!tools.gxx.found) list.push({ what: 'g++', cost: 'no simulator can be built, so no kernel can be run', advice: tools.gxx.advice, essential: true });
  if (server.kind === 'none' && !tools.temporal.found) list.push({ what: 'Temporal server', cost: 'workflows cannot run', advice: tools.temporal.advice, essential: true });
  if (server.kind === 'cluster' && !server.reachable) list.push({ what: 'Temporal cluster', cost: 'workflows cannot run', advice: `check TEMPORAL_ADDRESS (${server.detail}), or unset it to use the embedded server`, essential: true });
  if (!tools.bwrap.found) list.push({ what: 'sandbox', cost: 'kernels cannot run isolated from this machine', advice: `${tools.bwrap.reason}; ${tools.bwrap.advice}`, essential: false });
  for (const { platform, compiler, compilerName, device, detail, emulated, simulatorCompiles } of platforms) {
    if (!compiler.found && compilerName !== 'g++') {
      const cost = simulatorCompiles ? `${platform} files are compiled by the simulator's host compiler only, and results say so` : `nothing can be translated to ${platform}: no compiler accepts it`;
      list.push({ what: compilerName, cost, advice: compiler.advice, essential: false });
    }
    if (device === 'none') list.push({ what: `${platform} device`, cost: `${platform} kernels cannot run here`, advice: detail, essential: false });
    if (device === 'simulator' && !simulate?.includes(platform)) {
      const cost = emulated ? 'emulated: results hold, times do not' : 'simulated: results are checked, times say nothing about a real device';
      list.push({ what: `${platform} device`, cost: `${platform} kernels are ${cost}`, advice: `${detail}; a machine with one can serve it: \`xpiler worker --role device:${platform}\``, essential: false });
    }
  }
  return list;
}

async function serverState({ tools }: Machine): Promise<ServerState> {
  const address = process.env.TEMPORAL_ADDRESS;
  if (address) return { kind: 'cluster', detail: `${address}, namespace ${process.env.TEMPORAL_NAMESPACE ?? 'default'}`, reachable: await answers(address) };
  if (tools.temporal.found) return { kind: 'embedded', detail: `dev server ${tools.temporal.version} with its SQLite file, started when needed`, reachable: true };
  return { kind: 'none', detail: tools.temporal.reason, reachable: false };
}

/** True when something accepts a TCP connection at `host:port` within two seconds. */
async function answers(address: string): Promise<boolean> {
  const [, host, port] = /^(?:\w+:\/\/)?\[?([^\]]+?)\]?(?::(\d+))?$/.exec(address) ?? [];
  if (!host) return false;
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port ?? 7233), timeout: 2000 });
    const end = (open: boolean) => (): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

async function packageVersions(): Promise<Record<string, string>> {
  const names = ['@temporalio/worker', 'tree-sitter', 'z3-solver', 'better-sqlite3', 'typescript'];
  const read = async (name: string): Promise<[string, string]> => {
    const text = await readFile(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8').catch(() => '{"version":"missing"}');
    return [name, (JSON.parse(text) as { version: string }).version];
  };
  return { node: process.versions.node, ...Object.fromEntries(await Promise.all(names.map(read))) };
}
