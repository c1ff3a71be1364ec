/** Expressions as people write them, with the parentheses that C needs and some more, mean what the same expressions made of calls mean. */
import { generator } from '../lower/run.js';
import { run } from './run-kernel.js';

type Tree = string | { readonly op: string; readonly a: Tree; readonly b: Tree };
const LEVELS = [['*'], ['+', '-'], ['<<', '>>'], ['<', '>', '<=', '>='], ['==', '!='], ['&'], ['^'], ['|'], ['&&'], ['||']];
const NAMES: Readonly<Record<string, string>> = { '*': 'mul', '+': 'add', '-': 'sub', '<<': 'shl', '>>': 'shr', '<': 'lt', '>': 'gt', '<=': 'le', '>=': 'ge', '==': 'eq', '!=': 'ne', '&': 'band', '^': 'bxor', '|': 'bor', '&&': 'land', '||': 'lor' };
const ATOMS = ['a', 'b', 'n', 'p.x', 'q->y', 'w[1]', 'w[b & 3]', 'lim::hi', 'S::k', 'u', '*ptr', 'twice(a)', 'pick<3>()', 'as<int>(b)', '2', '7', 'kC', '(a)', '(w[2])', '(twice(b))', '(int)(n)', '(unsigned char)(p.x)', '-(a)', '!(w[1])', 'int(b)', 'unsigned(u)', 'static_cast<int>(n)'];

/** Trees of operators with shifts kept small. */
function grow(next: () => number, depth: number): Tree {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  if (depth === 0 || next() < 0.15) return pick(ATOMS);
  const op = pick(pick(LEVELS));
  const b: Tree = op === '<<' || op === '>>' ? pick(['1', '2', '(kC)']) : grow(next, depth - 1);
  return { op, a: op === '<<' || op === '>>' ? pick(['u', '(u)', 'kC']) : grow(next, depth - 1), b };
}

const levelOf = (t: Tree): number => (typeof t === 'string' ? -1 : LEVELS.findIndex((l) => l.includes(t.op)));
/** With the parentheses that are needed, now and then one pair more. */
function written(t: Tree, next: () => number): string {
  if (typeof t === 'string') return t;
  const level = levelOf(t);
  const part = (s: Tree, needs: boolean): string => { const text = written(s, next); return needs || (typeof s !== 'string' && next() < 0.15) ? `(${text})` : text; };
  return `${part(t.a, levelOf(t.a) > level)} ${t.op} ${part(t.b, levelOf(t.b) >= level)}`;
}
const called = (t: Tree): string => (typeof t === 'string' ? t : `${NAMES[t.op]}(${called(t.a)}, ${called(t.b)})`);

const PLACES = ['y[I] = E;', 'if (E) y[I] = 1; else y[I] = 2;', 'y[I] = (E) ? 5 : 6;', 'y[I] += (int)(E);', 'bool z = E; y[I] = z;', 'y[I] = w[(E) & 3];', 'y[I] = !(E);', 'for (int i = 0; i < 3 && (E); ++i) y[I] += i + 1;',
  'y[I] = (a < n && E) ? 7 : 8;', 'y[I] = (n < a || E) ? a : b;', 'while (E) { y[I] = 9; break; }', 'auto g = [&](int t) { return t + (int)(E); }; y[I] = g(1);', 'y[I] = a < n ? (E) : b;', 'return_it(y[I], E);'];
const N = 60;

test.each([1, 2, 3, 4])('random expressions, seed %i', async (seed) => {
  const next = generator(seed * 7919);
  const lines = Array.from({ length: N }, (_, i) => {
    const tree = grow(next, 3), place = PLACES[Math.floor(next() * PLACES.length)]!;
    const at = (k: number, text: string): string => `  { ${place.replaceAll('I]', `${k}]`).replaceAll('E', text)} }`;
    return `${at(i, written(tree, next))}\n${at(i + N, called(tree))}`;
  });
  const text = `
    namespace lim { int low = 2, hi = 7; }
    struct S { static constexpr int k = 3; int x, y; };
    static const int kC = 4;
    template <int I> static int pick() { return I; }
    template <typename A> static int as(long v) { return (A)v; }
    static int twice(int v) { return 2 * v; }
    static void return_it(int &y, long v) { y = (int)v; }
    ${Object.entries(NAMES).map(([op, name]) => `template <typename A, typename B> static auto ${name}(A a, B b) { return a ${op} b; }`).join('\n    ')}
    extern "C" void f(int *y) {
      int a = y[0], b = y[1], n = y[2];
      S p = {y[3], y[4]}, *q = &p;
      int w[4] = {y[5], y[6], y[7], y[8]}, *ptr = w;
      unsigned u = (unsigned)y[9];
      for (int i = 0; i < 10; ++i) y[i] = 0;
    ${lines.join('\n')}
    }`;
  const given = [3, 1, 5, 2, 4, 0, 6, -2, 8, 9];
  const { y } = await run({ platform: 'vnni', text, entry: 'f', params: [{ name: 'y', dtype: 'i32', values: Array.from({ length: 2 * N }, (_, i) => given[i] ?? 0) }] });
  for (let i = 0; i < N; ++i) if (y![i] !== y![i + N]) throw new Error(`${y![i]} and ${y![i + N]} for\n${lines[i]}`);
});
