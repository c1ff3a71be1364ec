/**
 * Child process that runs the gate for one worker. Tensors and the many processes that a test starts would cost a process with
 * Temporal's heap in it dearly: its garbage is larger, and so is what each fork copies.
 */
import { serve } from '../../gate/child.js';
import { useLauncher } from '../../gate/launcher.js';
import { openStore } from '../../store/store.js';
import { createGate } from '../gate-tool.js';
import type { Call, GateTool } from '../tools.js';

export interface GateQuestion { readonly task: keyof GateTool; readonly input: unknown }

const gate = createGate(openStore(process.argv[2]));
serve(({ task, input }: GateQuestion, call) => (gate[task] as (input: unknown, call: Call) => Promise<unknown>)(input, call), useLauncher());
