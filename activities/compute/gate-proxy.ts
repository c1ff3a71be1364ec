import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '../../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../../diagnostics/infrastructure.js';
import { Child, ChildEnded, ChildError } from '../../gate/child.js';
import { failure } from '../running.js';
import type { Call, GateTool } from '../tools.js';
import type { GateQuestion } from './gate-process.js';

export interface GateProxyOptions {
  /** of the artifacts and caches that the gate uses */
  readonly storeFolder: string;
  /** the child's program, replaced in tests */
  readonly program?: string;
}

/** The gate in a process of its own. Its diagnostics about tools and machines fail the activity, and so does its end. */
export class GateProxy implements GateTool {
  private readonly child: Child<GateQuestion, unknown>;

  constructor({ storeFolder, program = fileURLToPath(new URL('./gate-process.js', import.meta.url)) }: GateProxyOptions) {
    this.child = new Child(program, [storeFolder]);
  }

  readonly compile: GateTool['compile'] = (input, call) => this.ask('compile', input, call);
  readonly unitTest: GateTool['unitTest'] = (input, call) => this.ask('unitTest', input, call);
  readonly check: GateTool['check'] = (input, call) => this.ask('check', input, call);
  readonly version: GateTool['version'] = (platforms) => this.ask('version', platforms, {});

  close(): void { this.child.close(); }

  private async ask<T>(task: keyof GateTool, input: unknown, call: Call): Promise<T> {
    try {
      return (await this.child.ask({ task, input }, call)) as T;
    } catch (error) {
      if (error instanceof ChildEnded) throw failure(infrastructureDiagnostic('XP4003', `the process of the gate ended (${error.message})`));
      if (!(error instanceof ChildError) || !error.diagnostic) throw error;
      throw error.diagnostic.exit === 5 ? failure(error.diagnostic) : new DiagnosticError(error.diagnostic);
    }
  }
}
