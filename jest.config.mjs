/** Jest runs the compiled tests as native ES modules; nothing is transformed. */
export default {
  roots: ['<rootDir>/dist/test'],
  testMatch: ['**/*.test.js'],
  transform: {},
  testEnvironment: '<rootDir>/setup/jest/environment.cjs',
  // Native add-ons are loaded once per process, outside Jest's sandbox: see setup/jest/environment.cjs.
  moduleNameMapper: {
    '^(tree-sitter|tree-sitter-cpp|tree-sitter-cuda|better-sqlite3)$': '<rootDir>/setup/jest/native/$1.cjs',
  },
  testTimeout: 60_000,
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/setup/jest/summary-reporter.cjs'],
};
