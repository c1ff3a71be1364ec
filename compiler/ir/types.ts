/**
 * Kernel IR: an immutable tree of discriminated unions.
 *
 * A program is specialised to its sizes: every buffer has a constant extent and integer parameters that decide sizes or
 * control flow are constants. Pointers do not exist here: the front end resolves each to a buffer and an element index.
 */

export type ScalarType = 'bool' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f16' | 'bf16' | 'f32' | 'f64';

/** A place in the user's own text; offsets count UTF-16 code units, line and column start at 1. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/**
 * Who shares one copy of a buffer: the whole program, the work items of a cluster of groups (BANG SRAM), of a group (CUDA block),
 * or one work item. In canonical form only `global` and `item` occur: an `item` buffer belongs to the scope of its Alloc.
 */
export type Scope = 'global' | 'cluster' | 'group' | 'item';

/** Memory: `size` elements of `type`. Identity is the name, unique in a program. */
export interface Buffer {
  readonly name: string;
  readonly type: ScalarType;
  readonly size: number;
  readonly scope: Scope;
  /** logical shape for readers, row major; product equals size */
  readonly shape?: readonly number[];
  /** memory space of the target platform (`PlatformMemory.name`), set by lowering */
  readonly space?: string;
  /** constant table contents; the buffer is then never stored to */
  readonly init?: readonly number[];
  /** required alignment of the first element in bytes */
  readonly align?: number;
  /** an opaque register tile of the platform (a matrix fragment): the dialect's own C type, no element access */
  readonly opaque?: string;
  readonly span?: Span;
}

/** A scalar local variable or loop index. Identity is the name, unique in a program. */
export interface Var {
  readonly name: string;
  readonly type: ScalarType;
}

export type UnaryOp = '-' | '!' | '~';
/** C operators on operands of equal type (shifts: the count may differ); comparisons and logic give `bool`; `&&`, `||` short-circuit. */
export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||';

/**
 * Pure functions. Floating ones are computed in the result type (f16 and bf16: computed in f32 and rounded).
 * `min`, `max` on floats: the number wins over NaN (C fmin/fmax). `round`: ties away from zero, `rint`: ties to even.
 */
export type MathFn =
  | 'abs' | 'min' | 'max' | 'fma' | 'sqrt' | 'rsqrt' | 'cbrt' | 'exp' | 'exp2' | 'expm1' | 'log' | 'log2' | 'log10' | 'log1p' | 'pow'
  | 'sin' | 'cos' | 'tan' | 'asin' | 'acos' | 'atan' | 'atan2' | 'sinh' | 'cosh' | 'tanh' | 'erf' | 'erfc'
  | 'floor' | 'ceil' | 'trunc' | 'round' | 'rint' | 'fmod' | 'ldexp' | 'copysign' | 'isnan' | 'isinf' | 'isfinite' | 'signbit'
  | 'popcount' | 'clz' | 'mulhi';

interface ExprBase { readonly type: ScalarType; readonly span?: Span }
/** `value`: a number, or a bigint where a 64-bit integer is not a safe integer. Floats may be NaN or infinite. bool: 0 or 1. */
export interface Const extends ExprBase { readonly kind: 'const'; readonly value: number | bigint }
export interface VarRef extends ExprBase { readonly kind: 'var'; readonly name: string }
export interface Unary extends ExprBase { readonly kind: 'unary'; readonly op: UnaryOp; readonly a: Expr }
export interface Binary extends ExprBase { readonly kind: 'binary'; readonly op: BinaryOp; readonly a: Expr; readonly b: Expr }
export interface Select extends ExprBase { readonly kind: 'select'; readonly cond: Expr; readonly a: Expr; readonly b: Expr }
/**
 * C conversion of values (to bool: != 0; float to integer truncates). C leaves a float outside the integer's range undefined, and
 * platforms differ; here it saturates in 32 and 64 bits (fewer: the low bits of an i32), NaN gives 0. Printers write the target's plain
 * cast, so a meaning that relies on such values (an instruction's) has to spell its guard.
 */
export interface Cast extends ExprBase { readonly kind: 'cast'; readonly a: Expr }
/** Reinterpretation of the bits of a value of the same width. */
export interface Bitcast extends ExprBase { readonly kind: 'bitcast'; readonly a: Expr }
/** Reads `type` at byte offset index * sizeof(type); `type` differs from the buffer's only where the program reinterprets memory. */
export interface Load extends ExprBase { readonly kind: 'load'; readonly buffer: Buffer; readonly index: Expr }
export interface Call extends ExprBase { readonly kind: 'call'; readonly fn: MathFn; readonly args: readonly Expr[] }
/** Parallel index: position of the group in the grid or of the item in its group; dim 0 = x. Removed by Loop Recovery. */
export interface Index extends ExprBase { readonly kind: 'index'; readonly level: 'group' | 'item'; readonly dim: 0 | 1 | 2 }
export type Expr = Const | VarRef | Unary | Binary | Select | Cast | Bitcast | Load | Call | Index;

/**
 * `parallel`: iterations are independent (reductions by Atomic aside); `axis`: bound to a parallel axis of the platform (its name),
 * which the dialect spells.
 */
