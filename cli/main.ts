import { Command, CommanderError } from 'commander';

/** Every command in a file of its own, loaded when it is called: start-up stays below 0.3 s. */
const commands: Record<string, { description: string; load: () => Promise<Command> }> = {
  translate: { description: 'translate a kernel to another platform and verify it', load: async () => (await import('./translate.js')).translateCommand() },
  inspect: { description: 'show what was understood of a kernel', load: async () => (await import('./inspect.js')).inspectCommand() },
  passes: { description: 'list the passes that can be applied to a kernel', load: async () => (await import('./passes.js')).passesCommand() },
  apply: { description: 'apply a pass to a kernel by hand', load: async () => (await import('./apply.js')).applyCommand() },
  check: { description: 'run a kernel alone and report every violation', load: async () => (await import('./check.js')).checkCommand() },
  suite: { description: 'translate all kernels of a folder', load: async () => (await import('./suite.js')).suiteCommand() },
  demo: { description: 'translate an example to the other platforms', load: async () => (await import('./demo.js')).demoCommand() },
  status: { description: 'list translations, or show one', load: async () => (await import('./status.js')).statusCommand() },
  watch: { description: 'follow a running translation or suite', load: async () => (await import('./watch.js')).watchCommand() },
  pause: { description: 'pause a running translation or suite', load: async () => (await import('./control.js')).pauseCommand() },
  resume: { description: 'resume a paused one', load: async () => (await import('./control.js')).resumeCommand() },
  cancel: { description: 'cancel a running one', load: async () => (await import('./control.js')).cancelCommand() },
  audit: { description: 'tell the whole story of a result', load: async () => (await import('./audit.js')).auditCommand() },
  verify: { description: 'have a solver check again what a translation rests on', load: async () => (await import('./verify.js')).verifyCommand() },
  explain: { description: 'explain an error code', load: async () => (await import('./explain.js')).explainCommand() },
  dev: { description: 'run a server and all workers', load: async () => (await import('./dev.js')).devCommand() },
  worker: { description: 'run workers for a server', load: async () => (await import('./worker.js')).workerCommand() },
  doctor: { description: 'show tools, devices, and what is missing', load: async () => (await import('./doctor.js')).doctorCommand() },
};

const program = new Command('xpiler')
  .description('Translates tensor kernels between CUDA C, HIP, BANG C and C with AVX-512/VNNI, and verifies the result.')
  .version('0.1.0')
  .exitOverride()
  .showSuggestionAfterError();

const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const wanted = words[0] === 'help' ? words[1] : words[0];
for (const [name, { description, load }] of Object.entries(commands)) {
  program.addCommand(name === wanted ? strict(await load()) : new Command(name).description(description));
}

// A reader that has seen enough (`xpiler status | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are no errors; any other complaint of the parser is wrong usage.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { diagnosticOf, report } = await import('./run-command.js');
    report({}, diagnosticOf(error));
  }
}

/** The same exit behaviour for a command and its own subcommands. */
function strict(command: Command): Command {
  command.exitOverride().showSuggestionAfterError();
  command.commands.forEach((inner) => strict(inner as Command));
  return command;
}
