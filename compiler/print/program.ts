/** A lowered program as the text of one self-contained file. */
import {
  buffersOf, sizeOf, variablesOf, exprsOf, walkStmts, type Buffer, type Kernel, type Launch, type Param, type Program, type ScalarType, type ScalarParam, type Stmt,
  type TensorParam, type Var,
} from '../ir/index.js';
import type { Platform } from '../../hardware/platform.js';
import type { HostApi } from './dialect.js';
import { ExpressionPrinter } from './expression.js';
import { literal } from './literal.js';
import { Names } from './names.js';
import { assignedIn, StatementPrinter } from './statement.js';

export interface PrintOptions {
  /** lines of the comment at the top, without comment marks */
  readonly header?: readonly string[];
  /** outputs whose old contents cannot matter: they are not copied to the device */
  readonly overwritten?: readonly string[];
}

/** The file that the target's compiler reads. The program must be lowered for the platform. */
export function printProgram(program: Program, platform: Platform, options: PrintOptions = {}): string {
  return new ProgramPrinter(program, platform, options).file();
}

class ProgramPrinter {
  private readonly names: Names;
  private readonly e: ExpressionPrinter;
  private readonly assigned: Set<string>;
  private readonly vars: ReadonlyMap<string, Var>;
  private readonly entryName: string;
  private readonly tables: string[] = [];
  private readonly tabled = new Set<string>();

  constructor(private readonly program: Program, private readonly platform: Platform, private readonly options: PrintOptions) {
    this.names = new Names(platform.dialect);
    this.entryName = program.name;
    this.names.fresh(program.name);
    for (const p of program.params) this.names.of(nameOf(p));
    walkStmts(program.body, (s) => { if (s.kind === 'alloc' && s.buffer.init) this.names.ofFileScope(s.buffer.name); });
    this.e = new ExpressionPrinter(platform.dialect, this.names);
    this.assigned = assignedIn(program.body);
    this.vars = variables(program);
  }

  file(): string {
    const { options } = this;
    const { dialect } = this.platform;
    const kernels: string[][] = [];
    const entry = dialect.host ? this.deviceEntry(dialect.host, kernels) : this.plainEntry();
    const body = [...this.tables, ...this.e.helpers.all(), ...kernels.map((k) => k.join('\n')), entry.join('\n')].join('\n\n');
    const extra = (dialect.conditionalIncludes ?? []).filter((c) => c.when.test(body)).map((c) => c.line);
    const header = options.header?.length ? [`// ${options.header.join('\n// ')}`] : [];
    return [...header, [...dialect.includes, ...extra].join('\n'), body].join('\n\n') + '\n';
  }

  private type(t: ScalarType): string { return this.platform.dialect.types[t]; }

  private pointer(b: Buffer, readOnly: boolean, restrict = true): string {
    const r = restrict && this.platform.dialect.restrict ? `${this.platform.dialect.restrict} ` : '';
    return `${readOnly ? 'const ' : ''}${this.type(b.type)} *${r}${this.names.of(b.name)}`;
  }

  /** A constant table at file scope; 16-bit floats are kept as f32. */
  private table(b: Buffer): readonly string[] {
    if (!this.tabled.has(b.name)) {
      this.tabled.add(b.name);
      const type: ScalarType = b.type === 'f16' || b.type === 'bf16' ? 'f32' : b.type;
      const values = b.init!.map((v) => literal(type, v, this.platform.dialect));
      const lines: string[] = [];
      for (let i = 0; i < values.length; i += 12) lines.push(`  ${values.slice(i, i + 12).join(', ')}`);
      this.tables.push(`${this.platform.dialect.constantQualifier(b.size * sizeOf(type))} ${this.type(type)} ${this.names.of(b.name)}[${b.size}] = {\n${lines.join(',\n')}\n};`);
    }
    return [];
  }

  // ---- entry ----

  private signature(kernelWrites: ReadonlySet<string>): string {
    const ret = this.program.returns.type === 'void' ? 'void' : this.type(this.program.returns.type);
    const params = this.program.params.map((p) =>
      p.kind === 'tensor' ? this.pointer(p.buffer, p.isConst && !kernelWrites.has(p.buffer.name), !this.platform.dialect.host) : `${this.type(p.v.type)} ${this.names.of(p.v.name)}`);
    return `${ret} ${this.entryName}(${params.join(', ') || 'void'})`;
  }

  private linkage(definition: readonly string[]): string[] {
    if (this.platform.dialect.entryLinkage === 'extern-c') return [`extern "C" ${definition[0]}`, ...definition.slice(1)];
    return ['#ifdef __cplusplus', 'extern "C"', '#endif', ...definition];
  }

