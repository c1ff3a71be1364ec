/** Type names to types: built-in names, records with C layout, templates. */
import { cast, constant, isConst, type ScalarType, sizeOf } from '../../ir/index.js';
import type { EnumNode, ExprNode, FunctionNode, Name, RecordNode, TemplateArg, TemplateParam, TypeNode } from '../ast.js';
import { visit } from './assigned.js';
import type { PlacedSpan } from '../source.js';
import type { Elaboration } from './context.js';
import { evaluate } from './expressions.js';
import { typeOfUnevaluated } from './unevaluated.js';
import { addItems, staticMember } from './items.js';
import { expandTemplateArgs } from './packs.js';
import { type CType, type Entity, num, pointerTo, type RecordType, scalar, Scope, type TemplateValue, type Value, VOID } from './model.js';

const WORDS: Readonly<Record<string, ScalarType>> = {
  bool: 'bool', _Bool: 'bool', char: 'i8', 'signed char': 'i8', 'unsigned char': 'u8', short: 'i16', int: 'i32', long: 'i64', 'long long': 'i64', float: 'f32', double: 'f64',
  int8_t: 'i8', uint8_t: 'u8', int16_t: 'i16', uint16_t: 'u16', int32_t: 'i32', uint32_t: 'u32', int64_t: 'i64', uint64_t: 'u64',
  size_t: 'u64', ssize_t: 'i64', ptrdiff_t: 'i64', intptr_t: 'i64', uintptr_t: 'u64', uint: 'u32', ushort: 'u16', uchar: 'u8', ulong: 'u64', int8: 'i8', int16: 'i16', int32: 'i32', uint8: 'u8', uint16: 'u16', uint32: 'u32',
  half: 'f16', __half: 'f16', _Float16: 'f16', __fp16: 'f16', float16_t: 'f16', __nv_bfloat16: 'bf16', hip_bfloat16: 'bf16', __hip_bfloat16: 'bf16', bfloat16_t: 'bf16', __bf16: 'bf16', nv_bfloat16: 'bf16', bfloat16: 'bf16', nv_half: 'f16',
  int_fast32_t: 'i64', uint_fast32_t: 'u64', int_least32_t: 'i32', char8_t: 'u8', byte: 'u8',
};

/** `unsigned long long int` and its permutations. */
function sizedWord(text: string): ScalarType | undefined {
  const words = text.split(/\s+/).filter((w) => w !== 'const' && w !== 'volatile');
  if (!words.every((w) => /^(unsigned|signed|long|short|int|char|double)$/.test(w))) return undefined;
  const has = (w: string): boolean => words.includes(w);
  if (has('double')) return 'f64';
  const u = has('unsigned');
  if (has('char')) return u ? 'u8' : 'i8';
  if (has('short')) return u ? 'u16' : 'i16';
  return has('long') ? (u ? 'u64' : 'i64') : u ? 'u32' : 'i32';
}

export const builtinType = (name: string): ScalarType | undefined => (Object.hasOwn(WORDS, name) ? WORDS[name] : sizedWord(name));

/** Size in bytes. */
export function byteSize(t: CType): number {
  switch (t.k) {
    case 'scalar': return sizeOf(t.t);
    case 'pointer': case 'function': case 'reference': return 8;
    case 'array': return (t.n ?? 0) * byteSize(t.of);
    case 'vector': return t.n * sizeOf(t.of);
    case 'record': return t.record.size;
    case 'void': return 1;
  }
}
export function alignOf(t: CType): number {
  switch (t.k) {
    case 'array': return alignOf(t.of);
    case 'record': return t.record.align;
    default: return Math.max(1, byteSize(t));
  }
}

/** The single scalar type that a type consists of, if it does. */
export function uniformScalar(t: CType): ScalarType | undefined {
  switch (t.k) {
    case 'scalar': return t.t;
    case 'vector': return t.of;
    case 'array': return uniformScalar(t.of);
    case 'record': {
      if (t.record.isUnion) return undefined;
      const all = t.record.fields.map((f) => uniformScalar(f.type));
      const packed = t.record.fields.reduce((n, f) => n + byteSize(f.type), 0) === t.record.size;
      return packed && all.length && all.every((x) => x === all[0]) ? all[0] : undefined;
    }
    default: return undefined;
  }
}

