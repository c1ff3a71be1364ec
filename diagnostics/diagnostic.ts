/** Errors are for people: code, place, the source line, reason, advice. */

/** Line and column start at 1. */
export interface Place { readonly file?: string; readonly line: number; readonly column: number; readonly text?: string }

/** Exit codes of the command line (DESIGN "Contracts"). */
export type ExitCode = 2 | 3 | 4 | 5;

export interface Diagnostic {
  /** XP1xxx input, XP2xxx platform limit, XP3xxx verification, XP4xxx infrastructure */
  readonly code: string;
  readonly exit: ExitCode;
  readonly message: string;
  readonly where?: Place;
  /** what to do next */
  readonly advice?: string;
}

/** Carries a diagnostic through the compiler; the command line and activities turn it into text or JSON. */
export class DiagnosticError extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(`${diagnostic.code} ${diagnostic.message}`);
    this.name = 'DiagnosticError';
  }
}
