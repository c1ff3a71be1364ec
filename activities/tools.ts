/** What activities need from the rest of Xpiler. Workers pass the real things, tests pass fakes. */
import type { Quality } from '../compiler/lower/quality.js';
import type { AppliedPass, CompilerInfo, DeviceKind, Digest, TestVerdict } from './contracts.js';
import type { EntrySignature } from '../hardware/device.js';
import type { Applied, SiteRow } from '../compiler/passes/by-hand.js';
import type { Obligation } from '../compiler/smt/obligation.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';

/** Content-addressed texts and a small key-value cache on top. */
export interface ArtifactStore {
  put(text: string): Promise<Digest>;
  /** rejects when there is no such artifact or it is damaged */
  get(digest: Digest): Promise<string>;
  cacheGet(key: string): Promise<unknown>;
  cacheSet(key: string, value: unknown): Promise<void>;
}

export interface SourceText { readonly text: string; readonly fileName: string; readonly platform: string }

export interface UnderstandAnswer {
  readonly entry: string;
  /** the completed spec, plain JSON */
  readonly spec: unknown;
  /** all that the front end found out, plain JSON */
  readonly understanding: unknown;
}

/** A candidate as the compiler gives it. `signature`: C types of its entry, where the compiler knows them. */
export interface ProposedText {
  readonly text: string;
  readonly entry: string;
  readonly signature?: EntrySignature;
  readonly passes: readonly AppliedPass[];
  readonly notes: readonly string[];
  readonly quality: Quality;
}

export interface TranslateAnswer {
  readonly canonical?: string;
  readonly candidates: readonly ProposedText[];
  /** what all candidates rest on, for a solver to check */
  readonly obligations?: readonly Obligation[];
}

export interface PassesAnswer { readonly program: string; readonly sites: readonly SiteRow[] }
export interface ApplyAnswer { readonly applied: readonly Applied[] }

export interface Call { readonly signal?: AbortSignal; readonly onProgress?: (what: string) => void }

/** The pure compiler, with a time limit; rejects with DiagnosticError. */
export interface CompilerTool {
  understand(input: SourceText & { specText?: string; specName?: string }, call: Call): Promise<UnderstandAnswer>;
  translate(input: SourceText & { to: string; spec: unknown }, call: Call): Promise<TranslateAnswer>;
}

export interface CompileAnswer { readonly ok: boolean; readonly compiler: CompilerInfo; readonly errors: readonly string[] }

export interface TestAnswer {
  readonly verdict: TestVerdict;
  readonly cases: number;
  readonly passed: number;
  readonly devices: { readonly source: DeviceKind; readonly candidate: DeviceKind };
  readonly diagnostics: readonly Diagnostic[];
  /** the whole report, plain JSON */
  readonly report: unknown;
}

/** The gate: vendor compilers, devices and the judge. */
export interface GateTool {
  compile(input: { text: string; fileName: string; platform: string }, call: Call): Promise<CompileAnswer>;
  unitTest(input: {
    source: SourceText; candidate: SourceText & { entry: string; signature?: EntrySignature }; spec: unknown; understanding: unknown;
  }, call: Call): Promise<TestAnswer>;
  /** runs the source alone; `diagnostic`: what it does wrong */
  check(input: { source: SourceText; spec: unknown; understanding: unknown }, call: Call): Promise<{ diagnostic: Diagnostic | null; report: unknown }>;
  /** changes whenever compiler, gate or toolchain of these platforms change: part of the result cache's key */
  version(platforms: readonly string[]): Promise<string>;
}

export interface Tools { readonly store: ArtifactStore; readonly compiler: CompilerTool; readonly gate: GateTool }
