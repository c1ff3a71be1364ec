import type { Diagnostic, Place } from './diagnostic.js';

export interface RenderOptions {
  /** the user's text, for the code frame */
  readonly source?: string;
  /** file named where the diagnostic itself names none */
  readonly file?: string;
  readonly color?: boolean;
}

/**
 * A diagnostic for a terminal:
 * `XP2003 gemm.cu:41:3  message`, the source line with a caret, `next: advice`.
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions = {}): string {
  const { code, message, where, advice } = diagnostic;
  const paint = painter(options.color ?? false);
  const place = where ? `${where.file ?? options.file ?? ''}:${where.line}:${where.column}`.replace(/^:/, 'line ') : options.file ?? '';
  const lines = [`${paint('31;1', code)} ${place ? `${paint('1', place)}  ` : ''}${message}`];
  const frame = where && codeFrame(where, options.source);
  if (frame) lines.push(...frame.map((line) => paint('2', line)));
  if (advice) lines.push(`  next: ${advice}`);
  return lines.join('\n');
}

/** The line of the place with its neighbours' numbers left out: one line and a caret below it. */
function codeFrame(where: Place, source?: string): string[] | undefined {
  const text = where.text ?? source?.split(/\r\n|\n|\r/)[where.line - 1];
  if (text === undefined || text.trim() === '') return undefined;
  const number = String(where.line);
  const shown = text.slice(0, 160);
  const caret = where.column - 1 < shown.length ? ' '.repeat(Math.max(0, where.column - 1)) + '^' : undefined;
  // Tabs keep their width in both lines.
  const pad = caret && [...caret].map((_, i) => (i < where.column - 1 && shown[i] === '\t' ? '\t' : caret[i])).join('');
  return [`  ${number} | ${shown}`, ...(pad ? [`  ${' '.repeat(number.length)} | ${pad}`] : [])];
}

/** Wraps text in an ANSI style when colours are wanted. */
export function painter(color: boolean): (style: string, text: string) => string {
  return (style, text) => (color ? `\u001b[${style}m${text}\u001b[0m` : text);
}