/** The lanes that operators and subscripts of a type work on: a vector, or a union whose first view covers it whole (a register type). */
export function vectorView(t: CType): (CType & { k: 'vector' }) | undefined {
  if (t.k === 'vector') return t;
  if (t.k !== 'record' || !t.record.isUnion) return undefined;
  const first = t.record.fields[0]?.type;
  return first?.k === 'array' && first.of.k === 'scalar' && byteSize(first) === t.record.size ? { k: 'vector', of: first.of.t, n: first.n! } : undefined;
}

export const sameType = (a: CType, b: CType): boolean => typeKey(a) === typeKey(b);

/** A text that is equal for equal types. */
export function typeKey(t: CType): string {
  switch (t.k) {
    case 'scalar': return t.t;
    case 'pointer': return `${typeKey(t.to)}*`;
    case 'array': return `${typeKey(t.of)}[${t.n ?? ''}]`;
    case 'vector': return `${t.of}x${t.n}`;
    case 'record': return t.record.name;
    case 'reference': return `${typeKey(t.to)}&`;
    default: return t.k;
  }
}

/** For people. */
export const showType = (t: CType): string => (t.k === 'pointer' ? `${t.toConst ? 'const ' : ''}${showType(t.to)} *` : t.k === 'scalar' ? t.t : typeKey(t));

/** @throws DiagnosticError XP1103 for a type that is not known or not supported */
export function resolveType(x: Elaboration, node: TypeNode, scope: Scope): CType {
  switch (node.kind) {
    case 'named': return resolveNamedType(x, node.name, scope);
    case 'auto': throw x.refuse('XP1103', node.span, '`auto` needs an initialiser here', 'spell the type');
    case 'decltype': return typeOfUnevaluated(x, node.value, scope);
    case 'record': return { k: 'record', record: makeRecord(x, node.record, scope, node.record.name || 'anonymous') };
    case 'enum': addItems(x, [node.node], scope); return enumType(x, node.node, scope);
    case 'pointer': return pointerTo(resolveType(x, node.to, scope), isConstNode(node.to));
    case 'reference': return { k: 'reference', to: resolveType(x, node.to, scope) };
    case 'vector': {
      const of = resolveType(x, node.of, scope);
      const size = knownInt(x, evaluate(x, node.size, scope), node.span, 'a vector length');
      if (of.k !== 'scalar') throw x.refuse('XP1103', node.span, 'vectors have scalar elements', 'use a scalar element type');
      return { k: 'vector', of: of.t, n: node.inBytes ? size / sizeOf(of.t) : size };
    }
    case 'array': return { k: 'array', of: resolveType(x, node.of, scope), n: node.extent ? knownInt(x, evaluate(x, node.extent, scope), node.span, 'an array extent') : undefined };
    case 'function': return { k: 'function' };
  }
}

const isConstNode = (t: TypeNode): boolean => ('isConst' in t ? t.isConst : t.kind === 'array' ? isConstNode(t.of) : false);

/** The value of an integer that must be known while translating. */
export function knownInt(x: Elaboration, v: Value, span: PlacedSpan, what: string): number {
  if (v.k === 'num' && isConst(v.e)) return Number(v.e.value);
  throw x.refuse('XP1107', span, `${what} is not known: it depends on data or on an argument without a value`, 'give the sizes in the spec (--spec), so that the program can be specialised to them');
}

export function resolveNamedType(x: Elaboration, name: Name, scope: Scope): CType {
  const type = tryNamedType(x, name, scope);
  if (!type) {
    const spelled = name.parts.map((p) => p.id).join('::');
    checkRefused(x, spelled, name.span);
    throw x.refuse('XP1103', name.span, `the type \`${spelled}\` is not known`, 'define it in the file, or use a standard type');
  }
  return type;
}

/** Names that the dialect's table refuses, with their reason. The place told is the kernel's own first use, or the host call that computes. */
export function checkRefused(x: Elaboration, name: string, span: PlacedSpan): void {
  const hit = x.language.refused.find((r) => r.pattern.test(name));
  if (!hit) return;
  const best = tellingUse(x, hit.pattern) ?? { name, span };
  throw x.refuse('XP1105', best.span, `\`${best.name}\`: ${hit.reason}`, hit.advice);
}

