/** Where the values of a JSON text stand, so that an error in a spec can point to its line. */

export type JsonPath = readonly (string | number)[];

/** `params[2].dtype` */
export const printJsonPath = (path: JsonPath): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');

/** Line and column (from 1) of an offset. */
export function placeOfOffset(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/**
 * Offset of the value at a path (of its key with `key: true`) in a valid JSON text; where the path leaves the text, the offset of the
 * innermost value that exists.
 */
export function offsetOfPath(text: string, path: JsonPath, key = false): number {
  let at = skipSpace(text, 0);
  for (const [depth, step] of path.entries()) {
    const children = childrenOf(text, at);
    const child = children.find((c) => c.key === step);
    if (!child) return at;
    at = key && depth === path.length - 1 ? child.keyAt : child.at;
  }
  return at;
}

interface Child { readonly key: string | number; readonly keyAt: number; readonly at: number }

function childrenOf(text: string, start: number): Child[] {
  const open = text[start];
  if (open !== '{' && open !== '[') return [];
  const children: Child[] = [];
  let at = skipSpace(text, start + 1);
  while (at < text.length && text[at] !== '}' && text[at] !== ']') {
    const keyAt = at;
    let key: string | number = children.length;
    if (open === '{') {
      const end = skipValue(text, at);
      key = JSON.parse(text.slice(at, end)) as string;
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    children.push({ key, keyAt, at });
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return children;
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at += 1;
  return at;
}

/** Offset after the value that starts at an offset. */
function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const c = text[at]!;
    if (c === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    } else if (c === '{' || c === '[') depth += 1;
    else if (c === '}' || c === ']') {
      if (depth === 0) return at;
      depth -= 1;
    } else if (depth === 0 && (c === ',' || c === ':' || /\s/.test(c))) return at;
    at += 1;
    if (depth === 0 && (c === '"' || c === '}' || c === ']')) return at;
  }
  return at;
}
