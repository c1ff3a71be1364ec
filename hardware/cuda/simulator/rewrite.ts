import { rewriteGridText } from '../../simulator/rewrite.js';

/** Turns a CUDA C file into C++ for the simulator's headers. Lines keep their numbers; one line is added at the end. */
export function rewriteForSimulator(text: string): string {
  return rewriteGridText(text);
}
