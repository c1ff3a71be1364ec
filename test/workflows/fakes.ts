import type { Quality } from '../../compiler/lower/quality.js';
import { createHash } from 'node:crypto';
import { DiagnosticError, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { ArtifactStore, Tools } from '../../activities/tools.js';

/** A store in memory. */
const quality: Quality = { parallel: { used: 'yes' }, vector: { used: 'yes' }, tensor: { used: 'none' }, onChip: { used: 'none' } };

export function memoryStore(): ArtifactStore & { artifacts: Map<string, string>; cache: Map<string, unknown> } {
  const artifacts = new Map<string, string>();
  const cache = new Map<string, unknown>();
  return {
    artifacts, cache,
    async put(text) {
      const digest = createHash('sha256').update(text).digest('hex');
      artifacts.set(digest, text);
      return digest;
    },
    async get(digest) {
      const text = artifacts.get(digest);
      if (text === undefined) throw new Error(`no artifact ${digest}`);
      return text;
    },
    async cacheGet(key) { return cache.get(key); },
    async cacheSet(key, value) { cache.set(key, value); },
  };
}

/** How a text of the fake language behaves: the words it contains. */
const says = (text: string, word: string) => text.includes(word);
const diagnostic = (code: string, exit: 3 | 4 | 5, message: string): Diagnostic => ({ code, exit, message });

/**
 * A compiler and a gate for a language of words. The source lists its candidates' texts, one a line after `candidate`;
 * `refuse` in the source is refused, a candidate with `bad-syntax` does not compile, one with `wrong` fails its test.
 */
export function fakeTools(store = memoryStore()): Tools & { store: ReturnType<typeof memoryStore>; calls: string[]; hold: { wait: Promise<void> | null } } {
  const calls: string[] = [];
  const hold: { wait: Promise<void> | null } = { wait: null };
  let flaky = 0;
  return {
    store, calls, hold,
    compiler: {
      async understand({ text }) {
        calls.push('understand');
        if (says(text, 'refuse')) throw new DiagnosticError(diagnostic('XP1100', 3, 'outside the language'));
        if (says(text, 'flaky') && ++flaky < 3) throw new Error('the disk is full');
        if (says(text, 'broken-disk')) throw new Error('the disk is full');
        return { entry: 'entry', spec: { entry: 'entry', params: [] }, understanding: { kernels: 1 } };
      },
      async translate({ text }) {
        calls.push('translate');
        if (says(text, 'compiler-bug')) throw new DiagnosticError({ code: 'XP4007', exit: 4, message: 'x is undefined' });
        const lines = text.split('\n').filter((line) => line.startsWith('candidate'));
        return { candidates: lines.map((line) => ({ text: line, entry: 'entry', passes: [{ name: 'loop-bind', knobs: { items: 128 } }], notes: [], quality })) };
      },
    },
    gate: {
      async compile({ text }, { signal }) {
        calls.push(`compile ${text}`);
        if (hold.wait) await Promise.race([hold.wait, new Promise((_, reject) => signal?.addEventListener('abort', () => { calls.push('aborted'); reject(signal.reason); }))]);
        return { ok: !says(text, 'bad-syntax'), compiler: { name: 'fakecc', version: '1', kind: 'native' }, errors: says(text, 'bad-syntax') ? ['1: expected ;'] : [] };
      },
      async unitTest({ source, candidate }) {
        calls.push(`test ${candidate.text}`);
        const devices = { source: 'simulator', candidate: 'native' } as const;
        if (says(source.text, 'races')) {
          return { verdict: 'source-misbehaves', cases: 1, passed: 0, devices, diagnostics: [diagnostic('XP3001', 3, 'a race')], report: {} };
        }
        const wrong = says(candidate.text, 'wrong');
        return {
          verdict: wrong ? 'fail' : 'pass', cases: 4, passed: wrong ? 1 : 4, devices,
          diagnostics: wrong ? [{ code: 'XP3010', exit: 4, message: 'y[3] is 2, expected 1' }] : [], report: { cases: [1, 2, 3, 4] },
        };
      },
      async check({ source }) {
        calls.push('check');
        return { diagnostic: says(source.text, 'races') ? diagnostic('XP3001', 3, 'a race') : null, report: {} };
      },
      async version() { return 'tools-1'; },
    },
  };
}
