import { readIntrinsics, type IntrinsicFunction, type IntrinsicParam } from './intrinsic-reader.js';

/**
 * The C++ header that user code sees: for every intrinsic its meaning (as it stands in the intrinsic files, optimised and
 * not instrumented) and, under its own name, a function that has the runtime check the operands and then runs the meaning.
 */

const plain = '__attribute__((no_sanitize("thread"), optimize("O3")))';
const checked = '__attribute__((no_sanitize("thread"), noinline))';
const typeNames: Record<string, string> = { uint: 'unsigned int', ushort: 'unsigned short', uchar: 'unsigned char' };

const quote = (text: string): string => JSON.stringify(text);
const isVoid = (p: IntrinsicParam): boolean => /\bvoid\b/.test(p.type);
const parameterList = (f: IntrinsicFunction): string => f.params.map((p) => `${p.type} ${p.name}`).join(', ');

function template(f: IntrinsicFunction, constrained: boolean): string {
  if (f.templateParams.length === 0) return '';
  const types = constrained ? f.attributes?.types : undefined;
  const guard = typeof types === 'string'
    ? `, typename xp_bang::admissible<xp_bang::tuple<${f.templateParams.join(', ')}>, ${types
        .split(',')
        .map((tuple) => `xp_bang::tuple<${tuple.trim().split(/\s+/).map((t) => typeNames[t] ?? t).join(', ')}>`)
        .join(', ')}>::type = 0`
    : '';
  return `template <${f.templateParams.map((t) => `typename ${t}`).join(', ')}${guard}>\n`;
}

function meaning(f: IntrinsicFunction): string {
  return `${template(f, false)}${plain} inline ${f.returnType} ${f.name}(${parameterList(f)}) ${f.body}`;
}

/** `operand:elements;stride,count;...` of every operand. */
function extents(f: IntrinsicFunction): Map<string, { elements: string; levels: [string, string][] }> {
  const out = new Map<string, { elements: string; levels: [string, string][] }>();
  const text = String(f.attributes?.extent ?? '');
  for (const item of text.split(/\s+/).filter((t) => t !== '')) {
    const colon = item.indexOf(':');
    const [elements, ...levels] = item.slice(colon + 1).split(';');
    out.set(item.slice(0, colon), { elements, levels: levels.map((l) => l.split(',') as [string, string]) });
  }
  return out;
}

function operand(f: IntrinsicFunction, p: IntrinsicParam, known: ReturnType<typeof extents>): string {
  const listed = known.get(p.name);
  if (!listed && !f.params.some((q) => q.name === 'n')) throw new Error(`${f.file}: ${f.name}: no extent of ${p.name}`);
  const elements = listed?.elements ?? 'n';
  const size = isVoid(p) ? '1' : `sizeof(*${p.name})`;
  const has = (key: string): boolean => String(f.attributes?.[key] ?? '').split(/\s+/).includes(p.name);
  const written = !p.constant;
  const flags = [
    ...(written ? ['xp_bang::Written'] : ['xp_bang::Read']),
    ...(has('inout') || has('atomic') ? ['xp_bang::Read'] : []),
    ...(has('partial') ? ['xp_bang::Partial'] : []),
    ...(!written && followsResult(f, p, known) ? [f.attributes?.permutes ? 'xp_bang::Permuted' : 'xp_bang::Positional'] : []),
    ...(has('atomic') ? ['xp_bang::Atomic', `xp_bang::floating<decltype(*${p.name})>`] : []),
  ];
  const levels = (listed?.levels ?? []).map(([stride, count]) => `{(long)(${stride}), (long)(${count})}`);
  return `{${quote(p.name)}, xp_bang::Space::${p.space ?? 'ANY'}, ${flags.join(' | ')}, (const void *)${p.name}, ` +
    `(long)(${elements}) * (long)${size}, (long)${size}, {${levels.join(', ')}}}`;
}

/** True where the operand has one element for every element of the result: what is undefined in it stays so there. */
function followsResult(f: IntrinsicFunction, p: IntrinsicParam, known: ReturnType<typeof extents>): boolean {
  const result = f.params.find((q) => q.pointer && !q.constant);
  if (!result || f.attributes?.atomic || f.attributes?.partial) return false;
  const shape = (q: IntrinsicParam): string => JSON.stringify(known.get(q.name)?.elements ?? 'n');
  return shape(result) === shape(p) && isVoid(result) === isVoid(p);
}

