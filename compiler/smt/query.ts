/** A formula in SMT-LIB 2: declarations, assertions, and what it leaves open. Unsatisfiable means that the claim behind it holds. */

/** A symbol whose value tells a reader something. `text`: how a witness names it. */
export interface Shown { readonly symbol: string; readonly text: string }

export class Query {
  private readonly declarations: string[] = [];
  private readonly assertions: string[] = [];
  private readonly declared = new Set<string>();
  private openings = new Set<string>();
  private serial = 0;
  readonly shown: Shown[] = [];

  /** Declares an integer once; `text` given: a witness shows its value. */
  integer(symbol: string, text?: string): string { return this.declare(symbol, '() Int', text); }

  /** A value nobody knows: any is possible. `why` is reported when the formula turns out satisfiable. */
  unknown(sort: 'Int' | 'Bool', why: string): string {
    this.openings.add(why);
    return this.declare(`unknown!${this.serial++}`, `() ${sort}`);
  }

  /** Contents of an array that nothing writes meanwhile, as a function of the index. */
  contents(name: string, index: string): string {
    this.openings.add(`the contents of ${name}`);
    return `(${this.declare(`contents.${name}`, '(Int) Int')} ${index})`;
  }

  assert(term: string): void { this.assertions.push(term); }

  /** What the formula does not know; where it is not empty, `sat` is no counterexample. */
  get open(): readonly string[] { return [...this.openings]; }

  /** What `make` left open, besides its result. */
  noting<T>(make: () => T): { readonly value: T; readonly open: readonly string[] } {
    const before = this.openings;
    this.openings = new Set();
    const value = make(), open = this.open;
    this.openings = new Set([...before, ...open]);
    return { value, open };
  }

  /** The formula as a file for any solver. `comment`: the claim, in words. */
  text(comment: readonly string[]): string {
    return [
      ...comment.flatMap((line) => line.split('\n')).map((line) => `; ${line}`), '; unsat: the claim holds',
      '(set-logic ALL)', ...this.declarations, ...this.assertions.map((term) => `(assert ${term})`), '(check-sat)', '',
    ].join('\n');
  }

  private declare(symbol: string, signature: string, text?: string): string {
    if (!this.declared.has(symbol)) {
      this.declared.add(symbol);
      this.declarations.push(`(declare-fun ${symbol} ${signature})`);
      if (text !== undefined) this.shown.push({ symbol, text });
    }
    return symbol;
  }
}

/** A number as SMT-LIB writes it. */
export const numeral = (n: number | bigint): string => (n < 0 ? `(- ${String(-n)})` : String(n));
export const conjunction = (terms: readonly string[]): string => (terms.length === 0 ? 'true' : terms.length === 1 ? terms[0]! : `(and ${terms.join(' ')})`);
export const disjunction = (terms: readonly string[]): string => (terms.length === 0 ? 'false' : terms.length === 1 ? terms[0]! : `(or ${terms.join(' ')})`);
