/**
 * What names and expressions stand for while a program is elaborated. Elaboration is partial evaluation: sizes, pointers, records,
 * functions and types are known values; what depends on tensor data or on the parallel index becomes IR.
 */
import type { Buffer, Expr, ScalarType, Scope as MemoryScope, Var } from '../../ir/index.js';
import type { ExprNode, FunctionNode, ParamNode, RecordNode, StmtNode, TemplateParam, TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';

export type CType =
  | { readonly k: 'void' }
  | { readonly k: 'scalar'; readonly t: ScalarType }
  | { readonly k: 'pointer'; readonly to: CType; readonly toConst: boolean }
  | { readonly k: 'array'; readonly of: CType; readonly n: number | undefined }
  | { readonly k: 'vector'; readonly of: ScalarType; readonly n: number }
  | { readonly k: 'record'; readonly record: RecordType }
  | { readonly k: 'reference'; readonly to: CType }
  | { readonly k: 'function' };

export interface RecordType {
  readonly name: string;
  readonly isUnion: boolean;
  readonly fields: readonly { readonly name: string; readonly type: CType; readonly offset: number; readonly init?: ExprNode }[];
  readonly size: number;
  readonly align: number;
  /** methods, static members and template arguments are looked up here */
  readonly scope: Scope;
  readonly node: RecordNode;
  /** template and arguments it was made from */
  readonly from?: { readonly template: object; readonly args: readonly TemplateValue[] };
}

/**
 * A piece of memory a pointer can point into. The buffer's element type may be decided late (untyped allocations, unions), so
 * accesses carry their own type and `buffer` is exchanged at the end.
 */
export interface Memory {
  readonly buffer: Buffer;
  /** memory space named by the source (`nram`), or `device`, `host`, `stack` */
  readonly space: string;
  readonly bytes: number;
  /** where it was declared or allocated */
  readonly span: PlacedSpan | undefined;
  readonly scope: MemoryScope;
  /** element type that the source declared; undefined for untyped allocations and unions */
  readonly declared: ScalarType | undefined;
}

/** A byte distance: constant + sum of e * scale. */
export interface Offset { readonly constant: number; readonly terms: readonly { readonly e: Expr; readonly scale: number }[] }

export type Value =
  /** `from`: the number is an address, so many bytes behind this pointer; addresses count as aligned, so they start at 0 */
  | { readonly k: 'num'; readonly e: Expr; readonly from?: Value & { readonly k: 'pointer' } }
  /** a pointer into memory; base undefined is the null pointer */
  | { readonly k: 'pointer'; readonly to: CType; readonly toConst: boolean; readonly base: Memory | undefined; readonly offset: Offset }
  /** one of two pointers, as a condition that data decides says */
  | { readonly k: 'choice'; readonly cond: Expr; readonly a: Value; readonly b: Value }
  /** the address of a variable that does not live in memory */
  | { readonly k: 'address'; readonly to: CType; readonly place: Place }
  | { readonly k: 'record'; readonly type: RecordType; readonly fields: readonly Value[] }
  /** an array, vector, union or record that lies in memory, as a whole */
  | { readonly k: 'bytes'; readonly type: CType; readonly place: MemoryPlace; /** nothing else uses this memory: it may be adopted instead of copied */ readonly fresh?: boolean }
  | { readonly k: 'functions'; readonly name: string; readonly list: readonly FunctionEntity[]; readonly args?: readonly TemplateValue[]; readonly self?: Place }
  | { readonly k: 'closure'; readonly closure: Closure }
  | { readonly k: 'type'; readonly type: CType }
  | { readonly k: 'string'; readonly text: string }
  | { readonly k: 'opaque'; readonly name: string }
  | { readonly k: 'void' };

export interface Closure { readonly params: readonly ParamNode[]; readonly returns?: TypeNode; readonly body: StmtNode; readonly scope: Scope; readonly span: PlacedSpan }

/** Something that can be assigned to. */
export type Place =
  | { readonly k: 'cell'; readonly cell: Cell }
  | { readonly k: 'fields'; readonly type: RecordType; readonly fields: readonly Place[] }
  | { readonly k: 'choice'; readonly cond: Expr; readonly a: Place; readonly b: Place }
  /** the bits of a variable outside memory as another type of its size */
  | { readonly k: 'view'; readonly t: ScalarType; readonly of: Place }
  | { readonly k: 'items'; readonly type: CType & { k: 'array' | 'vector' }; readonly items: readonly Place[] }
  | MemoryPlace;
export interface MemoryPlace { readonly k: 'memory'; readonly type: CType; readonly base: Memory; readonly offset: Offset }

/**
 * A variable outside memory. While `dynamic` is undefined its value is known (`value`, stable: later assignments to other variables
 * do not change it); afterwards it lives in an IR variable: the number itself, or a pointer's distance from `base` in units of `unit` bytes.
 */
export interface Cell {
  readonly name: string;
  readonly type: CType;
  readonly span: PlacedSpan;
  /** the piece of dynamic control flow in which it was declared */
  region: number;
  value: Value | undefined;
  dynamic: { readonly v: Var; readonly base?: Memory; readonly unit: number } | undefined;
}

export interface FunctionEntity {
  readonly node: FunctionNode;
  readonly scope: Scope;
  /** record whose method it is */
  readonly record?: RecordType;
  readonly isKernel: boolean;
  readonly isHostOnly: boolean;
}

export type TemplateValue =
  | { readonly k: 'type'; readonly type: CType } | { readonly k: 'value'; readonly value: Value }
  /** a template of records or aliases, for a template template parameter */
  | { readonly k: 'template'; readonly entity: Entity & { readonly k: 'record-template' | 'alias-template' } }
  | TemplatePack;
export interface TemplatePack { readonly k: 'pack'; readonly values: readonly TemplateValue[] }

export type Entity =
  | { readonly k: 'place'; readonly place: Place }
  | { readonly k: 'value'; readonly value: Value }
  | { readonly k: 'functions'; readonly list: FunctionEntity[] }
  /** `members`: of an enumeration */
  | { readonly k: 'type'; readonly type: CType; readonly members?: Scope }
  | { readonly k: 'record-template'; readonly node: RecordNode; readonly scope: Scope; readonly specialisations: RecordNode[]; readonly instances: Map<string, RecordType> }
  | { readonly k: 'alias-template'; readonly params: readonly TemplateParam[]; readonly type: TypeNode; readonly scope: Scope }
  | { readonly k: 'lazy-record'; readonly node: RecordNode; readonly scope: Scope }
  | { readonly k: 'lazy-alias'; readonly type: TypeNode; readonly scope: Scope }
  | { readonly k: 'lazy-global'; readonly make: () => Entity }
  | { readonly k: 'variable-template'; readonly params: readonly TemplateParam[]; readonly init: ExprNode; readonly type: TypeNode; readonly scope: Scope }
  /** a parameter pack of a template or function */
  | { readonly k: 'pack'; readonly items: readonly Entity[] }
  | { readonly k: 'namespace'; readonly scope: Scope };

/** Names visible at a point. */
export class Scope {
  readonly names = new Map<string, Entity>();
  readonly using: Scope[] = [];

  constructor(readonly parent: Scope | undefined, readonly record?: { readonly self?: Place; readonly type: RecordType }) {}

  /** The entity in this scope alone, or one that `using namespace` brings in. */
  own(name: string): Entity | undefined {
    const found = this.names.get(name);
    if (found) return found;
    for (const u of this.using) { const e = u.own(name); if (e) return e; }
    return undefined;
  }

  lookup(name: string): Entity | undefined {
    for (let s: Scope | undefined = this; s; s = s.parent) { const e = s.own(name); if (e) return e; }
    return undefined;
  }

  addFunction(name: string, entity: FunctionEntity): void {
    const found = this.names.get(name);
    if (found?.k === 'functions') found.list.push(entity);
    else this.names.set(name, { k: 'functions', list: [entity] });
  }
}

export const VOID: CType = { k: 'void' };
export const scalar = (t: ScalarType): CType => ({ k: 'scalar', t });
export const pointerTo = (to: CType, toConst = false): CType => ({ k: 'pointer', to, toConst });
export const NO_VALUE: Value = { k: 'void' };
export const num = (e: Expr): Value => ({ k: 'num', e });
