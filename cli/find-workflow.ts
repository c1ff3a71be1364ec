import type { Client, Connection, WorkflowHandle } from '@temporalio/client';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { infrastructureDiagnostic } from '../diagnostics/infrastructure.js';
import { serverFromEnvironment, type ServerAddress } from '../workers/connection.js';
import { findRunningServers } from '../workers/running-servers.js';

export interface Found { readonly handle: WorkflowHandle; readonly client: Client; readonly status: string; readonly type: string }

/** Servers that can be asked: the one of TEMPORAL_ADDRESS, and all that run for this project folder. */
export async function reachableServers(): Promise<ServerAddress[]> {
  const remote = serverFromEnvironment();
  return [...(remote ? [remote] : []), ...(await findRunningServers())];
}

/** Does something with each server; those that do not answer are passed over. */
export async function withServers<T>(work: (client: Client) => Promise<T | undefined>): Promise<T | undefined> {
  const servers = await reachableServers();
  if (servers.length === 0) return undefined;
  // The client takes a third of a second to load: not where there is nobody to ask.
  const [{ Client }, { connect }] = await Promise.all([import('@temporalio/client'), import('./session.js')]);
  for (const server of servers) {
    let connection: Connection;
    try {
      connection = await connect(server);
    } catch {
      continue;
    }
    try {
      const answer = await work(new Client({ connection, namespace: server.namespace }));
      if (answer !== undefined) return answer;
    } finally {
      await connection.close();
    }
  }
  return undefined;
}

/** Does something with a workflow, wherever it is known; undefined when no server knows it. */
export function withWorkflow<T>(id: string, work: (found: Found) => Promise<T>): Promise<T | undefined> {
  return withServers(async (client) => {
    const handle = client.workflow.getHandle(id);
    try {
      const { status, type } = await handle.describe();
      return await work({ handle, client, status: status.name.toLowerCase(), type });
    } catch (error) {
      if ((error as Error).name === 'WorkflowNotFoundError') return undefined;
      throw error;
    }
  });
}

/** The error of an id that nobody knows. */
export function unknownWorkflow(id: string): DiagnosticError {
  return new DiagnosticError(infrastructureDiagnostic('XP4004', `no server of this project folder knows a workflow ${id}`));
}
