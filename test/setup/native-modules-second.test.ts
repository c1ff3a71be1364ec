import Parser from 'tree-sitter';
import Cpp from 'tree-sitter-cpp';
import Cuda from 'tree-sitter-cuda';
import Database from 'better-sqlite3';

test('tree-sitter still works in a second test file of the same process, with two grammars', () => {
  const parser = new Parser();
  parser.setLanguage(Cuda as unknown as Parser.Language);
  const cuda = parser.parse('void h() { k<<<dim3(2), 32, 0, s>>>(1); }');
  expect(cuda.rootNode.descendantsOfType('kernel_call_syntax').length).toBe(1);
  parser.setLanguage(Cpp as unknown as Parser.Language);
  const cpp = parser.parse('template <typename T> T f(T a) { return a + 1; }');
  expect(cpp.rootNode.hasError).toBe(false);
  expect(cpp.rootNode.firstNamedChild?.childForFieldName('parameters')?.text).toBe('<typename T>');
});

test('large sources parse: the input is read in chunks', () => {
  const parser = new Parser();
  parser.setLanguage(Cuda as unknown as Parser.Language);
  const text = 'int f() { return 1; }\n'.repeat(5000);
  const tree = parser.parse((index: number) => text.slice(index, index + 4096));
  expect(tree.rootNode.namedChildCount).toBe(5000);
});

test('better-sqlite3 opens a database', () => {
  const db = new Database(':memory:');
  expect(db.prepare('select 20 + 22 as answer').get()).toEqual({ answer: 42 });
  db.close();
});
