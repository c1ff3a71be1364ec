/** "Compiles" on a machine without the vendor's compiler: the host compiler with the simulator's headers accepts the file. */
import { sha256 } from '../store/store.js';
import { hostCompiler, planOnSimulator, type Simulator } from './simulated-device.js';
import { compilePlan } from './compile-plan.js';
import type { CompileResult, Toolchain } from './toolchain.js';

/** The vendor's toolchain where it is available, else the simulator's build. */
export function simulatorToolchain(of: { platform: string; vendor: Toolchain; simulator: Simulator }): Toolchain {
  return {
    platform: of.platform,
    async probe() {
      const vendor = await of.vendor.probe();
      if (vendor.available) return vendor;
      const gxx = await hostCompiler().catch(() => undefined);
      return { ...vendor, kind: 'simulator', ...(gxx && { available: true, path: gxx.path, version: gxx.version }) };
    },
    async compile(source, options = {}) {
      if ((await of.vendor.probe()).available) return of.vendor.compile(source, options);
      // The runner of an entry of our own behind the file builds exactly when the file does.
      const entry = 'xp_compiles';
      const text = `${source.text}\nextern "C" void ${entry}() {}\n`;
      const plan = await planOnSimulator(of.simulator, { ...source, text }, { entry, linkage: 'c', returnType: 'void', params: [] }, 'fast', true);
      const compiler = `${plan.compiler} with the ${of.platform} simulator`;
      const key = `compile/2/${compiler}/${sha256(JSON.stringify([plan.files.map((f) => f.text), plan.commands]))}`;
      const known = await options.cache?.get<CompileResult>(key);
      if (known) return { ...known, cached: true };
      const built = await compilePlan(plan, source.name, options);
      const result: CompileResult = { ...built, kind: 'simulator', compiler, cached: false };
      if (!built.timedOut) await options.cache?.set(key, result);
      return result;
    },
  };
}
