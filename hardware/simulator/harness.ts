/** Element types that cross the runner protocol. */
export type ElementType =
  | 'f16' | 'bf16' | 'f32' | 'f64'
  | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64';

/** Bytes of one element. */
export const elementBytes: Readonly<Record<ElementType, number>> = {
  f16: 2, bf16: 2, f32: 4, f64: 8, i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, u64: 8,
};

/** One parameter of the entry, in signature order. */
export interface HarnessParam {
  readonly name: string;
  /** As spelled in the source, e.g. `const __half*`; read only when the harness is a translation unit of its own. */
  readonly ctype: string;
  readonly dtype: ElementType;
  readonly kind: 'tensor' | 'scalar';
  /** Tensors only. */
  readonly role?: 'in' | 'out' | 'inout';
  /** Tensors only: number of elements. */
  readonly elements?: number;
  /** Scalars only. */
  readonly value?: number | bigint;
}

/** A launch that the harness performs because the entry is a kernel. */
export type HarnessLaunch =
  | { readonly grid: readonly [number, number, number]; readonly block: readonly [number, number, number]; readonly shared?: number }
  | { readonly tasks: readonly [number, number, number]; readonly type: string };

/** What is called and with what. */
export interface HarnessCall {
  readonly entry: string;
  readonly linkage: 'c' | 'c++';
  /** As spelled in the source; read only when the harness is a translation unit of its own. */
  readonly returnType: string;
  readonly params: readonly HarnessParam[];
  readonly launch?: HarnessLaunch;
  /** `device`: the entry is a host function that takes device pointers; the harness allocates and copies. */
  readonly pointers?: 'host' | 'device';
  /** `same` (default): appended to the user's unit, which declares the entry. `separate`: a unit of its own, for C sources. */
  readonly unit?: 'same' | 'separate';
  /** What runs the kernels; default `simulator`. */
  readonly deviceKind?: 'simulator' | 'native';
}

const roleLetter = { in: 'i', out: 'o', inout: 'b' } as const;

function literalOf(param: HarnessParam): { integer: string; real: string } {
  const value = param.value ?? 0;
  if (typeof value === 'bigint') return { integer: integerLiteral(value), real: `(double)${integerLiteral(value)}` };
  if (Number.isInteger(value) && !Object.is(value, -0)) {
    return { integer: integerLiteral(BigInt(value)), real: realLiteral(value) };
  }
  return { integer: Number.isFinite(value) ? integerLiteral(BigInt(Math.trunc(value))) : '0', real: realLiteral(value) };
}

function integerLiteral(value: bigint): string {
  return `(long long)${BigInt.asUintN(64, value)}ull`;
}

function realLiteral(value: number): string {
  if (Number.isNaN(value)) return '__builtin_nan("")';
  if (!Number.isFinite(value)) return value > 0 ? '__builtin_inf()' : '(-__builtin_inf())';
  const text = String(Object.is(value, -0) ? '-0.0' : value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function paramRecord(param: HarnessParam): string {
  const role = param.kind === 'scalar' ? 's' : roleLetter[param.role ?? 'inout'];
  const elements = param.kind === 'scalar' ? 0 : (param.elements ?? 0);
  const { integer, real } = param.kind === 'scalar' ? literalOf(param) : { integer: '0', real: '0.0' };
  return `  {${JSON.stringify(param.name)}, "${param.dtype}", '${role}', ${elements}u, ${elementBytes[param.dtype]}u, ${integer}, ${real}},`;
}

function declaration(call: HarnessCall): string {
  const params = call.params.map((p) => (p.kind === 'tensor' ? 'void*' : p.ctype.replace(/\bconst\b|\brestrict\b|__restrict(__)?/g, ' ').trim()));
  const text = `${call.returnType} ${call.entry}(${params.join(', ') || 'void'});`;
  return call.linkage === 'c' ? `extern "C" ${text}` : text;
}

function invocation(call: HarnessCall): string {
  const rest = `${call.entry}, xp_harness_params, ${call.params.length}, buffers`;
  if (!call.launch) return `return xp::harness_call(${rest});`;
  if ('tasks' in call.launch) {
    return `xp::harness_launch_tasks(${rest}, {${call.launch.tasks.join(', ')}}, ${JSON.stringify(call.launch.type)}); return {};`;
  }
  const { grid, block, shared = 0 } = call.launch;
  return `xp::harness_launch(${rest}, {${grid.join(', ')}}, {${block.join(', ')}}, ${shared}); return {};`;
}

/**
 * The C++ text that names the entry, its parameters and its launch and starts the runner. Append it to the user's unit
 * (`unit: 'same'`) or compile it alone. A call with another number of parameters than the entry's fails to compile.
 */
export function generateHarness(call: HarnessCall): string {
  const usesDevice = call.launch !== undefined || call.pointers === 'device';
  const separate = call.unit === 'separate';
  return [
    '#include "harness.h"',
    ...(separate ? [declaration(call)] : []),
    'namespace {',
    'const xp::HarnessParam xp_harness_params[] = {',
    ...call.params.map(paramRecord),
    `  {nullptr, nullptr, 's', 0u, 0u, 0, 0.0}`,
    '};',
    `static_assert(xp::harness_arity(${call.entry}) == ${call.params.length}, "the entry has another number of parameters than the call");`,
    'xp::HarnessResult xp_harness_invoke(void* const* buffers) {',
    `  (void)buffers; ${invocation(call)}`,
    '}',
    '}  // namespace',
    'int main(int argc, char** argv) {',
    `  const xp::HarnessEntry entry = {${JSON.stringify(call.entry)}, xp_harness_params, ${call.params.length}, &xp_harness_invoke,`,
    `                                  ${usesDevice ? 'xp::device_hooks()' : 'nullptr'}, "${call.deviceKind ?? 'simulator'}"};`,
    '  return xp::run_harness(entry, argc, argv);',
    '}',
    '',
  ].join('\n');
}
