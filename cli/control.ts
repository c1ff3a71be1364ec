import type { SignalDefinition } from '@temporalio/common';
import { Command } from 'commander';
import { cancelSignal, pauseSignal, resumeSignal } from '../workflows/messages.js';
import { unknownWorkflow, withWorkflow } from './find-workflow.js';
import { runCommand } from './run-command.js';

export const pauseCommand = (): Command => signalCommand('pause', 'pause a running translation or suite before its next step', pauseSignal);
export const resumeCommand = (): Command => signalCommand('resume', 'let a paused one go on', resumeSignal);
export const cancelCommand = (): Command => signalCommand('cancel', 'end a running one without a result', cancelSignal);

function signalCommand(name: string, description: string, signal: SignalDefinition<[]>): Command {
  return new Command(name).description(description).argument('<id>', 'workflow id, see `xpiler status`').action((id: string) =>
    runCommand({}, async () => {
      const done = await withWorkflow(id, async ({ handle, status }) => {
        if (status !== 'running') return `${id} has ended already (${status})`;
        await handle.signal(signal);
        return `${name} sent to ${id}`;
      });
      if (!done) throw unknownWorkflow(id);
      process.stdout.write(`${done}\n`);
    }));
}
