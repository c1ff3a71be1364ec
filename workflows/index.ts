/** Everything a worker registers: the bundle is made of this file. */
export { translateKernel } from './translate-kernel.js';
export { translateSuite } from './translate-suite.js';
