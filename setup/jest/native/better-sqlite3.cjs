module.exports = globalThis.__nativeModule('better-sqlite3');
