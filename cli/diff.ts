/** The lines of two texts side by side: kept ones with a blank, others with - or + in front; far from changes they are left out. */
export function diffLines(before: string, after: string, context = 3): string[] {
  const a = before.trimEnd().split('\n'), b = after.trimEnd().split('\n');
  // longest common subsequence, from the end
  const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; --i) for (let j = b.length - 1; j >= 0; --j) length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const lines: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { lines.push(`  ${a[i]}`); ++i; ++j; } else if (i < a.length && (j >= b.length || length[i + 1]![j]! >= length[i]![j + 1]!)) lines.push(`- ${a[i++]}`);
    else lines.push(`+ ${b[j++]}`);
  }
  const near = lines.map((_, n) => lines.slice(Math.max(0, n - context), n + context + 1).some((line) => line[0] !== ' '));
  return lines.flatMap((line, n) => (near[n] ? [line] : n > 0 && near[n - 1] ? ['  ...'] : []));
}
