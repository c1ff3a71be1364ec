/** The front end: a source file and a spec become a Program specialised to the spec's sizes. */
import { type Buffer, type Expr, isConst, isFloat, isInt, type Param, type Program, ref, type ScalarType, sizeOf, type Stmt, walkExprs, walkStmts } from '../ir/index.js';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import { elements, isTensor, type Param as SpecParam, type Spec } from '../spec.js';
import type { FunctionNode, TypeNode, Unit } from './ast.js';
import { type Assigned, assignedNames } from './elaborate/assigned.js';
import { type Argument } from './elaborate/arguments.js';
import { inline } from './elaborate/inline.js';
import { Elaboration, type Readings, Retry } from './elaborate/context.js';
import { addItems } from './elaborate/items.js';
import { launchKernel } from './elaborate/kernels.js';
import { type CType, type Memory, num, Scope, type Value } from './elaborate/model.js';
import { ZERO } from './elaborate/offset.js';
import { resolveType, showType, uniformScalar } from './elaborate/types.js';
import { chooseEntry, functionsOf, isKernel } from './entry.js';
import { inferSpec } from './infer.js';
import type { Language } from './language.js';
import { parseUnit } from './parse.js';
import { preludeItems } from './prelude.js';
import { retype } from './retype.js';
import { type PlacedSpan, problem } from './source.js';

export interface FrontendInput { readonly text: string; readonly fileName: string; readonly language: Language; readonly spec?: Spec }

/** C types of the entry as the source spells them. */
export interface Signature { readonly params: readonly { readonly name: string; readonly ctype: string }[]; readonly returnType: string; readonly linkage: 'c' | 'c++' }

export interface Elaborated {
  /** source stage: launches, barriers and parallel indices are still there */
  readonly program: Program;
  /** complete: as given, or inferred */
  readonly spec: Spec;
  readonly signature: Signature;
  readonly entryIsKernel: boolean;
  /** names of the kernels that run, in order */
  readonly kernels: readonly string[];
  /** variables of the file that outlive a call, in the order of their places */
  readonly state: readonly { readonly name: string; readonly line: number; readonly column: number }[];
}

/** @throws DiagnosticError for everything that cannot be understood or translated */
export function elaborate(input: FrontendInput): Elaborated {
  try {
    return elaborateFile(input);
  } catch (error) {
    // nothing was left to unroll
    if (error instanceof Retry) throw error.reason;
    if (!(error instanceof RangeError)) throw error;
    throw problem('XP1120', undefined, 'the program is nested too deeply to be elaborated', 'split long expressions and deep nests', 3);
  }
}

function elaborateFile(input: FrontendInput): Elaborated {
  const { language, fileName, text } = input;
  const unit = parseUnit(fileName, text, language);
  checkSameNames(unit);
  const entry = chooseEntry(unit, language, input.spec?.entry);
  const spec = input.spec ?? inferSpec(entry, isKernel(entry), (draft) => runEither(unit, entry, draft, input, true));
  return runEither(unit, entry, spec, input, false);
}

/** Elaborates as ever; what that cannot know is looked for in the other readings of `Readings`, one after the other. The first refusal counts. */
function runEither(unit: Unit, entry: FunctionNode, spec: Spec, input: FrontendInput, probing: boolean): Elaborated {
  let readings: Readings = {}, first: Error | undefined;
  for (;;) {
    try {
      return run(unit, entry, spec, input, probing, readings);
    } catch (error) {
      const reason = error instanceof Retry ? error.reason : error;
      if (!(reason instanceof DiagnosticError)) throw error;
      first ??= reason;
      const other = otherReading[reason.diagnostic.code];
      if (!other || readings[other]) throw first;
      readings = { ...readings, [other]: true };
    }
  }
}

const otherReading: Readonly<Record<string, keyof Readings>> = { XP1131: 'choosesItems', XP1107: 'hostRecordsAreKnown' };

function checkSameNames(unit: Unit): void {
  if (unit.items.length === 0) throw problem('XP1007', undefined, 'there is no kernel in this file: it declares nothing', 'give a file that holds a kernel');
}

