import { verificationCatalogue, codeOfViolation, verificationDiagnostic } from '../../diagnostics/verification.js';
import { blameCandidate, blameSource } from '../../gate/blame.js';

const source = { name: 'k.cu', text: 'line one\n  y[i] = 1;\n', platform: 'cuda' };

test('every code has title, explanation, advice and the exit code of its kind', () => {
  for (const [code, entry] of Object.entries(verificationCatalogue)) {
    expect(entry.title && entry.explanation && entry.advice).toBeTruthy();
    const { exit } = verificationDiagnostic(code as keyof typeof verificationCatalogue, 'm');
    expect(exit).toBe(code.startsWith('XP30') ? 3 : code.startsWith('XP32') ? 4 : 5);
  }
});

test('a violation of the source becomes a diagnostic with place, source line and both accesses', () => {
  const [d] = blameSource({ kind: 'violation', violations: [{ kind: 'race', message: 'write to `y`', file: 'k.cu', line: 2, block: [1, 0, 0], thread: [3, 0, 0], other: { line: 1 } }] }, source);
  expect(d).toMatchObject({ code: 'XP3002', exit: 3, where: { file: 'k.cu', line: 2, column: 3, text: '  y[i] = 1;' } });
  expect(d!.message).toBe('race: write to `y` [block 1,0,0, thread 3,0,0]; the other access is at line 1');
});

test('kinds that the catalogue does not know are wrong uses of an operation', () => {
  expect(codeOfViolation('wrong-space')).toBe('XP3009');
  expect(codeOfViolation('constructor')).toBe('XP3009');
});

test('memory for a test that runs out is infrastructure for the source, a failure for the candidate', () => {
  expect(blameSource({ kind: 'killed', why: 'memory' }, source)[0]).toMatchObject({ exit: 5 });
  expect(blameCandidate({ kind: 'killed', why: 'memory' }, source)[0]).toMatchObject({ code: 'XP3206', exit: 4 });
});