/** Types, handles and their upkeep say less than the call that does the work. */
const UPKEEP = /_t$|Create|Destroy|Handle|Desc|SetStream|Init|Alloc|Free/;

function tellingUse(x: Elaboration, pattern: RegExp): { name: string; span: PlacedSpan } | undefined {
  const uses = (f: FunctionNode): { name: string; span: PlacedSpan }[] => {
    const found: { name: string; span: PlacedSpan }[] = [];
    const see = (n: Name): void => { const id = n.parts.map((p) => p.id).join('::'); if (pattern.test(id) && !x.global.own(id)) found.push({ name: id, span: n.span }); };
    for (const p of f.params) namesOfType(p.type, see);
    if (f.body) visit(f.body, (n) => { if (n.kind === 'name' && 'name' in n && typeof n.name === 'object') see(n.name); });
    return found;
  };
  const kernels = x.functions.filter((f) => f.storage.qualifiers.some((q) => q.qualifier.kernel)).flatMap(uses);
  return kernels[0] ?? x.functions.flatMap(uses).find((u) => !UPKEEP.test(u.name));
}

function namesOfType(t: TypeNode, see: (n: Name) => void): void {
  if (t.kind === 'named') see(t.name);
  else if (t.kind === 'pointer' || t.kind === 'reference') namesOfType(t.to, see);
  else if (t.kind === 'array') namesOfType(t.of, see);
}

export function tryNamedType(x: Elaboration, name: Name, scope: Scope): CType | undefined {
  if (name.parts.length === 1 && !name.parts[0]!.args) {
    const id = name.parts[0]!.id;
    const entity = scope.lookup(id);
    if (entity) return entityType(x, entity, undefined, name.span, scope);
    if (id === 'void') return VOID;
    const t = builtinType(id);
    return t && scalar(t);
  }
  const last = name.parts.at(-1)!;
  const entity = lookupName(x, name, scope);
  if (entity) return entityType(x, entity, last.args, name.span, scope);
  const t = name.parts[0]!.id === 'std' && name.parts.length === 2 ? builtinType(last.id) : undefined;
  return t && scalar(t);
}

/** The integer type of an enumeration. */
export function enumType(x: Elaboration, node: EnumNode, scope: Scope): CType & { k: 'scalar' } {
  const type = node.base && resolveType(x, node.base, scope);
  return type?.k === 'scalar' ? type : { k: 'scalar', t: 'i32' };
}

/** The entity a qualified name leads to. */
export function lookupName(x: Elaboration, name: Name, scope: Scope): Entity | undefined {
  const [first] = name.parts;
  let entity: Entity | undefined = first!.of ? { k: 'type', type: typeOfUnevaluated(x, first!.of, scope) } : first!.id === '' ? { k: 'namespace', scope: x.global } : scope.lookup(first!.id);
  for (let i = 1; i < name.parts.length && entity; i += 1) {
    const before = name.parts[i - 1]!;
    const inner: Scope | undefined = entity.k === 'namespace' ? entity.scope : entity.k === 'type' && entity.members ? entity.members : recordScope(x, entity, before.args, name.span, scope);
    entity = inner?.own(name.parts[i]!.id);
  }
  return entity?.k === 'lazy-global' ? forceGlobal(entity) : entity;
}

export function forceGlobal(entity: Entity & { k: 'lazy-global' }): Entity { return entity.make(); }

function recordScope(x: Elaboration, entity: Entity, args: readonly TemplateArg[] | undefined, span: PlacedSpan, scope: Scope): Scope | undefined {
  const t = entityType(x, entity, args, span, scope);
  return t?.k === 'record' ? t.record.scope : undefined;
}

