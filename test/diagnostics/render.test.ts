import { catalogue, explain } from '../../diagnostics/index.js';
import { renderDiagnostic } from '../../diagnostics/render.js';

const diagnostic = { code: 'XP2003', exit: 3, message: 'tile "s" needs 98304 B', where: { line: 2, column: 3 }, advice: 'split loop "k" by 2' } as const;

test('code, place, message, the user\'s line with a caret, advice', () => {
  expect(renderDiagnostic(diagnostic, { file: 'gemm.cu', source: 'int n;\r\n\tx = y;\r\n' })).toBe(
    ['XP2003 gemm.cu:2:3  tile "s" needs 98304 B', '  2 | \tx = y;', '    | \t ^', '  next: split loop "k" by 2'].join('\n'));
});

test('a place beyond the text has no frame, and no place at all is fine', () => {
  expect(renderDiagnostic({ ...diagnostic, where: { line: 9, column: 1 } }, { file: 'gemm.cu', source: 'int n;' })).toBe(
    'XP2003 gemm.cu:9:1  tile "s" needs 98304 B\n  next: split loop "k" by 2');
  expect(renderDiagnostic({ code: 'XP4001', exit: 5, message: 'no server' })).toBe('XP4001 no server');
});

test('every code is well formed, explained, and found in any case', () => {
  expect(catalogue.size).toBeGreaterThan(15);
  for (const [code, { title, explanation }] of catalogue) {
    expect(code).toMatch(/^XP[1-4]\d{3}$/);
    expect(title.length).toBeGreaterThan(3);
    expect(explanation.length).toBeGreaterThan(40);
  }
  expect(explain('xp1001')?.title).toBe('The file is empty');
  expect(explain('XP9999')).toBeUndefined();
});
