export { printProgram, type PrintOptions } from './program.js';
export type { Dialect, Helper, HostApi } from './dialect.js';