function entityType(x: Elaboration, entity: Entity, args: readonly TemplateArg[] | undefined, span: PlacedSpan, scope: Scope): CType | undefined {
  switch (entity.k) {
    case 'type': {
      // inside a template its own name with arguments means another instance
      const from = args && entity.type.k === 'record' ? entity.type.record.from : undefined;
      return from ? { k: 'record', record: instantiateRecord(x, from.template as Entity & { k: 'record-template' }, templateValues(x, args!, scope), span) } : entity.type;
    }
    case 'lazy-record': return { k: 'record', record: lazyRecord(x, entity) };
    case 'lazy-alias': {
      const type = resolveType(x, entity.type, entity.scope);
      Object.assign(entity, { k: 'type', type });
      return type;
    }
    case 'alias-template': {
      const inner = new Scope(entity.scope);
      bindTemplate(x, entity.params, templateValues(x, args ?? [], scope), inner, span);
      return resolveType(x, entity.type, inner);
    }
    case 'record-template': return { k: 'record', record: instantiateRecord(x, entity, templateValues(x, args ?? [], scope), span) };
    default: return undefined;
  }
}

function lazyRecord(x: Elaboration, entity: Entity & { k: 'lazy-record' }): RecordType {
  const record = makeRecord(x, entity.node, entity.scope, entity.node.name);
  Object.assign(entity, { k: 'type', type: { k: 'record', record } });
  return record;
}

export function templateValues(x: Elaboration, args: readonly TemplateArg[], scope: Scope): TemplateValue[] {
  return expandTemplateArgs(x, args, scope).map(({ arg: a, scope: own }): TemplateValue => {
    if ('value' in a) {
      const v = evaluate(x, a.value, own);
      return v.k === 'type' ? { k: 'type', type: v.type } : { k: 'value', value: v };
    }
    if (!('type' in a)) throw new Error('a pack that was not expanded');
    const template = a.type.kind === 'named' && !a.type.name.parts.at(-1)!.args ? lookupName(x, a.type.name, own) : undefined;
    if (template?.k === 'record-template' || template?.k === 'alias-template') return { k: 'template', entity: template };
    const call = a.type.kind === 'function' ? callReadAsType(x, a.type, own) : undefined;
    if (call) return { k: 'value', value: evaluate(x, call, own) };
    // a bare name reads as a type; it may be a constant
    if (a.type.kind === 'named' && !tryNamedType(x, a.type.name, own)) return { k: 'value', value: evaluate(x, { kind: 'name', name: a.type.name, span: a.type.span }, own) };
    return { k: 'type', type: resolveType(x, a.type, own) };
  });
}

/** `log2(N)` as a template argument reads as the type of a function that takes an `N`. */
function callReadAsType(x: Elaboration, t: TypeNode & { kind: 'function' }, scope: Scope): ExprNode | undefined {
  if (t.returns.kind !== 'named' || lookupName(x, t.returns.name, scope)?.k !== 'functions') return undefined;
  const args = t.params.map((p): ExprNode | undefined => (p.name === '' && p.type.kind === 'named' ? { kind: 'name', name: p.type.name, span: p.type.span } : undefined));
  if (!args.every((a) => a !== undefined)) return undefined;
  return { kind: 'call', callee: { kind: 'name', name: t.returns.name, span: t.span }, args, span: t.span };
}

/** A text that is equal for equal template arguments. */
export const templateKey = (values: readonly TemplateValue[]): string => values.map((v) => (v.k === 'type' ? typeKey(v.type) : v.k === 'value' ? valueKey(v.value) : v.k === 'pack' ? `{${templateKey(v.values)}}` : templateName(v.entity))).join(',');
const templateName = (e: (TemplateValue & { k: 'template' })['entity']): string => `template@${(e.k === 'record-template' ? e.node.span : e.type.span).start}`;
const valueKey = (v: Value): string => (v.k === 'num' && isConst(v.e) ? String(v.e.value) : v.k === 'functions' ? v.name : v.k);

/** What a template parameter's name means inside the template. */
export function templateEntity(v: TemplateValue): Entity {
  switch (v.k) {
    case 'type': return { k: 'type', type: v.type };
    case 'value': return { k: 'value', value: v.value };
    case 'template': return v.entity;
    case 'pack': return { k: 'pack', items: v.values.map(templateEntity) };
  }
}

