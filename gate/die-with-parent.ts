import { existsSync } from 'node:fs';

const setpriv = '/usr/bin/setpriv';

/**
 * The words to put before a command so that the kernel kills it when this process ends, however it ends. Empty where there
 * is no such tool (setpriv is part of util-linux): the command then outlives a killed parent.
 */
export function dieWithParent(): readonly string[] {
  return process.platform === 'linux' && existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
}
