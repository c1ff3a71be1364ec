export * from './types.js';
export * from './build.js';
export * from './scalar.js';
export * from './visit.js';
