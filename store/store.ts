/** Content-addressed artifacts and a small key-value cache. Kept behind an interface: files here, an object store for several machines. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Lower-case hexadecimal sha256. */
export type Digest = string;

export interface Store {
  /** Keeps an artifact and returns its digest; the same bytes are kept once. */
  putArtifact(content: Uint8Array | string): Promise<Digest>;
  /** The bytes of an artifact. Throws ArtifactError where it is missing or damaged. */
  getArtifact(digest: Digest): Promise<Uint8Array>;
  /** The artifact as UTF-8 text. */
  getText(digest: Digest): Promise<string>;
  hasArtifact(digest: Digest): Promise<boolean>;
  readonly cache: Cache;
}

/** JSON values by key, for results that are dear to compute again. A value that cannot be read counts as missing. */
export interface Cache {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

/** An artifact that is missing, or whose bytes no longer have its digest. */
export class ArtifactError extends Error {
  constructor(readonly digest: Digest, readonly reason: 'missing' | 'damaged' | 'no digest') {
    super(`artifact ${digest}: ${reason}`);
    this.name = 'ArtifactError';
  }
}

export const sha256 = (content: Uint8Array | string): Digest => createHash('sha256').update(content).digest('hex');

/** XPILER_STORE, else `.xpiler/store` of the project folder. */
export const defaultStoreFolder = (projectFolder: string = process.cwd()): string =>
  process.env['XPILER_STORE'] ? resolve(process.env['XPILER_STORE']) : join(projectFolder, '.xpiler', 'store');

/** A store in a folder; several processes may use it at once. */
export function openStore(folder: string = defaultStoreFolder()): Store {
  const artifact = (digest: Digest): string => {
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new ArtifactError(digest, 'no digest');
    return join(folder, 'artifacts', digest.slice(0, 2), digest.slice(2));
  };
  const getArtifact = async (digest: Digest): Promise<Uint8Array> => {
    const content = await readFile(artifact(digest)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new ArtifactError(digest, 'missing') : error;
    });
    if (sha256(content) !== digest) throw new ArtifactError(digest, 'damaged');
    return content;
  };
  return {
    async putArtifact(content) {
      const digest = sha256(content);
      const path = artifact(digest);
      const intact = existsSync(path) && sha256(await readFile(path)) === digest;
      if (!intact) await writeAtomically(path, content);
      return digest;
    },
    getArtifact,
    getText: async (digest) => Buffer.from(await getArtifact(digest)).toString('utf8'),
    hasArtifact: async (digest) => existsSync(artifact(digest)),
    cache: fileCache(join(folder, 'cache')),
  };
}

function fileCache(folder: string): Cache {
  const file = (key: string): string => {
    const name = sha256(key);
    return join(folder, name.slice(0, 2), `${name.slice(2)}.json`);
  };
  return {
    async get<T>(key: string) {
      try {
        // The key is kept with the value, so that an entry explains itself.
        const entry = JSON.parse(await readFile(file(key), 'utf8')) as { key: string; value: T };
        return entry.key === key ? entry.value : undefined;
      } catch {
        return undefined;
      }
    },
    set: (key, value) => writeAtomically(file(key), JSON.stringify({ key, value })),
    delete: (key) => rm(file(key), { force: true }),
  };
}

/** Readers see the old file or the new one, never a part: written beside it, then renamed. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
