/** How a platform's compiler is asked whether it accepts a file. Each platform has one Toolchain in `hardware/<platform>/toolchain.ts`. */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { runSandboxed, type SandboxKind, type SandboxResult } from '../gate/sandbox.js';
import { sha256, type Cache } from '../store/store.js';
import { cacheFolder } from '../setup/cache-folder.js';
import { recentTools, type MissingTool, type Tool, type Tools } from '../setup/tools.js';
import { prepareOnce } from './prepare.js';
import { toolFolders } from './tool-folders.js';

/** A file of one platform. `name` is what messages call it. */
export interface SourceFile { readonly name: string; readonly text: string; readonly platform: string }

/** `native`: the vendor's compiler; `simulator`: the host compiler with the simulator's headers. */
export type CompilerKind = 'native' | 'simulator';

export interface CompilerMessage {
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  /** the user's file by its own name, or a header */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface CompileResult {
  readonly ok: boolean;
  readonly kind: CompilerKind;
  /** name and version: "nvcc 13.0.88" */
  readonly compiler: string;
  /** errors first; warnings of an accepted file too */
  readonly messages: readonly CompilerMessage[];
  readonly wallMs: number;
  readonly cached: boolean;
  readonly sandbox: SandboxKind;
  /** the compiler did not finish in time */
  readonly timedOut?: boolean;
}

export interface CompileOptions {
  /** results are remembered here by text and compiler version */
  readonly cache?: Cache;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ToolchainProbe { readonly available: boolean; readonly kind: CompilerKind; readonly path?: string; readonly version?: string; readonly reason?: string; readonly advice?: string }

export interface Toolchain {
  readonly platform: string;
  probe(): Promise<ToolchainProbe>;
  /** Builds what all its calls share, where there is anything. */
  prepare?(): Promise<void>;
  /** Does the compiler accept the file? A missing compiler is an exception (ToolMissing), a rejected file a result. */
  compile(source: SourceFile, options?: CompileOptions): Promise<CompileResult>;
}

/** A compiler that is needed and not there. */
export class ToolMissing extends Error {
  constructor(readonly tool: string, readonly reason: string, readonly advice: string) {
    super(`${tool} is missing: ${reason}`);
    this.name = 'ToolMissing';
  }
}

/** What a platform says about its vendor compiler. */
export interface VendorCompiler {
  readonly platform: string;
  /** as people call it: "nvcc" */
  readonly name: string;
  /** where one of several compilers was found, the name of that one */
  nameOf?(tool: Tool): string;
  readonly kind?: CompilerKind;
  find(tools: Tools): Tool | MissingTool;
  /** extension that the compiler wants to see, e.g. ".cu"; the user's file may have another */
  extension(source: SourceFile): string;
  /** arguments that compile `source` to the object file `object` */
  arguments(source: string, object: string): string[];
  readonly headers?: PrecompiledHeaders;
}

/** Headers that are read once for all files that begin with them: a vendor's headers take longer than a kernel. */
export interface PrecompiledHeaders {
  /** the lines that a file must begin with, behind comments: what comes before could change what the headers mean */
  readonly lines: readonly string[];
  /** Arguments that precompile the file `header` into the working folder, one list for each call. */
  precompile(header: string): string[][];
  /** Arguments that make `arguments` use what lies in `folder`. */
  use(folder: string): string[];
}

const compileTimeoutMs = 120_000;

/** The toolchain of a vendor compiler that is called once per file. */
export function vendorToolchain(vendor: VendorCompiler): Toolchain {
  const kind = vendor.kind ?? 'native';
  return {
    platform: vendor.platform,
    async probe() {
      const tool = vendor.find(await recentTools());
      return tool.found ? { available: true, kind, path: tool.path, version: tool.version } : { available: false, kind, reason: tool.reason, advice: tool.advice };
    },
    async prepare() {
      const tool = vendor.find(await recentTools());
      if (tool.found && vendor.headers) await precompiled(vendor, tool);
    },
    async compile(source, options = {}) {
      const tool = vendor.find(await recentTools());
      if (!tool.found) throw new ToolMissing(vendor.name, tool.reason, tool.advice);
      const name = vendor.nameOf?.(tool) ?? vendor.name;
      const compiler = `${name} ${tool.version}`;
      const extension = vendor.extension(source);
      const key = `compile/2/${vendor.platform}/${compiler}/${vendor.arguments(`kernel${extension}`, 'o').join(' ')}/${sha256(source.text)}`;
      const known = await options.cache?.get<CompileResult>(key);
      if (known) return { ...known, messages: rename(known.messages, source.name), cached: true };
      const call = (headers?: readonly [string, string]): Promise<SandboxResult> => inTemporaryFolder(async (folder) => {
        const file = join(folder, `kernel${extension}`);
        await writeFile(file, source.text);
        return runSandboxed([tool.path, ...vendor.arguments(file, join(folder, 'kernel.o')), ...(headers ? vendor.headers!.use(headers[0]) : [])], {
          writable: folder, readOnly: [...(await toolFolders(tool)), ...(headers ?? [])], env: { ...tool.env, LC_ALL: 'C' }, timeoutMs: options.timeoutMs ?? compileTimeoutMs,
          cpuSeconds: 300, ...(options.signal && { signal: options.signal }),
        });
      });
      const headers = vendor.headers && beginsWith(source.text, vendor.headers.lines) ? await precompiled(vendor, tool).catch(() => undefined) : undefined;
      let result = await call(headers);
      // Whatever is wrong is said of the file alone: precompiled headers may be older than the system's.
      if (headers && result.status === 'exited' && result.exitCode !== 0) result = await call();
      if (result.status === 'cancelled') throw options.signal?.reason instanceof Error ? options.signal.reason : new Error('cancelled');
      const ok = result.status === 'exited' && result.exitCode === 0;
      const messages = parseMessages(`${result.stderr}\n${result.stdout}`);
      if (!ok && !messages.some((m) => m.severity === 'error')) messages.unshift({ severity: 'error', message: failureOf(name, result) });
      const answer: CompileResult = { ok, kind, compiler, messages, wallMs: Math.round(result.wallMs), cached: false, sandbox: result.sandbox, ...(result.status === 'timeout' && { timedOut: true }) };
      if (result.status === 'exited') await options.cache?.set(key, answer);
      return { ...answer, messages: rename(messages, source.name) };
    },
  };
}

/** What could not be precompiled: a compiler of another version may lack the options. */
const unusable = new Set<string>();

/** The folders of a compiler's precompiled headers, built if need be: first what it makes, then the text, whose place it remembers. Throws where they cannot be built, the first time. */
export async function precompiled(vendor: VendorCompiler, tool: Tool): Promise<readonly [made: string, text: string] | undefined> {
  const { lines, precompile } = vendor.headers!, text = `${lines.join('\n')}\n`;
  const place = join(cacheFolder(), `header-text-${sha256(text).slice(0, 16)}`), commands = precompile(join(place, 'headers.h')).map((args) => [tool.path, ...args]);
  const folder = join(cacheFolder(), `headers-${vendor.platform}-${sha256(JSON.stringify([tool.version, commands, tool.env])).slice(0, 16)}`);
  if (unusable.has(folder)) return undefined;
  await prepareOnce({ folder: place, files: [{ name: 'headers.h', text }], commands: [] });
  await prepareOnce({ folder, commands, env: tool.env, readOnly: [place, ...(await toolFolders(tool))] }).catch((error: unknown) => {
    unusable.add(folder);
    throw error;
  });
  return [folder, place];
}

/** Are these lines the first of a text, but for comments and empty lines? */
function beginsWith(text: string, lines: readonly string[]): boolean {
  const code = text.replace(/^(?:\s+|\/\/[^\n]*\n|\/\*[^]*?\*\/)*/, '');
  return code.startsWith(`${lines.join('\n')}\n`);
}

/** Runs with an empty folder that is removed afterwards. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'xpiler-')));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const gnuMessage = /^(?:In file included from )?(.+?):(\d+):(?:(\d+):)? (fatal error|error|warning|note): (.*)$/;
const edgMessage = /^(.+?)\((\d+)\): (catastrophic error|error|warning|remark)(?: #[\w-]+)?: (.*)$/;
const placelessMessage = /^(?:[\w./+-]*(?:ptxas|nvcc|hipcc|cncc|clang|ld|ld\.lld|collect2|cc1plus|g\+\+)[\w./+-]*)\s*:?\s*(fatal\s*:|fatal error:|error\s*:|error:)\s*(.*)$/;

/** The messages of GNU, clang, EDG (nvcc) and ptxas, errors first. Files are base names; the compiled file is `kernel.*`. */
export function parseMessages(output: string): CompilerMessage[] {
  const messages: CompilerMessage[] = [];
  for (const line of output.split(/\r?\n/)) {
    const gnu = gnuMessage.exec(line);
    const edg = gnu ? null : edgMessage.exec(line);
    const bare = gnu || edg ? null : placelessMessage.exec(line) ?? /^(?:.*: )?(undefined reference to .*|multiple definition of .*)$/.exec(line) ?? /^(?:\S*\/)?ld: (?!warning|.*In function)(.*)$/.exec(line);
    if (gnu) messages.push({ severity: severityOf(gnu[4]!), message: gnu[5]!, file: baseName(gnu[1]!), line: Number(gnu[2]), ...(gnu[3] && { column: Number(gnu[3]) }) });
    else if (edg) messages.push({ severity: severityOf(edg[3]!), message: edg[4]!, file: baseName(edg[1]!), line: Number(edg[2]) });
    else if (bare) messages.push({ severity: 'error', message: (bare[2] ?? bare[1]!).trim() });
  }
  const rank = { error: 0, warning: 1, note: 2 };
  // The linker's own words say more than that it failed.
  const last = (m: CompilerMessage): number => (/^ld returned \d+ exit status$/.test(m.message) ? 0.5 : 0);
  return messages.sort((a, b) => rank[a.severity] + last(a) - rank[b.severity] - last(b)).slice(0, 50);
}

const severityOf = (word: string): CompilerMessage['severity'] => (word.includes('error') ? 'error' : word === 'warning' ? 'warning' : 'note');
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Messages about the compiled file carry the user's name for it. */
export const rename = (messages: readonly CompilerMessage[], name: string): CompilerMessage[] =>
  messages.map((m) => (m.file !== undefined && /^kernel\.[\w.]+$/.test(m.file) ? { ...m, file: name } : m));

function failureOf(name: string, result: { status: string; exitCode?: number; signal?: string; stderr: string; stdout: string }): string {
  const last = `${result.stderr}\n${result.stdout}`.split('\n').map((l) => l.trim()).filter(Boolean).at(-1);
  if (result.status === 'exited') return `${name} ended with exit code ${result.exitCode}${last ? `: ${last}` : ''}`;
  return `${name} was ended (${result.signal ?? result.status})${last ? `: ${last}` : ''}`;
}

/** `.c` or `.cpp` by the user's own file name. */
export const cOrCpp = (source: SourceFile): string => (extname(source.name).toLowerCase() === '.c' ? '.c' : '.cpp');