/** Elaborates the entry for a spec. `probing`: extents are placeholders, to find out which are needed. */
function run(unit: Unit, entry: FunctionNode, spec: Spec, input: FrontendInput, probing: boolean, readings: Readings): Elaborated {
  const { language, fileName } = input;
  const x = new Elaboration(language, fileName);
  x.readings = readings;
  const prelude = preludeItems(language, [...unit.identifiers, ...(language.alwaysNeeded ?? [])]);
  addItems(x, prelude, x.global);
  x.functions = functionsOf(unit.items);
  x.usesClusters = unit.qualifiers.some((q) => q.scope === 'cluster') || (language.clusterNames ?? []).some((n) => unit.identifiers.has(n));
  noteWrittenGlobals(x, x.functions, functionsOf(prelude));
  addItems(x, unit.items, x.global);
  const kernelEntry = isKernel(entry);
  const scope = new Scope(x.global);
  const types = entry.params.map((p) => resolveType(x, p.type, scope));
  checkParameters(spec, entry, types);
  const params: Param[] = [], args: Argument[] = [];
  spec.params.forEach((p, i) => bindEntryParameter(x, p, types[i]!, entry.params[i]!.type, params, args));
  const name = entry.name.parts.at(-1)!.id;
  const entity = entityOf(x, entry);
  let returned: Value | undefined;
  if (kernelEntry) {
    const { launch } = spec;
    if (!launch) throw problem('XP1009', entry.span, `\`${name}\` is a kernel and nothing in the file launches it: how many groups and items run is not known`, 'add "launch" to the spec (--spec)');
    const settings = 'grid' in launch
      ? { grid: launch.grid, block: launch.block, shared: launch.shared ?? 0 }
      : { grid: launch.tasks, block: [1, 1, 1] as const, shared: 0, taskType: launch.type.toLowerCase() };
    if (('grid' in launch) !== (language.execution === 'grid')) throw problem('XP1213', entry.span, 'the launch of the spec is of another kind than this dialect: "grid" and "block" for groups of threads, "tasks" and "type" for tasks', 'correct "launch" in the spec');
    launchKernel(x, { k: 'functions', name, list: [entity] }, settings, args, entry.span);
  } else {
    returned = inline(x, entity, new Scope(entity.scope), args, undefined, entry.span).value(entry.span);
  }
  const fixed = new Set(params.flatMap((p) => (p.kind === 'tensor' ? [p.buffer.name] : [])));
  const body = retype([...x.prologue, ...x.out], x.memories, fixed);
  const returns = resolveType(x, entry.returns, scope);
  const program: Program = {
    name: kernelEntry ? `${name}_kernel` : name,
    params,
    body,
    returns: kernelEntry || returns.k !== 'scalar' ? { type: 'void' } : { type: returns.t, value: returned?.k === 'num' && isConst(returned.e) ? Number(returned.e.value) : 0 },
    pointers: spec.pointers ?? (kernelEntry ? 'host' : pointerKind(body, fixed, language)),
  };
  const kernels = body.flatMap((s) => (s.kind === 'launch' ? [s.kernel.name] : []));
  if (!probing) checkRoles(program, spec, entry);
  return {
    program: probing ? program : withRoles(program, spec), spec: program.pointers === 'device' ? { ...spec, pointers: 'device' } : spec, entryIsKernel: kernelEntry, kernels,
    signature: signatureOf(entry, fileName),
    state: stateOf(x.prologue),
  };
}

/** File-level variables that something assigns are memory of the program; the others are constants. */
function noteWrittenGlobals(x: Elaboration, own: readonly FunctionNode[], known: readonly FunctionNode[]): void {
  const writes = (a: Assigned): boolean => {
    if (a.how !== 'argument') return true;
    const callee = a.callee?.kind === 'name' ? a.callee.name.parts.at(-1)!.id : undefined;
    if (!callee || a.argument === undefined) return false;
    const takes = (f: FunctionNode): boolean => { const type = f.params[a.argument!]?.type; return f.name.parts.at(-1)!.id === callee && type?.kind === 'reference' && !('isConst' in type.to && type.to.isConst); };
    return Object.hasOwn(x.language.hostCalls, callee) || own.some(takes) || known.some(takes);
  };
  for (const f of own) if (f.body) for (const a of assignedNames(f.body)) if (writes(a)) x.writtenGlobals.add(a.name);
}