/** Binds template parameters to arguments and defaults in `inner`; a pack takes all arguments that are left. */
export function bindTemplate(x: Elaboration, params: readonly TemplateParam[], values: readonly (TemplateValue | undefined)[], inner: Scope, span: PlacedSpan): void {
  params.forEach((p, i) => {
    const given = values[i] ?? (p.kind === 'template' && p.defaultType ? templateValues(x, [{ type: p.defaultType }], inner)[0] : undefined);
    if (p.pack) inner.names.set(p.name, templateEntity(given?.k === 'pack' ? given : { k: 'pack', values: values.slice(i).filter((v) => v !== undefined) }));
    else if (given) inner.names.set(p.name, templateEntity(given.k === 'value' ? asDeclared(x, p, given, inner) : given));
    else if (p.defaultType) inner.names.set(p.name, { k: 'type', type: resolveType(x, p.defaultType, inner) });
    else if (p.defaultValue) inner.names.set(p.name, { k: 'value', value: evaluate(x, p.defaultValue, inner) });
    else throw x.refuse('XP1104', span, `the template argument \`${p.name}\` is not given and cannot be deduced`, 'spell the template arguments');
  });
}

/** A number given for a template parameter has the parameter's type. */
function asDeclared(x: Elaboration, p: TemplateParam, given: TemplateValue & { k: 'value' }, inner: Scope): TemplateValue {
  const type = given.value.k === 'num' && p.type && p.type.kind !== 'auto' ? resolveType(x, p.type, inner) : undefined;
  return given.value.k === 'num' && type?.k === 'scalar' ? { k: 'value', value: num(cast(type.t, given.value.e)) } : given;
}

function instantiateRecord(x: Elaboration, entity: Entity & { k: 'record-template' }, values: readonly TemplateValue[], span: PlacedSpan): RecordType {
  const params = entity.node.template ?? [];
  const full = [...values];
  const probe = new Scope(entity.scope);
  bindTemplate(x, params, values, probe, span);
  for (let i = full.length; i < params.length && !params[i]!.pack; i += 1) {
    const e = probe.names.get(params[i]!.name);
    if (e?.k === 'type') full.push({ k: 'type', type: e.type });
    else if (e?.k === 'value') full.push({ k: 'value', value: e.value });
    else if (e?.k === 'record-template' || e?.k === 'alias-template') full.push({ k: 'template', entity: e });
  }
  const key = templateKey(full);
  const known = entity.instances.get(key);
  if (known) return known;
  const { node, scope } = chooseSpecialisation(x, entity, full) ?? { node: entity.node, scope: probe };
  const record = makeRecord(x, node, scope, `${node.name}<${key}>`, { template: entity, args: full });
  entity.instances.set(key, record);
  return record;
}

/** A specialisation whose arguments match; its own template parameters are bound by the match. */
function chooseSpecialisation(x: Elaboration, entity: Entity & { k: 'record-template' }, values: readonly TemplateValue[]): { node: RecordNode; scope: Scope } | undefined {
  for (const node of entity.specialisations) {
    const scope = new Scope(entity.scope);
    const own = node.specialises ?? [];
    const rest = own.findIndex((a) => 'expand' in a);
    if (rest < 0 ? own.length !== values.length : values.length < rest) continue;
    if (own.every((arg, i) => ('expand' in arg ? bindArgument(x, node, arg.expand, { k: 'pack', values: values.slice(i) }, scope) : bindArgument(x, node, arg, values[i]!, scope)))) return { node, scope };
  }
  return undefined;
}

/** Matches one argument of a specialisation: a parameter of its own takes what is given, anything else must be equal. */
function bindArgument(x: Elaboration, node: RecordNode, arg: TemplateArg, given: TemplateValue, scope: Scope): boolean {
  const name = bareName(arg);
  if (name && node.template?.some((p) => p.name === name)) {
    const before = scope.names.get(name);
    if (before) return before.k === 'type' || before.k === 'value' ? templateKey([before]) === templateKey([given]) : false;
    scope.names.set(name, templateEntity(given));
    return true;
  }
  if ('type' in arg && (arg.type.kind === 'pointer' || arg.type.kind === 'reference' || arg.type.kind === 'array')) return given.k === 'type' && bindShape(x, node, arg.type, given.type, scope);
  return templateKey(templateValues(x, [arg], scope)) === templateKey([given]);
}

