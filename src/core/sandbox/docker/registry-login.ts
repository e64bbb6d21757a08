import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { dockerDirectory } from '../engine/docker-context.ts';

/** What the engine passes on to a registry (Docker Engine API, "Authentication"). */
export interface RegistryLogin {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly serveraddress: string;
}

interface DockerConfiguration {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/** The registry's host (and port) in an image's name; undefined for Docker Hub, whose images name none (distribution/reference, "Grammar"). */
export function registryOf(image: string): string | undefined {
  const [first, ...rest] = image.split('/');
  return first !== undefined && rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : undefined;
}

/**
 * What `docker login` left for the registry of an image: in Docker's configuration, or with the credential helper that it names (docs.docker.com, "docker login", "Credential helpers").
 * Undefined where there is nothing: then the engine asks as anybody. Never throws, and nothing of it is kept.
 */
export async function registryLogin(image: string, home: string = os.homedir(), environment: NodeJS.ProcessEnv = process.env): Promise<RegistryLogin | undefined> {
  const registry = registryOf(image);
  const serveraddress = registry ?? 'https://index.docker.io/v1/';
  try {
    const text = await readFile(path.join(dockerDirectory(home, environment), 'config.json'), 'utf8');
    const { auths = {}, credHelpers = {}, credsStore } = JSON.parse(text) as DockerConfiguration;
    const helper = credHelpers[serveraddress] ?? credsStore;
    if (helper !== undefined && helper !== '') return await askHelper(helper, serveraddress, environment);
    const { auth = '', identitytoken } = Object.entries(auths).find(([key]) => key === serveraddress || hostOf(key) === registry)?.[1] ?? {};
    const [username = '', ...password] = Buffer.from(auth, 'base64').toString('utf8').split(':');
    if (username === '' && identitytoken === undefined) return undefined;
    return { username, password: password.join(':'), ...(identitytoken ? { identitytoken } : {}), serveraddress };
  } catch {
    return undefined;
  }
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** A helper gets the registry's name on its standard input and answers `{ServerURL, Username, Secret}` (docker/docker-credential-helpers, README, "Development"). */
async function askHelper(helper: string, registry: string, environment: NodeJS.ProcessEnv): Promise<RegistryLogin | undefined> {
  const asked = promisify(execFile)(`docker-credential-${helper}`, ['get'], { env: environment, timeout: 10_000, windowsHide: true });
  asked.child.stdin?.on('error', () => undefined).end(`${registry}\n`);
  const { Username: username = '', Secret: secret = '' } = JSON.parse((await asked).stdout) as { Username?: string; Secret?: string };
  if (secret === '') return undefined;
  return username === '<token>' ? { identitytoken: secret, serveraddress: registry } : { username, password: secret, serveraddress: registry };
}
