/** Search attributes of a translation as plain data: the server must know them before the first workflow starts. */
export const searchAttributeNames = {
  source: { name: 'XpilerSource', type: 'Keyword' },
  target: { name: 'XpilerTarget', type: 'Keyword' },
  entry: { name: 'XpilerEntry', type: 'Keyword' },
  status: { name: 'XpilerStatus', type: 'Keyword' },
  speedup: { name: 'XpilerSpeedup', type: 'Double' },
} as const;
