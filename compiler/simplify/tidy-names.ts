/** Drops the numbers that passes put behind names, as far as names stay unique. */
import { renamed } from '../ir/rewrite.js';
import { walkStmts } from '../ir/visit.js';
import type { Program } from '../ir/types.js';

export function tidyNames(program: Program): Program {
  const taken = new Set(program.params.map((p) => (p.kind === 'tensor' ? p.buffer.name : p.v.name)));
  const vars: string[] = [], buffers: string[] = [];
  walkStmts(program.body, (s) => {
    if (s.kind === 'let' || s.kind === 'for') vars.push(s.v.name);
    if (s.kind === 'alloc') buffers.push(s.buffer.name);
  });
  const pick = (name: string): string => {
    const stem = name.replace(/(_\d+)+$/, '');
    let best = stem;
    for (let n = 1; taken.has(best); ++n) best = `${stem}_${n}`;
    taken.add(best);
    return best;
  };
  const names = new Map([...buffers, ...vars].map((name) => [name, pick(name)]));
  const changed = new Map([...names].filter(([a, b]) => a !== b));
  if (changed.size === 0) return program;
  const own = new Set(buffers);
  return { ...program, body: renamed(program.body, new Map([...changed].filter(([a]) => !own.has(a))), new Map([...changed].filter(([a]) => own.has(a)))) };
}
