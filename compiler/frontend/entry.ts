/** Which function of a file is meant, and how its parameters go with the spec. */
import { contains, visit } from './elaborate/assigned.js';
import type { FunctionNode, ItemNode, Unit } from './ast.js';
import type { Language } from './language.js';
import { problem } from './source.js';

/** All functions of a file with a body or a declaration, namespaces included. */
export function functionsOf(items: readonly ItemNode[]): FunctionNode[] {
  return items.flatMap((i) => (i.kind === 'function' ? [i] : i.kind === 'namespace' ? functionsOf(i.items) : []));
}

export const isKernel = (f: FunctionNode): boolean => f.storage.qualifiers.some((q) => q.qualifier.kernel);
const nameOf = (f: FunctionNode): string => f.name.parts.at(-1)!.id;

/**
 * The entry named by the spec, or the only candidate of the file: a host function that launches, else a kernel, else a function
 * that no other calls.
 * @throws DiagnosticError XP1006 (several candidates), XP1007 (none), XP1008 (the named one is missing)
 */
export function chooseEntry(unit: Unit, language: Language, wanted: string | undefined): FunctionNode {
  const all = functionsOf(unit.items).filter((f) => f.body);
  const list = all.filter((f, i) => !(f.storage.qualifiers.some((q) => q.qualifier.deviceOnly) && !isKernel(f)) && i >= 0);
  if (wanted !== undefined) {
    const found = list.find((f) => nameOf(f) === wanted && f.body);
    if (!found) throw problem('XP1008', undefined, `the spec names the entry \`${wanted}\`, and the file defines no such function (it defines ${all.map(nameOf).join(', ') || 'none'})`, 'correct "entry" in the spec');
    return found;
  }
  const launching = list.filter((f) => !isKernel(f) && contains(f.body!, (n) => n.kind === 'call' && n.launch !== undefined));
  const kernels = list.filter(isKernel);
  const called = new Set<string>();
  list.forEach((f) => visit(f.body!, (n) => { if (n.kind === 'call' && n.callee.kind === 'name') called.add(n.callee.name.parts.at(-1)!.id); }));
  const hosts = list.filter((f) => !isKernel(f) && !f.storage.isStatic);
  const roots = hosts.filter((f) => !called.has(nameOf(f)));
  const candidates = launching.length ? outermost(launching, roots) : kernels.length ? kernels : language.execution === 'call' ? roots : [];
  if (candidates.length === 0) throw problem('XP1007', all[0]?.span, 'there is no kernel in this file: no function that could be an entry', 'give a file that holds a kernel, or name the entry in a spec (--spec)');
  if (candidates.length > 1) throw problem('XP1006', candidates[1]!.span, `several functions could be the entry (${candidates.map(nameOf).join(', ')}); which of them is meant is not said`, 'name it as "entry" in a spec (--spec)');
  return candidates[0]!;
}

/** Launching functions that others do not call; those with C linkage first. */
function outermost(launching: readonly FunctionNode[], roots: readonly FunctionNode[]): FunctionNode[] {
  const c = launching.filter((f) => f.linkageC);
  const own = launching.filter((f) => roots.includes(f));
  const pick = c.length ? c : own.length ? own : [...launching];
  const free = pick.filter((f) => roots.includes(f));
  return free.length ? free : pick;
}
