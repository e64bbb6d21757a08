import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEngineUrl } from './engine-url.ts';
import type { EngineHost, EngineTls } from './engine-url.ts';

/** The directory of Docker's own configuration. */
export function dockerDirectory(home: string, environment: NodeJS.ProcessEnv): string {
  return environment['DOCKER_CONFIG'] || path.join(home, '.docker');
}

interface ContextMetadata {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } };
}

/**
 * The endpoint of the current Docker context (docs.docker.com, "Docker contexts": metadata and TLS material are kept under the SHA-256 of the context's name);
 * undefined for the default one, which is no more than the usual sockets.
 */
export function contextHost(home: string, environment: NodeJS.ProcessEnv): EngineHost | undefined {
  const directory = dockerDirectory(home, environment);
  try {
    const wanted = environment['DOCKER_CONTEXT'];
    const name = wanted || (JSON.parse(readFileSync(path.join(directory, 'config.json'), 'utf8')) as { currentContext?: string }).currentContext;
    if (!name || name === 'default') return undefined;
    const id = createHash('sha256').update(name).digest('hex');
    const { Endpoints: endpoints } = JSON.parse(readFileSync(path.join(directory, 'contexts', 'meta', id, 'meta.json'), 'utf8')) as ContextMetadata;
    const { Host: url, SkipTLSVerify: skip } = endpoints?.docker ?? {};
    if (!url) return undefined;
    const material = path.join(directory, 'contexts', 'tls', id, 'docker');
    const tls: EngineTls | undefined = existsSync(material) ? { directory: material, verify: skip !== true } : skip === true && url.startsWith('https:') ? { verify: false } : undefined;
    const host = parseEngineUrl(url, tls ? { tls } : {});
    return host && { ...host, origin: wanted ? 'DOCKER_CONTEXT' : 'docker-context', name };
  } catch {
    // No Docker configuration, or one that cannot be read: the usual sockets follow.
    return undefined;
  }
}

/** What `DOCKER_HOST` names, with the TLS that goes with it (`DOCKER_TLS_VERIFY`, `DOCKER_CERT_PATH`). */
export function environmentHost(url: string, home: string, environment: NodeJS.ProcessEnv): EngineHost | undefined {
  const verify = Boolean(environment['DOCKER_TLS_VERIFY']);
  const directory = environment['DOCKER_CERT_PATH'];
  // Certificates without the wish to verify: Docker encrypts then, and believes everybody.
  const tls: EngineTls | undefined = directory ? { directory, verify } : verify ? { directory: dockerDirectory(home, environment), verify } : undefined;
  const host = parseEngineUrl(url, tls && !url.startsWith('http:') ? { tls } : {});
  return host && { ...host, origin: 'DOCKER_HOST' };
}
