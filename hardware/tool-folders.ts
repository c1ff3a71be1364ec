import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Tool } from '../setup/tools.js';

/** Folders outside the system's that a tool needs to read: its own installation. */
export async function toolFolders(tool: Tool): Promise<string[]> {
  const path = await realpath(tool.path);
  return /^\/(usr(?!\/local)|opt|bin|lib)\//.test(path) ? [] : [dirname(dirname(path)), tool.path];
}
