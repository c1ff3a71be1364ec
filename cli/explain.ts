import { Command } from 'commander';
import { catalogue, explain } from '../diagnostics/index.js';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import { printJson, runCommand } from './run-command.js';

/** `xpiler explain [CODE]`. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('explain an error code; without one, list all')
    .argument('[code]', 'for example XP1001')
    .option('--json', 'print JSON')
    .action((code: string | undefined, options: { json?: boolean }) => runCommand(options, async () => {
      if (code === undefined) {
        if (options.json) printJson(Object.fromEntries(catalogue));
        else for (const [each, { title }] of catalogue) process.stdout.write(`${each}  ${title}\n`);
        return;
      }
      const entry = explain(code);
      if (!entry) throw new DiagnosticError(inputDiagnostic('XP1305', `there is no error code ${code}; \`xpiler explain\` lists all`));
      if (options.json) printJson({ code: code.toUpperCase(), ...entry });
      else {
        const advice = (entry as { advice?: string }).advice;
        process.stdout.write(`${code.toUpperCase()}  ${entry.title}\n\n${wrap(entry.explanation, 96)}\n${advice ? `\n  next: ${advice}\n` : ''}`);
      }
    }));
}

/** Breaks a text at spaces. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1;
    if (lines[last] === '') lines[last] = word;
    else if (lines[last]!.length + word.length + 1 <= width) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
