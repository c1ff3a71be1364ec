/** Errors of the machinery (XP4xxx): Temporal, workers, tools, our own bugs. */
import type { CatalogueEntry } from './catalogue.js';
import type { Diagnostic } from './diagnostic.js';

export const infrastructureCatalogue = {
  XP4001: {
    title: 'No Temporal server',
    explanation: 'Translations run as Temporal workflows. The server at TEMPORAL_ADDRESS did not answer, or the embedded server could not be started. `xpiler doctor` shows where the Temporal CLI was looked for; XPILER_TEMPORAL_CLI names one.',
    advice: 'run `xpiler doctor`, or check TEMPORAL_ADDRESS',
  },
  XP4002: {
    title: 'No worker',
    explanation: 'No worker polls the task queue that this work needs, so it would wait for ever. Start `xpiler dev` (all roles) or `xpiler worker` with the role that is missing.',
    advice: 'start `xpiler dev`, or `xpiler worker` on a machine that has the device',
  },
  XP4003: {
    title: 'A step failed',
    explanation: 'A step failed for a reason that is not the kernel: a lost worker, a full disk, a tool that could not be started. It was tried again a few times before it was given up. `xpiler audit ID` shows each attempt.',
    advice: 'run `xpiler doctor`, then the same command again',
  },
  XP4004: {
    title: 'Unknown workflow',
    explanation: 'Neither the server nor the records of this project folder know a translation of this id. `xpiler status` lists those that exist.',
    advice: 'list the known ones with `xpiler status`',
  },
  XP4005: {
    title: 'Cancelled',
    explanation: 'The translation was stopped before it had a result, by Ctrl-C, by `xpiler cancel` or by a signal. No output file was written.',
    advice: 'start it again',
  },
  XP4006: {
    title: 'The compiler gave up',
    explanation: 'The translation of one kernel is given a limited time and memory in a process of its own. This kernel needed more. The worker is not affected.',
    advice: 'make the kernel smaller, for example one kernel per file',
  },
  XP4007: {
    title: 'A defect in Xpiler',
    explanation: 'The compiler stopped with an error of its own. The input was not translated, and no output was written. Please report it together with the kernel.',
    advice: 'report this with the kernel and the text of `xpiler audit ID`',
  },
  XP4008: {
    title: 'A tool is missing',
    explanation: 'This step needs a compiler or a tool that was not found. `xpiler doctor` lists what is there and what is missing for what.',
    advice: 'run `npm run setup`, then `xpiler doctor`',
  },
  XP4009: {
    title: 'An artifact is missing',
    explanation: 'The store has no artifact of this digest, or its content is damaged. Stores are not shared between machines unless they are on a shared file system (XPILER_STORE).',
    advice: 'check that workers and client use the same store (XPILER_STORE)',
  },
  XP4010: {
    title: 'The clone is incomplete',
    explanation: 'A file that belongs to Xpiler is not there.',
    advice: 'check the clone with `git status`, and run `npm run setup`',
  },
} satisfies Record<string, CatalogueEntry & { advice: string }>;

/** An error of the infrastructure, exit code 5. */
export const infrastructureDiagnostic = (code: keyof typeof infrastructureCatalogue, message: string): Diagnostic =>
  ({ code, exit: 5, message, advice: infrastructureCatalogue[code].advice });

const doing = { understand: 'reading the kernel', translate: 'translating the kernel', prove: 'proving', passes: 'listing the passes', apply: 'applying the passes' } as const;

/** What the compiler's own process can do wrong. */
export const computeDiagnostic = {
  slow: (task: keyof typeof doing, timeoutMs: number): Diagnostic => ({
    ...infrastructureDiagnostic('XP4006', `${doing[task]} took longer than ${timeoutMs / 1000} s`), exit: 3,
  }),
  crash: (task: keyof typeof doing, how: string): Diagnostic => ({
    ...infrastructureDiagnostic('XP4006', `${doing[task]} ended the compiler's process (${how}): too much memory or depth`), exit: 3,
  }),
  bug: (task: keyof typeof doing, message: string, stack?: string): Diagnostic => ({
    ...infrastructureDiagnostic('XP4007', `${doing[task]} failed: ${message}${stack && process.env.XPILER_DEBUG ? `\n${stack}` : ''}`), exit: 4,
  }),
};
