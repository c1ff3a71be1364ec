import { Command } from 'commander';
import type { Spec } from '../compiler/spec.js';
import { openProjectStore } from '../workers/project-folder.js';
import { onInterrupt } from './interrupt.js';
import { readKernel, type KernelOptions } from './read-kernel.js';
import { printJson, report, runCommand, type CommandFrame } from './run-command.js';
import { seconds } from './translate-text.js';

/** `xpiler check FILE`: runs a kernel alone and reports every violation. */
export function checkCommand(): Command {
  return new Command('check')
    .description('run a kernel alone on its device or simulator and report every violation')
    .argument('<file>', 'source of the kernel')
    .option('--from <platform>', 'platform of the source (default: by extension, then by content)')
    .option('--spec <file>', 'spec of the kernel, JSON (default: inferred)')
    .option('--json', 'print JSON')
    .action((file: string, options: KernelOptions) => {
      const frame: CommandFrame = { json: options.json, file };
      const interrupt = onInterrupt();
      return runCommand(frame, async () => {
        const { source, from, answer } = await readKernel(file, options, frame);
        const [{ check }, { sourceSubject }] = await Promise.all([import('../gate/check.js'), import('../activities/gate-tool.js')]);
        const spec = answer.spec as Spec;
        const result = await check({
          source: sourceSubject({ text: source.text, fileName: source.name, platform: from.id }, spec, answer.understanding), spec, store: openProjectStore(), signal: interrupt.signal,
        });
        if (options.json) {
          printJson({ ...result, exit: result.diagnostics[0]?.exit ?? 0 });
          process.exitCode = result.diagnostics[0]?.exit ?? 0;
          return;
        }
        for (const diagnostic of result.diagnostics) report(frame, diagnostic);
        for (const warning of result.warnings) process.stderr.write(`warning: ${warning}\n`);
        if (result.verdict === 'clean') {
          process.stdout.write(`${file}: no violation in ${result.cases.length} cases (${from.id}, ${result.deviceKind}, ${seconds(result.totalMs)})\n`);
        }
      }).finally(interrupt.release);
    });
}
