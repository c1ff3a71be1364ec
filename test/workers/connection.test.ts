import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverFromEnvironment } from '../../workers/connection.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xpiler-tls-'));
  for (const name of ['crt', 'key', 'ca']) writeFileSync(join(folder, name), `the ${name}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('no address, no server', () => {
  expect(serverFromEnvironment({})).toBeUndefined();
  expect(serverFromEnvironment({ TEMPORAL_NAMESPACE: 'n' })).toBeUndefined();
});

test('a plain server', () => {
  expect(serverFromEnvironment({ TEMPORAL_ADDRESS: 'host:7233' })).toEqual({ address: 'host:7233', namespace: 'default' });
});

test('an API key means TLS', () => {
  expect(serverFromEnvironment({ TEMPORAL_ADDRESS: 'h:1', TEMPORAL_NAMESPACE: 'n.a', TEMPORAL_API_KEY: 'k' })).toEqual({ address: 'h:1', namespace: 'n.a', tls: {}, apiKey: 'k' });
});

test('client certificates, in the newer and the older variables', () => {
  const expected = {
    address: 'h:1', namespace: 'default',
    tls: { serverNameOverride: 's', serverRootCACertificate: Buffer.from('the ca'), clientCertPair: { crt: Buffer.from('the crt'), key: Buffer.from('the key') } },
  };
  const [crt, key, ca] = ['crt', 'key', 'ca'].map((name) => join(folder, name));
  const common = { TEMPORAL_ADDRESS: 'h:1', TEMPORAL_TLS_SERVER_NAME: 's' };
  expect(serverFromEnvironment({ ...common, TEMPORAL_TLS_CLIENT_CERT_PATH: crt, TEMPORAL_TLS_CLIENT_KEY_PATH: key, TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca })).toEqual(expected);
  expect(serverFromEnvironment({ ...common, TEMPORAL_TLS_CERT: crt, TEMPORAL_TLS_KEY: key, TEMPORAL_TLS_CA: ca })).toEqual(expected);
});
