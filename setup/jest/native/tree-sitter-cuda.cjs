module.exports = globalThis.__nativeModule('tree-sitter-cuda');
