import { readFileSync } from 'node:fs';

/** Where a Temporal server is and how to speak to it; the shape that both the client's and the worker's connections take. */
export interface ServerAddress {
  readonly address: string;
  readonly namespace: string;
  readonly tls?: boolean | {
    readonly serverNameOverride?: string;
    readonly serverRootCACertificate?: Buffer;
    readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
  };
  readonly apiKey?: string;
}

/**
 * The server named by the environment, with the variables of Temporal's own tools: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE,
 * TEMPORAL_API_KEY, TEMPORAL_TLS, and files in TEMPORAL_TLS_{CLIENT_CERT,CLIENT_KEY,SERVER_CA_CERT}_PATH (older:
 * TEMPORAL_TLS_{CERT,KEY,CA}), TEMPORAL_TLS_SERVER_NAME. Undefined where TEMPORAL_ADDRESS is not set.
 */
export function serverFromEnvironment(env: NodeJS.ProcessEnv = process.env): ServerAddress | undefined {
  const address = env.TEMPORAL_ADDRESS;
  if (!address) return undefined;
  const file = (...names: string[]) => names.map((name) => env[name]).filter((path) => path).map((path) => readFileSync(path!))[0];
  const crt = file('TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CERT');
  const key = file('TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_TLS_KEY');
  const ca = file('TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'TEMPORAL_TLS_CA');
  const apiKey = env.TEMPORAL_API_KEY || undefined;
  const wanted = crt || ca || apiKey || /^(1|true)$/i.test(env.TEMPORAL_TLS ?? '');
  const tls = wanted && {
    ...(env.TEMPORAL_TLS_SERVER_NAME && { serverNameOverride: env.TEMPORAL_TLS_SERVER_NAME }),
    ...(ca && { serverRootCACertificate: ca }),
    ...(crt && key && { clientCertPair: { crt, key } }),
  };
  return { address, namespace: env.TEMPORAL_NAMESPACE || 'default', ...(tls && { tls }), ...(apiKey && { apiKey }) };
}