export type LoopKind = { readonly kind: 'serial' | 'parallel' | 'unrolled' | 'vector' } | { readonly kind: 'axis'; readonly axis: string };

interface StmtBase { readonly span?: Span; readonly note?: string }
/** for (v = lo; v < hi; v += step): bounds are evaluated once, step > 0, the body never assigns v. */
export interface For extends StmtBase {
  readonly kind: 'for';
  readonly v: Var;
  readonly lo: Expr;
  readonly hi: Expr;
  readonly step: number;
  readonly loop: LoopKind;
  readonly body: readonly Stmt[];
}
export interface While extends StmtBase { readonly kind: 'while'; readonly cond: Expr; readonly body: readonly Stmt[] }
export interface If extends StmtBase { readonly kind: 'if'; readonly cond: Expr; readonly then: readonly Stmt[]; readonly else: readonly Stmt[] }
/** Declares a scalar; without init its value is undefined until assigned. */
export interface Let extends StmtBase { readonly kind: 'let'; readonly v: Var; readonly init?: Expr }
export interface Assign extends StmtBase { readonly kind: 'assign'; readonly v: Var; readonly value: Expr }
/** Writes value.type at byte offset index * sizeof(value.type). */
export interface Store extends StmtBase { readonly kind: 'store'; readonly buffer: Buffer; readonly index: Expr; readonly value: Expr }
/** Declares a buffer; contents are undefined each time this is reached (unless it has init). */
export interface Alloc extends StmtBase { readonly kind: 'alloc'; readonly buffer: Buffer }
/** All items of the scope wait for each other; memory written before is visible after. */
export interface Barrier extends StmtBase { readonly kind: 'barrier'; readonly scope: 'warp' | 'group' | 'cluster' | 'all' }
export type AtomicOp = 'add' | 'min' | 'max' | 'exch' | 'and' | 'or' | 'xor' | 'cas' | 'inc' | 'dec';
/** Indivisible buffer[index] = op(buffer[index], value); `result`, a declared variable, receives the old value. */
export interface Atomic extends StmtBase {
  readonly kind: 'atomic';
  readonly op: AtomicOp;
  readonly buffer: Buffer;
  readonly index: Expr;
  readonly value: Expr;
  readonly compare?: Expr;
  readonly result?: Var;
}
export interface Break extends StmtBase { readonly kind: 'break' }
export interface Continue extends StmtBase { readonly kind: 'continue' }
/** The work item ends here (a kernel's `return`). Removed by Loop Recovery. */
export interface Exit extends StmtBase { readonly kind: 'exit' }
/** An address operand of an intrinsic: element `index` of `buffer`, seen as `type` (default: the buffer's). */
export interface Address { readonly kind: 'address'; readonly buffer: Buffer; readonly index: Expr; readonly type?: ScalarType }
/** A spelling of the dialect that is no expression (an enumerator such as a copy direction). */
export interface Token { readonly kind: 'token'; readonly text: string }
export type Operand = Expr | Address | Token;
/** A platform instruction, introduced by Tensorize, Cache or Pipeline in lowered programs only. */
export interface Intrinsic extends StmtBase {
  readonly kind: 'intrinsic';
  readonly name: string;
  readonly args: readonly Operand[];
  /** receives the value the instruction returns */
  readonly result?: Var;
}
/** A kernel started by the host function. grid and block count groups and items per dimension. */
export interface Launch extends StmtBase { readonly kind: 'launch'; readonly kernel: Kernel }
export type Stmt = For | While | If | Let | Assign | Store | Alloc | Barrier | Atomic | Break | Continue | Exit | Intrinsic | Launch;

/**
 * A kernel as its items execute it. `warp`: items per warp (a multiple of consecutive linear item numbers, x fastest) for
 * barriers of scope `warp`. `clusterGroups`: groups per cluster for buffers of scope `cluster`.
 */
export interface Kernel {
  readonly name: string;
  readonly grid: readonly [number, number, number];
  readonly block: readonly [number, number, number];
  readonly warp: number;
  readonly clusterGroups?: number;
  readonly body: readonly Stmt[];
  readonly span?: Span;
}

export type Role = 'in' | 'out' | 'inout';
/** A tensor parameter; buffer.scope is `global`. `ctype` is how the source spells the pointee, for drop-in signatures. */
export interface TensorParam { readonly kind: 'tensor'; readonly buffer: Buffer; readonly role: Role; readonly isConst: boolean }
/** A scalar parameter. With `value` the program is specialised to it and the entry checks it; without, the body reads the variable `name`. */
export interface ScalarParam { readonly kind: 'scalar'; readonly v: Var; readonly value?: number | bigint }
export type Param = TensorParam | ScalarParam;

/**
 * A host function: parameters in signature order, temporaries (Alloc of scope `global`), launches or, in canonical form, plain loops.
 * `returns`: the C type name of the source's return value (`void`, `int`) and the value on success.
 */
export interface Program {
  readonly name: string;
  readonly params: readonly Param[];
  readonly body: readonly Stmt[];
  readonly returns: { readonly type: 'void' | ScalarType; readonly value?: number };
  /** entries take host pointers and own the copies, or launch on device pointers directly */
  readonly pointers: 'host' | 'device';
}