function entityOf(x: Elaboration, entry: FunctionNode) {
  const visit = (scope: Scope): { node: FunctionNode; scope: Scope; isKernel: boolean; isHostOnly: boolean } | undefined => {
    for (const e of scope.names.values()) {
      if (e.k === 'functions') { const f = e.list.find((g) => g.node === entry); if (f) return f; }
      if (e.k === 'namespace') { const f = visit(e.scope); if (f) return f; }
    }
    for (const u of scope.using) { const f = visit(u); if (f) return f; }
    return undefined;
  };
  return visit(x.global)!;
}

// ---------------------------------------------------------------- parameters

/** @throws DiagnosticError XP1211 where spec and signature contradict each other */
function checkParameters(spec: Spec, entry: FunctionNode, types: readonly CType[]): void {
  const name = entry.name.parts.at(-1)!.id;
  const contradiction = (what: string): Error => problem('XP1211', entry.span, `the spec does not match the signature of \`${name}\`: ${what}`, 'list the parameters in the order of the signature, with their types');
  if (spec.params.length !== types.length) throw contradiction(`it lists ${spec.params.length} parameters, the function has ${types.length} (${entry.params.map((p) => p.name).join(', ')})`);
  spec.params.forEach((p, i) => {
    const type = types[i]!, shown = `parameter ${i + 1} (\`${entry.params[i]!.name}\`)`;
    const target = type.k === 'reference' ? type.to : type;
    if (isTensor(p)) {
      if (target.k !== 'pointer' && target.k !== 'array') throw contradiction(`${shown} is a scalar, the spec makes "${p.name}" a tensor`);
      const element = elementType(target);
      if (element && !compatible(element, p.dtype) && !holdsBits(element, p.dtype)) throw contradiction(`${shown} points to ${element}, the spec says ${p.dtype}`);
    } else {
      if (target.k === 'pointer' || target.k === 'array') throw contradiction(`${shown} is a pointer, the spec gives "${p.name}" a value`);
      if (target.k === 'scalar' && !compatible(target.t, p.dtype) && !isTruth(target.t, p)) throw contradiction(`${shown} has type ${target.t}, the spec says ${p.dtype}`);
      if (target.k === 'record') throw contradiction(`${shown} is a record`);
    }
  });
}

const elementType = (t: CType): ScalarType | undefined => (t.k === 'pointer' ? (t.to.k === 'void' ? undefined : uniformScalar(t.to)) : t.k === 'array' ? uniformScalar(t) : undefined);
/** C has no type of its own for floats of 16 bits: arrays of them are often declared as integers. */
const holdsBits = (own: ScalarType, given: ScalarType): boolean => isInt(own) && isFloat(given) && sizeOf(own) === 2 && sizeOf(given) === 2;
/** Same type, or integers of the same size: the signature decides about the sign. */
const compatible = (own: ScalarType, given: ScalarType): boolean => own === given || (sizeOf(own) === sizeOf(given) && isInt(own) && isInt(given));

/** There is no element type for truth values: any integer type holds one. */
const isTruth = (own: ScalarType, p: SpecParam): boolean => own === 'bool' && isInt(p.dtype) && 'value' in p && (p.value === 0 || p.value === 1);