function indexed(f: IntrinsicFunction): string {
  const text = f.attributes?.indexed;
  if (typeof text !== 'string') return '';
  const [name, rest] = text.split(':');
  const [bytes, list] = rest.split('@');
  const [offsets, count, mask] = list.split(',');
  const p = f.params.find((q) => q.name === name);
  const written = p !== undefined && !p.constant;
  const guard = mask ? `if ((((const unsigned char *)${mask})[xp_i / 8] >> (xp_i % 8)) & 1) ` : '';
  return `  for (int xp_i = 0; xp_i < (int)(${count}); ++xp_i)\n    ${guard}xp_good &= xp_bang::touch(xp_call, ${quote(name)}, ` +
    `(const char *)${name} + ${offsets}[xp_i], ${bytes}, ${written}, ${f.attributes?.atomic === name});\n`;
}

function wrapper(f: IntrinsicFunction, number: number): string {
  const a = f.attributes ?? {};
  const pointers = f.params.filter((p) => p.pointer);
  const known = extents(f);
  for (const name of known.keys()) {
    if (!f.params.some((p) => p.name === name)) known.delete(name);
  }
  const direction = f.params.find((p) => p.type === 'mluMemcpyDirection_t')?.name;
  const conditions: string[] = [];
  const condition = (text: string, strict: boolean): void => {
    conditions.push(`  if (!(${text}) && xp_bang::broken_condition(xp_call, ${quote(text)}, ${strict})) return${f.returnType === 'void' ? '' : ' {}'};\n`);
  };
  if (a.require) condition(String(a.require), false);
  if (a.strict) condition(String(a.strict), true);
  if (a.multiple_bytes) condition(`n * sizeof(*${pointers[0].name}) % ${a.multiple_bytes} == 0`, false);
  const record = `{${quote(f.name)}, xp_bang::Unit::${a.unit ?? 'ipu'}, xp_bang::Queue::${a.queue ?? 'compute'}, ${a.async === 'yes'}, ` +
    `${quote(String(a.overlap ?? 'none'))}, ${a.arch ?? 0}, ${quote(String(a.absent ?? ''))}, ${a.zero === 'decides'}}`;
  const give = f.returnType === 'void' ? '' : ' {}';
  const args = f.params.map((p) => p.name).join(', ');
  const run = `xp_meaning::${f.name}(${args})`;
  const cluster = a.cluster ? `  xp_call.cluster = ${String(a.cluster)};\n` : '';
  return `${template(f, true)}${checked} ${f.returnType} ${f.name}(${parameterList(f)}) {\n` +
    `  static const xp_bang::Record xp_record_${number} = ${record};\n` +
    `  xp_bang::Call xp_call(xp_record_${number}, __builtin_return_address(0), ${direction ?? '-1'});\n` + cluster +
    `  if (!xp_call.runs) return${give};\n` + conditions.join('') +
    `  const xp_bang::Operand xp_operands[] = {${pointers.map((p) => operand(f, p, known)).join(', ')}};\n` +
    `  bool xp_good = xp_bang::begin(xp_call, xp_operands, ${pointers.length});\n` + indexed(f) +
    `  if (!xp_good) return${give};\n` +
    (f.returnType === 'void'
      ? `  ${run};\n  xp_bang::end(xp_call, xp_operands, ${pointers.length});\n}`
      : `  ${f.returnType} xp_result = ${run};\n  xp_bang::end(xp_call, xp_operands, ${pointers.length});\n  return xp_result;\n}`);
}

/** Every word of the text; where the text pastes words together, any intrinsic may be meant. */
function isNamed(text: string): (name: string) => boolean {
  if (text.includes('##')) return () => true;
  const words = new Set(text.match(/[A-Za-z_]\w*/g));
  return (name) => words.has(name);
}

/** The generated header, with the intrinsics that the text names. */
export function intrinsicHeader(text: string): string {
  const wanted = isNamed(text);
  const functions = readIntrinsics().filter((f) => !f.attributes || wanted(f.name));
  const intrinsics = functions.filter((f) => f.attributes);
  const scalars = new Set(intrinsics.filter((f) => f.attributes?.scalar === 'yes').map((f) => f.name));
  return [
    '#pragma once',
    'namespace xp_meaning { namespace {',
    ...functions.map(meaning),
    '} }',
    ...[...scalars].map((name) => `using xp_meaning::${name};`),
    'namespace {',
    ...intrinsics.filter((f) => f.attributes?.scalar !== 'yes').map(wrapper),
    '}',
    '',
  ].join('\n');
}