  /** The entry refuses sizes it is not made for. */
  private sizeChecks(): string[] {
    return this.program.params.filter((p): p is ScalarParam & { value: number | bigint } => p.kind === 'scalar' && p.value !== undefined).flatMap((p) => {
      const name = this.names.of(p.v.name);
      const float = ['f16', 'bf16', 'f32', 'f64'].includes(p.v.type);
      const wanted = this.e.print({ kind: 'const', type: p.v.type, value: p.value }, 46);
      const given = this.e.print({ kind: 'var', type: p.v.type, name: p.v.name }, 46);
      return [
        `  if (${given} != ${wanted}) {`,
        `    fprintf(stderr, "${this.entryName}: ${p.v.name} is ${float ? '%g' : '%lld'}, this translation is made for ${p.value}\\n", ${float ? '(double)' : '(long long)'}${name});`,
        `    ${this.fail(2)}`,
        '  }',
      ];
    });
  }

  private fail(code: number): string { return this.program.returns.type === 'void' ? 'abort();' : `return ${code};`; }

  private ending(): string[] {
    const { type, value } = this.program.returns;
    return type === 'void' ? [] : [`  return ${literal(type, value ?? 0, this.platform.dialect)};`];
  }

  /** An entry that computes by itself. Allocations of the space `heap` are made once at the top. */
  private plainEntry(): string[] {
    const heap: Buffer[] = [];
    walkStmts(this.program.body, (s) => { if (s.kind === 'alloc' && s.buffer.space === 'heap' && !s.buffer.init) heap.push(s.buffer); });
    const printer = new StatementPrinter(this.e, {
      assigned: this.assigned,
      alloc: (b) => (b.init ? this.table(b) : b.space === 'heap' ? [] : undefined),
    });
    const body = printer.lines(this.program.body, 1);
    const allocate = heap.flatMap((b) => {
      const name = this.names.of(b.name), t = this.type(b.type);
      return [
        `  ${t} *${name} = (${t} *)malloc(${b.size} * sizeof(${t}));`,
        `  if (${name} == NULL) {`, `    fprintf(stderr, "${this.entryName}: out of memory\\n");`, `    ${this.fail(1)}`, '  }',
      ];
    });
    const release = heap.map((b) => `  free(${this.names.of(b.name)});`);
    return this.linkage([`${this.signature(writesOf(this.program.body))} {`, ...this.sizeChecks(), ...allocate, ...body, ...release, ...this.ending(), '}']);
  }

  // ---- kernels and the host entry that launches them ----

  private deviceEntry(api: HostApi, kernels: string[][]): string[] {
    const own = this.program.pointers === 'host';
    const device = new Map<string, string>();
    const tensors = this.program.params.filter((p): p is TensorParam => p.kind === 'tensor');
    for (const p of tensors) device.set(p.buffer.name, own ? this.names.fresh(`d_${p.buffer.name}`) : this.names.of(p.buffer.name));
    const temporaries: Buffer[] = [];
    walkHost(this.program.body, (s) => { if (s.kind === 'alloc' && !s.buffer.init) temporaries.push(s.buffer); });
    for (const t of temporaries) device.set(t.name, this.names.of(t.name));
    const check = 'CHECK';
    const printer = new StatementPrinter(this.e, {
      assigned: this.assigned,
      alloc: (b) => (b.init ? this.table(b) : []),
      launch: (s) => this.launch(api, s, device, kernels),
    });
    const body = printer.lines(this.program.body, 1);
    const bytes = (b: Buffer): string => `${b.size} * sizeof(${this.type(b.type)})`;
    const pointers = [...(own ? tensors.map((p) => p.buffer) : []), ...temporaries];
    const line = (call: string): string => `  ${check}(${call});`;
    const allocate = pointers.flatMap((b) => [`  ${this.type(b.type)} *${device.get(b.name)!} = NULL;`]).concat(pointers.map((b) => line(api.malloc(device.get(b.name)!, bytes(b)))));
    const copyIn = own ? tensors.filter((p) => p.role !== 'out' || !this.options.overwritten?.includes(p.buffer.name)).map((p) => line(api.copyIn(device.get(p.buffer.name)!, this.names.of(p.buffer.name), bytes(p.buffer)))) : [];
    const written = writesOf(this.program.body);
    const copyOut = own ? tensors.filter((p) => written.has(p.buffer.name)).map((p) => line(api.copyOut(this.names.of(p.buffer.name), device.get(p.buffer.name)!, bytes(p.buffer)))) : [];
    const release = pointers.map((b) => line(api.free(device.get(b.name)!)));
    const wait = own || !api.asynchronousOnDevicePointers ? [line(api.synchronize)] : [];
    const begin = [...(api.begin?.declare ?? []).map((d) => `  ${d}`), ...(api.begin?.calls ?? []).map(line)];
    const end = (api.end ?? []).map(line);
    const entry = this.linkage([
      `${this.signature(written)} {`, ...this.sizeChecks(), ...begin, ...allocate, ...copyIn, ...body, ...wait, ...copyOut, ...release, ...end, ...this.ending(), '}',
    ]);
    return [this.checkMacro(api, check), '', ...entry];
  }