function bindEntryParameter(x: Elaboration, p: SpecParam, ctype: CType, node: TypeNode, params: Param[], args: Argument[]): void {
  const target = ctype.k === 'reference' ? ctype.to : ctype;
  if (isTensor(p)) {
    const name = x.fresh(p.name);
    const own = elementType(target);
    const type: ScalarType = own && own !== 'bool' ? own : p.dtype;
    const buffer: Buffer = { name, type, size: elements(p), scope: 'global', ...(p.shape.length > 1 ? { shape: p.shape } : {}) };
    const memory: Memory = { buffer, space: 'device', bytes: elements(p) * sizeOf(type), span: undefined, scope: 'global', declared: type };
    x.memories.push(memory);
    const to: CType = target.k === 'pointer' ? (target.to.k === 'void' ? { k: 'scalar', t: p.dtype } : target.to) : target.k === 'array' ? target.of : { k: 'scalar', t: p.dtype };
    const isConstPointer = (target.k === 'pointer' && target.toConst) || isConstArray(node);
    params.push({ kind: 'tensor', buffer, role: p.role, isConst: isConstPointer });
    args.push({ value: { k: 'pointer', to, toConst: isConstPointer, base: memory, offset: ZERO } });
    return;
  }
  const t = target.k === 'scalar' ? target.t : p.dtype;
  const v = { name: x.fresh(p.name), type: t };
  const integral = !(t.startsWith('f') || t === 'bf16');
  if (integral) {
    params.push({ kind: 'scalar', v, value: p.value });
    args.push({ value: num({ kind: 'const', type: t, value: p.value }) });
  } else {
    params.push({ kind: 'scalar', v });
    args.push({ value: num(ref(v)) });
  }
}
const isConstArray = (t: TypeNode): boolean => (t.kind === 'array' ? isConstArray(t.of) : t.kind === 'reference' ? isConstArray(t.to) : 'isConst' in t && t.kind !== 'pointer' && t.isConst);

/** Entries that launch on their own arguments take device pointers. */
function pointerKind(body: readonly Stmt[], params: ReadonlySet<string>, language: Language): 'host' | 'device' {
  if (language.execution === 'call') return 'host';
  let inKernel = false;
  for (const s of body) {
    if (s.kind !== 'launch') continue;
    walkExprs(s.kernel.body, (e: Expr) => { if (e.kind === 'load' && params.has(e.buffer.name)) inKernel = true; });
    walkStmts(s.kernel.body, (t) => { if ((t.kind === 'store' || t.kind === 'atomic') && params.has(t.buffer.name)) inKernel = true; });
  }
  return inKernel ? 'device' : 'host';
}

// ---------------------------------------------------------------- roles

function checkRoles(program: Program, spec: Spec, entry: FunctionNode): void {
  const written = new Set<string>();
  walkStmts(program.body, (s) => { if (s.kind === 'store' || s.kind === 'atomic') written.add(s.buffer.name); });
  program.params.forEach((p, i) => {
    const own = spec.params[i]!;
    if (p.kind === 'tensor' && isTensor(own) && own.role === 'in' && written.has(p.buffer.name)) {
      throw problem('XP1212', entry.span, `the spec makes "${own.name}" an input, and the program writes to it`, 'make its role "inout" or "out"');
    }
  });
}

const withRoles = (program: Program, spec: Spec): Program => ({ ...program, params: program.params.map((p, i) => { const own = spec.params[i]!; return p.kind === 'tensor' && isTensor(own) ? { ...p, role: own.role } : p; }) });

const stateOf = (prologue: readonly Stmt[]): Elaborated['state'] => prologue
  .flatMap((s) => (s.kind === 'alloc' && !s.buffer.init && s.span ? [{ name: s.buffer.name, line: s.span.line, column: s.span.column }] : []))
  .sort((a, b) => a.line - b.line);

// ---------------------------------------------------------------- signature

function signatureOf(entry: FunctionNode, fileName: string): Signature {
  const isC = /\.c$/i.test(fileName);
  return {
    params: entry.params.map((p) => ({ name: p.name, ctype: spell(p.type) })),
    returnType: spell(entry.returns), linkage: entry.linkageC || isC ? 'c' : 'c++',
  };
}

/** A type as C spells it; arrays as pointers to their rows' elements. */
function spell(t: TypeNode): string {
  switch (t.kind) {
    case 'named': return `${t.isConst ? 'const ' : ''}${t.name.parts.map((p) => p.id).join('::')}`;
    case 'pointer': return `${spell(t.to)} *`;
    case 'reference': return spell(t.to);
    case 'array': return `${spell(arrayElement(t))} *`;
    default: return 'void *';
  }
}
const arrayElement = (t: TypeNode): TypeNode => (t.kind === 'array' ? arrayElement(t.of) : t);

export type { PlacedSpan, Language };
export { showType };
