/** Syntax tree of the C++ subset, as plain objects: what was written, with names not yet resolved. */
import type { PlacedSpan } from './source.js';
import type { Qualifier } from './language.js';
import type { Scope } from './elaborate/model.js';

/** `a::b<T, 3>`: segments of a possibly qualified name; `of`: the first is `decltype(of)`. */
export interface Name { readonly parts: readonly { readonly id: string; readonly args?: readonly TemplateArg[]; readonly of?: ExprNode }[]; readonly span: PlacedSpan }
/** `expand`: a pattern followed by `...` */
export type TemplateArg = { readonly type: TypeNode } | { readonly value: ExprNode } | { readonly expand: TemplateArg; readonly span: PlacedSpan };

export type TypeNode = { readonly span: PlacedSpan } & (
  | { readonly kind: 'named'; readonly name: Name; readonly isConst: boolean }
  | { readonly kind: 'auto'; readonly isConst: boolean }
  | { readonly kind: 'decltype'; readonly value: ExprNode }
  | { readonly kind: 'record'; readonly record: RecordNode; readonly isConst: boolean }
  | { readonly kind: 'enum'; readonly node: EnumNode }
  | { readonly kind: 'pointer'; readonly to: TypeNode; readonly isConst: boolean }
  | { readonly kind: 'reference'; readonly to: TypeNode }
  | { readonly kind: 'array'; readonly of: TypeNode; readonly extent?: ExprNode }
  | { readonly kind: 'vector'; readonly of: TypeNode; readonly size: ExprNode; readonly inBytes: boolean }
  | { readonly kind: 'function'; readonly returns: TypeNode; readonly params: readonly ParamNode[] }
);

export interface ParamNode { readonly name: string; readonly type: TypeNode; readonly init?: ExprNode; readonly qualifiers: readonly WordQualifier[]; readonly span: PlacedSpan; readonly pack?: boolean }
export interface WordQualifier { readonly word: string; readonly qualifier: Qualifier; readonly args: string }

export type ExprNode = { readonly span: PlacedSpan } & (
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'char'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'this' }
  | { readonly kind: 'name'; readonly name: Name }
  | { readonly kind: 'paren'; readonly a: ExprNode }
  | { readonly kind: 'unary'; readonly op: '+' | '-' | '!' | '~' | '*' | '&'; readonly a: ExprNode }
  | { readonly kind: 'update'; readonly op: '++' | '--'; readonly prefix: boolean; readonly a: ExprNode }
  | { readonly kind: 'binary'; readonly op: string; readonly a: ExprNode; readonly b: ExprNode }
  | { readonly kind: 'assign'; readonly op: string; readonly a: ExprNode; readonly b: ExprNode }
  | { readonly kind: 'conditional'; readonly cond: ExprNode; readonly a: ExprNode; readonly b: ExprNode }
  | { readonly kind: 'comma'; readonly a: ExprNode; readonly b: ExprNode }
  | { readonly kind: 'call'; readonly callee: ExprNode; readonly args: readonly ExprNode[]; readonly launch?: readonly ExprNode[] }
  | { readonly kind: 'index'; readonly a: ExprNode; readonly index: ExprNode }
  | { readonly kind: 'member'; readonly a: ExprNode; readonly arrow: boolean; readonly name: string; readonly templateArgs?: readonly TemplateArg[] }
  | { readonly kind: 'cast'; readonly type: TypeNode; readonly a: ExprNode; readonly style: 'c' | 'static' | 'reinterpret' | 'const' | 'bit' }
  | { readonly kind: 'construct'; readonly type: TypeNode; readonly args: readonly ExprNode[]; readonly braces: boolean }
  | { readonly kind: 'list'; readonly items: readonly { readonly field?: string; readonly at?: ExprNode; readonly value: ExprNode }[] }
  | { readonly kind: 'sizeof'; readonly type?: TypeNode; readonly value?: ExprNode; readonly align: boolean }
  | { readonly kind: 'lambda'; readonly params: readonly ParamNode[]; readonly returns?: TypeNode; readonly body: StmtNode; readonly captures: Captures }
  /** `a...` */
  | { readonly kind: 'expand'; readonly a: ExprNode }
  | { readonly kind: 'fold'; readonly op: string; readonly pattern: ExprNode; readonly init?: ExprNode; readonly fromLeft: boolean }
  | { readonly kind: 'offsetof'; readonly type: TypeNode; readonly fields: readonly string[] }
  /** GNU: `({ ...; value; })` */
  | { readonly kind: 'statements'; readonly body: readonly StmtNode[] }
  /** `sizeof...(name)` */
  | { readonly kind: 'pack-length'; readonly name: string }
  /** made while elaborating: an expression that is looked up in a scope of its own */
  | { readonly kind: 'scoped'; readonly a: ExprNode; readonly scope: Scope }
  /** `new T[count]`, `zero`: followed by empty parentheses or braces */
  | { readonly kind: 'new'; readonly type: TypeNode; readonly count: ExprNode; readonly zero: boolean }
  | { readonly kind: 'unsupported'; readonly what: string }
);

