export * from './types.js';
export * from './build.js';
export * from './scalar.js';
export * from './visit.js';
export * from './names.js';
export * from './rewrite.js';
export * from './print.js';
