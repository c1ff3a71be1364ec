/** Integer arithmetic in the templates of the suite: "(M+15)/16", "H-K+1". */

/**
 * Value of an expression of numbers, names, + - * / % and parentheses; division truncates, as in C.
 * @throws Error for a name that is not in `names`, or text that is no expression
 */
export function evaluate(text: string, names: Readonly<Record<string, number>>): number {
  const tokens = text.match(/[A-Za-z_]\w*|\d+|\S/g) ?? [];
  let at = 0;
  const wrong = (): never => { throw new Error(`"${text}" is no expression over ${Object.keys(names).join(', ')}`); };
  const primary = (): number => {
    const token = tokens[at++] ?? wrong();
    if (/^\d/.test(token)) return Number(token);
    if (/^\w/.test(token)) return names[token] ?? wrong();
    if (token === '-') return -primary();
    if (token !== '(') return wrong();
    const inside = sum();
    return tokens[at++] === ')' ? inside : wrong();
  };
  const product = (): number => {
    let left = primary();
    while (tokens[at] === '*' || tokens[at] === '/' || tokens[at] === '%') {
      const operator = tokens[at++];
      const right = primary();
      if (operator !== '*' && right === 0) wrong();
      left = operator === '*' ? left * right : operator === '/' ? Math.trunc(left / right) : left % right;
    }
    return left;
  };
  const sum = (): number => {
    let left = product();
    while (tokens[at] === '+' || tokens[at] === '-') left = tokens[at++] === '+' ? left + product() : left - product();
    return left;
  };
  const value = sum();
  return at === tokens.length ? value : wrong();
}
