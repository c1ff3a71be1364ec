import { Command } from 'commander';
import { isTensor, type Spec } from '../compiler/spec.js';
import { readKernel, type KernelOptions } from './read-kernel.js';
import { printJson, runCommand, type CommandFrame } from './run-command.js';
import { table } from './table.js';

/** `xpiler inspect FILE`: what was understood. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('show what was understood of a kernel: kernels, parameters, extents, launches')
    .argument('<file>', 'source of the kernel')
    .option('--from <platform>', 'platform of the source (default: by extension, then by content)')
    .option('--spec <file>', 'spec of the kernel, JSON (default: inferred)')
    .option('--json', 'print JSON')
    .action((file: string, options: KernelOptions) => {
      const frame: CommandFrame = { json: options.json, file };
      return runCommand(frame, async () => {
        const { from, answer } = await readKernel(file, options, frame);
        const spec = answer.spec as Spec;
        if (options.json) return printJson({ platform: from.id, entry: answer.entry, spec, understanding: answer.understanding });
        process.stdout.write(`${file}: ${from.title}\nentry ${answer.entry}\n\n${specText(spec)}${understandingText(answer.understanding)}`);
      });
    });
}

/** Parameters, launch and tolerance of a spec. */
export function specText(spec: Spec): string {
  const rows = spec.params.map((param) => (isTensor(param)
    ? [param.name, param.dtype, param.shape.join(' x ') || '1', param.role, param.values ? JSON.stringify(param.values) : '']
    : [param.name, param.dtype, '', 'scalar', String(param.value)]));
  const lines = [
    ...(spec.launch ? [`launch ${JSON.stringify(spec.launch)}`] : []), ...(spec.pointers ? [`pointers ${spec.pointers}`] : []),
    ...(spec.tolerance ? [`tolerance rtol ${spec.tolerance.rtol}, atol ${spec.tolerance.atol}`] : []),
  ];
  return `${table(['parameter', 'type', 'shape', 'role', 'values'], rows)}${lines.map((line) => `${line}\n`).join('')}`;
}

/** Kernels and their launches. */
function understandingText(understanding: unknown): string {
  const { kernels = [], launches = [] } = understanding as { kernels?: readonly { name?: string }[]; launches?: readonly unknown[] };
  const lines = [
    ...(kernels.length > 0 ? ['', 'kernels', ...kernels.map((kernel) => `  ${typeof kernel === 'string' ? kernel : kernel.name ?? JSON.stringify(kernel)}`)] : []),
    ...(launches.length > 0 ? ['', 'launches', ...launches.map((launch) => `  ${JSON.stringify(launch)}`)] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