/** `T *`, `T &`, `T[]` and `T[N]` match types of that shape only. */
function bindShape(x: Elaboration, node: RecordNode, pattern: TypeNode & { kind: 'pointer' | 'reference' | 'array' }, type: CType, scope: Scope): boolean {
  const inner = (of: TypeNode, given: CType): boolean => bindArgument(x, node, { type: of }, { k: 'type', type: given }, scope);
  if (pattern.kind !== 'array') return (type.k === 'pointer' || type.k === 'reference') && type.k === pattern.kind && inner(pattern.to, type.to);
  if (type.k !== 'array' || !inner(pattern.of, type.of)) return false;
  if (!pattern.extent || type.n === undefined) return !pattern.extent && type.n === undefined;
  return bindArgument(x, node, { value: pattern.extent }, { k: 'value', value: num(constant('u64', type.n)) }, scope);
}

/** The name that a template argument consists of, if it is one. */
export function bareName(arg: TemplateArg): string | undefined {
  if ('type' in arg) return arg.type.kind === 'named' && arg.type.name.parts.length === 1 && !arg.type.name.parts[0]!.args ? arg.type.name.parts[0]!.id : undefined;
  return 'value' in arg && arg.value.kind === 'name' ? arg.value.name.parts[0]!.id : undefined;
}

/** Lays a record out by C rules and opens its scope (static members, methods, nested types, base members). */
export function makeRecord(x: Elaboration, node: RecordNode, outer: Scope, name: string, from?: RecordType['from']): RecordType {
  const scope = new Scope(outer);
  const fields: RecordType['fields'][number][] = [];
  const record: RecordType = { name, isUnion: node.isUnion, fields, size: 0, align: 1, scope, node, ...(from ? { from } : {}) };
  const mutable = record as { size: number; align: number };
  if (node.name) scope.names.set(node.name, { k: 'type', type: { k: 'record', record } });
  addItems(x, node.items.filter((i) => i.kind !== 'assert'), scope);
  let at = 0;
  const place = (fieldName: string, type: CType, init?: RecordNode['fields'][number]['init']): void => {
    const align = alignOf(type);
    const offset = node.isUnion ? 0 : Math.ceil(at / align) * align;
    fields.push({ name: fieldName, type, offset, ...(init ? { init } : {}) });
    at = node.isUnion ? Math.max(at, byteSize(type)) : offset + byteSize(type);
    mutable.align = Math.max(mutable.align, align);
  };
  for (const base of node.bases) {
    const type = resolveType(x, base, scope);
    if (type.k !== 'record') continue;
    type.record.fields.forEach((f) => place(f.name, f.type, f.init));
    scope.using.push(type.record.scope);
  }
  for (const f of node.fields) {
    if (f.isStatic) {
      const { init } = f;
      if (init) scope.names.set(f.name, { k: 'lazy-global', make: () => { const made = staticMember(x, { ...f, init }, scope); scope.names.set(f.name, made); return made; } });
      continue;
    }
    const type = resolveType(x, f.type, scope);
    if (!f.name && type.k === 'record') type.record.fields.forEach((g) => place(g.name, g.type, g.init));
    else place(f.name, type, f.init);
  }
  mutable.size = Math.max(1, Math.ceil(at / mutable.align) * mutable.align);
  for (const m of node.methods) {
    const id = m.name.parts.at(-1)!.id;
    scope.addFunction(id === node.name ? 'constructor' : id, { node: m, scope, record, isKernel: false, isHostOnly: false });
  }
  addItems(x, node.items.filter((i) => i.kind === 'assert'), scope);
  return record;
}

/** The type of a value, for `decltype`, `auto`, overloads and deduction. */
export function valueType(v: Value): CType {
  switch (v.k) {
    case 'num': return scalar(v.e.type);
    case 'pointer': return pointerTo(v.to, v.toConst);
    case 'address': return pointerTo(v.to);
    case 'choice': return valueType(v.a);
    case 'record': return { k: 'record', record: v.type };
    case 'bytes': return v.type;
    case 'type': return v.type;
    case 'string': return pointerTo(scalar('i8'), true);
    case 'functions': case 'closure': return { k: 'function' };
    default: return VOID;
  }
}
