import Parser from 'tree-sitter';
import Cuda from 'tree-sitter-cuda';

// Together with native-modules-second.test.ts: one process loads the native add-ons in several test files.
test('tree-sitter parses CUDA in this test file', () => {
  const parser = new Parser();
  parser.setLanguage(Cuda as unknown as Parser.Language);
  const tree = parser.parse('__global__ void k(float *x) { x[threadIdx.x] = 1; }');
  expect(tree.rootNode.hasError).toBe(false);
  expect(tree.rootNode.descendantsOfType('subscript_expression').map((node) => node.text)).toEqual(['x[threadIdx.x]']);
  expect(tree.rootNode.firstNamedChild?.type).toBe('function_definition');
});
