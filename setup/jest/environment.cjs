'use strict';
const { TestEnvironment } = require('jest-environment-node');

/**
 * Node environment that lends native add-ons to the tests. Jest gives each test file a module registry of its own, so a
 * package like tree-sitter, whose wrapper patches the prototypes of the one native binding, would patch them again per
 * file and break. Loaded here (outside the sandbox, once per process), all test files share one instance.
 */
class NativeModulesEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.__nativeModule = (name) => require(name);
  }
}

module.exports = NativeModulesEnvironment;
