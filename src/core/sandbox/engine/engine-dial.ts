import type { DockerOptions } from 'dockerode';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { ClientRequest, RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import path from 'node:path';
import type { EngineHost, EngineTls } from './engine-url.ts';
import { SshAgent } from './ssh-agent.ts';

/** The name that requests carry where the connection decides where they go. */
const anyHost = 'docker.example.com';

/** A request to an engine, not yet ended. @throws the error of a certificate file that cannot be read */
export function requestTo(host: EngineHost, options: RequestOptions): ClientRequest {
  if (host.socketPath !== undefined) return request({ agent: false, ...options, socketPath: host.socketPath });
  if (host.ssh !== undefined) return request({ ...options, host: anyHost, agent: new SshAgent(host.ssh) });
  const address = { ...options, host: host.host ?? '', port: host.port ?? null };
  return host.tls === undefined ? request({ agent: false, ...address }) : tlsRequest({ ...address, agent: new TlsAgent({ ...tlsOptions(host.tls), keepAlive: false }) });
}

/**
 * What dockerode needs to reach an engine. It fills gaps from the environment's DOCKER_HOST by itself, so nothing is left open.
 * @throws the error of a certificate file that cannot be read
 */
export function dockerodeOptions(host: EngineHost): DockerOptions {
  const none = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined } as unknown as DockerOptions;
  if (host.socketPath !== undefined) return { ...none, socketPath: host.socketPath, protocol: 'http' };
  if (host.ssh !== undefined) return { ...none, host: anyHost, port: 80, protocol: 'http', agent: new SshAgent(host.ssh) } as DockerOptions;
  const address = { ...none, host: host.host as string, port: host.port as number };
  return host.tls === undefined ? { ...address, protocol: 'http' } : ({ ...address, protocol: 'https', agent: new TlsAgent({ ...tlsOptions(host.tls), keepAlive: true }) } as DockerOptions);
}

function tlsOptions({ directory, verify }: EngineTls): { ca?: Buffer; cert?: Buffer; key?: Buffer; rejectUnauthorized: boolean } {
  const read = (name: 'ca' | 'cert' | 'key') => {
    if (directory === undefined) return {};
    try {
      return { [name]: readFileSync(path.join(directory, `${name}.pem`)) };
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw thrown;
    }
  };
  return { ...read('ca'), ...read('cert'), ...read('key'), rejectUnauthorized: verify };
}
