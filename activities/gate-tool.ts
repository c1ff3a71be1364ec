import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spec } from '../compiler/spec.js';
import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { check } from '../gate/check.js';
import { unitTest } from '../gate/unit-test.js';
import type { EntrySignature, Subject } from '../hardware/device.js';
import { loadToolchain } from '../hardware/devices.js';
import { ToolMissing } from '../hardware/toolchain.js';
import { projectRoot } from '../setup/project-root.js';
import type { Store } from '../store/store.js';
import type { GateTool, SourceText } from './tools.js';

/** The gate of this machine: vendor compilers or their stand-ins, devices or simulators. */
export function createGate(store: Store): GateTool {
  let code: Promise<string> | undefined;
  return {
    async compile({ text, fileName, platform }, { signal }) {
      try {
        const toolchain = await loadToolchain(platform);
        const result = await toolchain.compile({ name: fileName, text, platform }, { cache: store.cache, ...(signal && { signal }) });
        const [name = result.compiler, ...version] = result.compiler.split(' ');
        const errors = result.messages.filter(({ severity }) => severity === 'error');
        return {
          ok: result.ok, compiler: { name, version: version.join(' '), kind: result.kind },
          errors: errors.map(({ line, message }) => (line ? `line ${line}: ${message}` : message)),
        };
      } catch (error) {
        if (error instanceof ToolMissing) throw new DiagnosticError({ ...infrastructureDiagnostic('XP4008', error.message), advice: error.advice });
        throw error;
      }
    },

    async unitTest({ source, candidate, spec: unchecked, understanding }, { signal, onProgress }) {
      const spec = unchecked as Spec;
      const result = await unitTest({
        source: sourceSubject(source, spec, understanding),
        candidate: {
          source: { name: candidate.fileName, text: candidate.text, platform: candidate.platform }, entry: candidate.entry,
          ...(candidate.signature && { signature: candidate.signature }),
        },
        spec, store, ...(signal && { signal }), ...(onProgress && { onProgress }),
      });
      const ran = result.cases.filter(({ skipped }) => skipped === undefined);
      return {
        verdict: result.verdict, cases: ran.length, passed: ran.filter(({ ok }) => ok).length,
        devices: result.deviceKinds, diagnostics: result.diagnostics.map((d) => atState(d, source, understanding)), report: result,
      };
    },

    async check({ source, spec: unchecked, understanding }, { signal, onProgress }) {
      const spec = unchecked as Spec;
      const result = await check({
        source: sourceSubject(source, spec, understanding), spec, store, ...(signal && { signal }), ...(onProgress && { onProgress }),
      });
      return { diagnostic: result.diagnostics[0] ?? null, report: result };
    },

    async version(platforms) {
      code ??= codeDigest();
      const probes = await Promise.all(platforms.map(async (platform) => {
        const { kind, version = 'missing' } = await (await loadToolchain(platform)).probe();
        return `${platform} ${kind} ${version}`;
      }));
      return [`xpiler ${(await code).slice(0, 16)}`, ...probes].join('; ');
    },
  };
}

/** The source as the gate calls it: its entry, or the kernel that the spec launches. */
export function sourceSubject(source: SourceText, spec: Spec, understanding: unknown): Subject {
  const { signature } = understanding as { signature?: EntrySignature };
  return {
    source: { name: source.fileName, text: source.text, platform: source.platform }, entry: spec.entry,
    ...(signature && { signature }), ...(spec.launch && { launch: spec.launch }),
  };
}

/** Digest of everything that decides a result: compiler, gate and platforms, with their simulators and intrinsics. */
async function codeDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['dist/activities', 'dist/compiler', 'dist/gate', 'dist/hardware', 'hardware']) {
    const entries = await readdir(join(projectRoot, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && !/\.(ts|map|md)$/.test(entry.name)).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
    if (files.length === 0) throw new DiagnosticError(infrastructureDiagnostic('XP4007', `${folder} is empty: the clone is not built`));
    for (const file of files) hash.update(file.slice(projectRoot.length)).update('\0').update(await readFile(file)).update('\0');
  }
  return hash.digest('hex');
}

/** A result that depends on earlier calls is told at the variable that outlives them. */
function atState(d: Diagnostic, source: SourceText, understanding: unknown): Diagnostic {
  const [first] = (understanding as { state?: readonly { name: string; line: number; column: number }[] }).state ?? [];
  if (d.code !== 'XP3006' || (d.where && d.where.line) || !first) return d;
  return { ...d, where: { file: source.fileName, line: first.line, column: first.column, text: source.text.split(/\r\n|\r|\n/)[first.line - 1] ?? '' } };
}