/** What a lambda takes from around it: everything it names by reference or by value, or only what is listed. */
export interface Captures { readonly all?: 'reference' | 'value'; readonly list: readonly { readonly name: string; readonly by: 'reference' | 'value'; readonly init?: ExprNode }[] }

export interface DeclNode {
  readonly name: string;
  /** `auto [a, b]`: names of the value's parts */
  readonly bindings?: readonly string[];
  readonly type: TypeNode;
  readonly init?: ExprNode;
  /** constructor arguments: `T x(a, b)` or `T x{a, b}` */
  readonly args?: readonly ExprNode[];
  readonly span: PlacedSpan;
}

export type StmtNode = { readonly span: PlacedSpan } & (
  | { readonly kind: 'block'; readonly body: readonly StmtNode[] }
  | { readonly kind: 'expr'; readonly value: ExprNode }
  | { readonly kind: 'decl'; readonly decls: readonly DeclNode[]; readonly storage: Storage }
  | { readonly kind: 'if'; readonly init?: StmtNode; readonly cond: ExprNode; readonly then: StmtNode; readonly else?: StmtNode; readonly isConstexpr: boolean }
  | { readonly kind: 'for'; readonly init?: StmtNode; readonly cond?: ExprNode; readonly step?: ExprNode; readonly body: StmtNode }
  | { readonly kind: 'range-for'; readonly v: DeclNode; readonly range: ExprNode; readonly body: StmtNode }
  | { readonly kind: 'while'; readonly cond: ExprNode; readonly body: StmtNode }
  | { readonly kind: 'do'; readonly cond: ExprNode; readonly body: StmtNode }
  | { readonly kind: 'return'; readonly value?: ExprNode }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'switch'; readonly value: ExprNode; readonly cases: readonly { readonly value?: ExprNode; readonly body: readonly StmtNode[] }[] }
  | { readonly kind: 'item'; readonly item: ItemNode }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unsupported'; readonly what: string }
);

export interface Storage { readonly isStatic: boolean; readonly isExtern: boolean; readonly isConst: boolean; readonly isConstexpr: boolean; readonly qualifiers: readonly WordQualifier[] }

export type TemplateParam = { readonly name: string; readonly kind: 'type' | 'value' | 'template'; readonly type?: TypeNode; readonly defaultType?: TypeNode; readonly defaultValue?: ExprNode; readonly pack: boolean };

export interface FunctionNode {
  readonly kind: 'function';
  readonly name: Name;
  readonly returns: TypeNode;
  readonly params: readonly ParamNode[];
  readonly body?: StmtNode;
  readonly template?: readonly TemplateParam[];
  readonly storage: Storage;
  readonly linkageC: boolean;
  /** constructor: member initialisers; one in braces is a single list */
  readonly inits?: readonly { readonly field: string; readonly args: readonly ExprNode[] }[];
  readonly span: PlacedSpan;
}
export interface FieldNode { readonly name: string; readonly type: TypeNode; readonly init?: ExprNode; readonly isStatic: boolean; readonly span: PlacedSpan }
export interface RecordNode {
  readonly kind: 'record';
  readonly name: string;
  readonly isUnion: boolean;
  readonly fields: readonly FieldNode[];
  readonly methods: readonly FunctionNode[];
  readonly items: readonly ItemNode[];
  readonly bases: readonly TypeNode[];
  readonly template?: readonly TemplateParam[];
  /** arguments of a template specialisation */
  readonly specialises?: readonly TemplateArg[];
  readonly span: PlacedSpan;
}
export interface EnumNode { readonly kind: 'enum'; readonly name: string; readonly scoped: boolean; readonly base?: TypeNode; readonly members: readonly { readonly name: string; readonly value?: ExprNode }[]; readonly span: PlacedSpan }

export type ItemNode =
  | FunctionNode
  | RecordNode
  | EnumNode
  | { readonly kind: 'alias'; readonly name: string; readonly type: TypeNode; readonly template?: readonly TemplateParam[]; readonly span: PlacedSpan }
  | { readonly kind: 'variable'; readonly decl: DeclNode; readonly storage: Storage; readonly template?: readonly TemplateParam[]; readonly span: PlacedSpan }
  | { readonly kind: 'namespace'; readonly name: string; readonly items: readonly ItemNode[]; readonly span: PlacedSpan }
  | { readonly kind: 'using'; readonly name: Name; readonly isNamespace: boolean; /** `namespace alias = name` */ readonly alias?: string; readonly span: PlacedSpan }
  | { readonly kind: 'assert'; readonly cond: ExprNode; readonly span: PlacedSpan };

/** A parsed file; `identifiers` are all that it mentions after preprocessing, `qualifiers` the dialect's words that were taken out. */
export interface Unit { readonly items: readonly ItemNode[]; readonly includes: readonly string[]; readonly identifiers: ReadonlySet<string>; readonly qualifiers: readonly Qualifier[] }
