import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root, run, say, seconds, StepError, versions, which, withLock } from '../lib.mjs';

const { temporal: temporalVersion, temporalFile } = versions;
const releases = 'https://temporal.download/cli/default';
const module = `github.com/temporalio/cli/cmd/temporal@v${temporalVersion}`;

/**
 * The Temporal dev server: $XPILER_TEMPORAL_CLI, `temporal` on PATH, the cache; else the official release through the
 * SDK; else built from source with Go. `dependencies` resolves when the Node dependencies (the SDK) are there.
 */
export async function temporal(dependencies) {
  const target = join(cache, temporalFile);
  if (process.env.XPILER_TEMPORAL_CLI || which('temporal') || existsSync(target)) return;
  await withLock('temporal', join(cache, `${temporalFile}.lock`), async () => {
    if (existsSync(target)) return;
    mkdirSync(cache, { recursive: true });
    const partial = mkdtempSync(join(cache, '.partial-temporal-'));
    try {
      const began = Date.now();
      const binary = (await download(partial, dependencies)) ?? (await build(partial));
      chmodSync(binary, 0o755);
      renameSync(binary, target);
      say('temporal', `ready (${seconds(began)})`);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  });
}

/** The official release, fetched by the SDK; undefined where the release site does not answer. */
async function download(folder, dependencies) {
  try {
    const answer = await fetch(releases, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    if (answer.status >= 400) return undefined;
    await dependencies;
    say('temporal', `downloading release ${temporalVersion} with the SDK`);
    await run('temporal-download', process.execPath, [join(root, 'setup', 'download-temporal.mjs'), folder, `v${temporalVersion}`], { timeoutMs: 180_000 });
    const file = readdirSync(folder).find((name) => name.startsWith('temporal'));
    return file && join(folder, file);
  } catch {
    return undefined;
  }
}

async function build(folder) {
  const advice = `install the Temporal CLI (https://docs.temporal.io/cli) so that \`temporal\` is on PATH, or name it in XPILER_TEMPORAL_CLI, or run: go install ${module}`;
  if (!which('go')) throw new StepError('no `temporal` here, its release site does not answer, and there is no Go to build it', advice);
  say('temporal', `the release site does not answer: building ${temporalVersion} from source with Go (2 to 4 minutes)`);
  const flags = ['-trimpath', `-ldflags=-s -X github.com/temporalio/cli/temporalcli.Version=${temporalVersion}`];
  await run('temporal-build', 'go', ['install', ...flags, module], { env: { GOBIN: folder, CGO_ENABLED: '0' }, advice });
  return join(folder, 'temporal');
}