  private checkMacro(api: HostApi, name: string): string {
    return [
      `#define ${name}(call)`, '  do {', `    ${api.statusType} status_ = (call);`, `    if (status_ != ${api.success}) {`,
      `      fprintf(stderr, "%s:%d: ${api.errorText ? '%s' : 'runtime error %d'}\\n", __FILE__, __LINE__, ${api.errorText?.('status_') ?? 'status_'});`, `      ${this.fail(1)}`, '    }', '  } while (0)',
    ].map((l, i, all) => (i < all.length - 1 ? `${l} \\` : l)).join('\n');
  }

  private launch(api: HostApi, s: Launch, device: ReadonlyMap<string, string>, kernels: string[][]): string[] {
    const { kernel } = s;
    const name = this.names.fresh(kernel.name);
    const { buffers, scalars, written } = this.interface(kernel);
    const params = [
      ...buffers.map((b) => this.pointer(b, !written.has(b.name))),
      ...scalars.map((v) => `${this.type(v.type)} ${this.names.of(v.name)}`),
    ];
    const printer = new StatementPrinter(this.e, { assigned: assignedIn(kernel.body), alloc: (b) => (b.init ? this.table(b) : undefined) });
    kernels.push([`${this.platform.dialect.kernelQualifier} ${name}(${params.join(', ')}) {`, ...printer.lines(kernel.body, 1), '}']);
    const args = [...buffers.map((b) => device.get(b.name)!), ...scalars.map((v) => this.names.of(v.name))];
    return [...api.launch(name, kernel.grid, kernel.block, args), ...(api.afterLaunch ? [`CHECK(${api.afterLaunch});`] : [])];
  }

  /** What a kernel needs from outside: global buffers and free scalars, in the order of the program's declarations. */
  private interface(kernel: Kernel): { buffers: Buffer[]; scalars: Var[]; written: ReadonlySet<string> } {
    const local = new Set<string>(), declared = new Set<string>(), used = new Set<string>();
    walkStmts(kernel.body, (s) => {
      if (s.kind === 'alloc') local.add(s.buffer.name);
      if (s.kind === 'let' || s.kind === 'for') declared.add(s.v.name);
      for (const e of exprsOf(s)) for (const n of variablesOf(e)) used.add(n);
    });
    const { reads, writes } = buffersOf(kernel.body);
    const all = new Map([...reads, ...writes]);
    const buffers = [...all.values()].filter((b) => !local.has(b.name) && !b.init);
    // tables declared by the host function
    for (const b of all.values()) if (b.init && !local.has(b.name)) this.table(b);
    const order = new Map<string, number>();
    this.program.params.forEach((p, i) => order.set(nameOf(p), i));
    buffers.sort((a, b) => (order.get(a.name) ?? 1e9) - (order.get(b.name) ?? 1e9));
    const scalars = [...used].filter((n) => !declared.has(n)).map((n) => {
      const v = this.vars.get(n);
      if (!v) throw new Error(`kernel ${kernel.name} reads "${n}", which nothing declares`);
      return v;
    });
    return { buffers, scalars, written: writesOf(kernel.body) };
  }
}

const nameOf = (p: Param): string => (p.kind === 'tensor' ? p.buffer.name : p.v.name);

function variables(program: Program): Map<string, Var> {
  const vars = new Map<string, Var>();
  for (const p of program.params) if (p.kind === 'scalar') vars.set(p.v.name, p.v);
  walkStmts(program.body, (s) => { if (s.kind === 'let' || s.kind === 'for') vars.set(s.v.name, s.v); });
  return vars;
}

/** Buffers that statements write. The destination of an instruction is its first operand, unless it returns a value. */
function writesOf(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind === 'store' || s.kind === 'atomic') names.add(s.buffer.name);
    const first = s.kind === 'intrinsic' && !s.result ? s.args[0] : undefined;
    if (first?.kind === 'address') names.add(first.buffer.name);
  });
  return names;
}

/** Statements of the host function, kernels excluded. */
function walkHost(body: readonly Stmt[], f: (s: Stmt) => void): void {
  for (const s of body) {
    f(s);
    if (s.kind === 'for' || s.kind === 'while') walkHost(s.body, f);
    if (s.kind === 'if') { walkHost(s.then, f); walkHost(s.else, f); }
  }
}
