/** The user's text: lines, columns, and diagnostics that point into it. */
import { DiagnosticError, type ExitCode } from '../../diagnostics/diagnostic.js';
import type { Span } from '../ir/types.js';

export class SourceText {
  private readonly lineStarts: number[] = [0];

  constructor(readonly name: string, readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  /** Line number (from 1) of an offset. */
  lineOf(offset: number): number {
    let low = 0, high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle]! <= offset) low = middle; else high = middle - 1;
    }
    return low + 1;
  }

  spanAt(start: number, end: number): PlacedSpan {
    const line = this.lineOf(start);
    return { start, end, line, column: start - this.lineStarts[line - 1]! + 1, source: this };
  }

  lineText(line: number): string {
    return this.text.slice(this.lineStarts[line - 1], this.lineStarts[line]).replace(/\r?\n$/, '');
  }
}

/** A span that knows its text (user file or intrinsics file). */
export interface PlacedSpan extends Span { readonly source: SourceText }

/** A diagnostic at a place in the text. XP1xxx: 2 for input that is no kernel, 3 for a construct outside the language. */
export function problem(code: string, span: PlacedSpan | undefined, message: string, advice: string, exit: ExitCode = 2): DiagnosticError {
  return new DiagnosticError({
    code, exit, message, advice,
    ...(span ? { where: { file: span.source.name, line: span.line, column: span.column, text: span.source.lineText(span.line) } } : {}),
  });
}
