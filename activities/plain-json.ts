/**
 * JSON text of what the compiler answers. JSON has no bigint and no infinite numbers: the former become numbers where they
 * are exact, else strings, the latter strings; a reader sees what was meant instead of `null`.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return Number.isSafeInteger(Number(each)) ? Number(each) : String(each);
    if (typeof each === 'number' && !Number.isFinite(each)) return String(each);
    if (each instanceof Map) return Object.fromEntries(each);
    if (each instanceof Set) return [...each];
    return each;
  }, indent) ?? 'null';
}

/** The value as it survives the way through a history. */
export function plain<T>(value: T): T {
  return JSON.parse(toJson(value)) as T;
}
