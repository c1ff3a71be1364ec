/** A platform's part (`toolchain`, `device`, `language`) by the platform's id: the folder's name is the id, so a new platform needs no entry here. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Loads `hardware/<platform>/<part>.js` when asked for, so that the command line starts without it. One at a time: module
 * loaders under test link two imports that share files wrongly when they overlap.
 * @throws Error for a name that is no platform's
 */
export function loadPart<T>(platform: string, part: 'toolchain' | 'device' | 'language'): Promise<T> {
  if (!/^[a-z][a-z0-9]*$/.test(platform)) return Promise.reject(new Error(`${platform} is no platform`));
  const module = last.then(() => import(`./${platform}/${part}.js`) as Promise<Record<typeof part, T>>);
  last = module.catch(() => undefined);
  return module.then((exported) => exported[part]);
}
