import { basename } from 'node:path';
import { DiagnosticError, type Diagnostic } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { renderDiagnostic } from '../diagnostics/render.js';

export interface CommandFrame {
  readonly json?: boolean;
  /** for the code frame */
  source?: string;
  file?: string;
}

/** Colours are for terminals, and not for those who said no (NO_COLOR). */
export const useColor = (stream: NodeJS.WriteStream): boolean => Boolean(stream.isTTY) && !process.env.NO_COLOR;

/** Runs a command; a diagnostic becomes text or JSON and the exit code, anything else is a defect and says so. */
export async function runCommand(frame: CommandFrame, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    report(frame, diagnosticOf(error));
    if (process.env.XPILER_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  }
}

/** Prints a diagnostic and sets the exit code. `more`: further fields of the JSON form. */
export function report(frame: CommandFrame, diagnostic: Diagnostic, more: Record<string, unknown> = {}): void {
  process.exitCode = diagnostic.exit;
  if (frame.json) {
    const where = diagnostic.where && { file: frame.file, ...diagnostic.where };
    printJson({ ...more, exit: diagnostic.exit, ...(frame.file && { file: frame.file }), diagnostic: { ...diagnostic, ...(where && { where }) } });
  } else {
    process.stderr.write(`${renderDiagnostic(diagnostic, { source: frame.source, file: frame.file, color: useColor(process.stderr) })}\n`);
  }
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** The diagnostic that an error carries, however deep, or one that says what happened. */
export function diagnosticOf(error: unknown): Diagnostic {
  let last = error;
  for (let depth = 0, cause = error; cause && depth < 10; depth++) {
    if (cause instanceof DiagnosticError) return cause.diagnostic;
    const { type, details } = cause as { type?: string; details?: unknown[] };
    if (type === 'Diagnostic' && details?.[0]) return details[0] as Diagnostic;
    last = cause;
    cause = (cause as { cause?: unknown }).cause;
  }
  return infrastructureDiagnostic('XP4003', last instanceof Error ? last.message : String(last));
}

/** A diagnostic about the spec shows the spec's line, not the kernel's. */
export function placeInSpec(frame: CommandFrame, file: string | undefined, specName: string, specText: string): void {
  if (!file || basename(file) !== basename(specName)) return;
  frame.source = specText;
  frame.file = specName;
}
