import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';

/** Where an engine listens: a socket (or Windows pipe), or TCP. */
export interface EngineHost {
  /** As `DOCKER_HOST` writes it, for example `unix:///var/run/docker.sock`. */
  readonly url: string;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
}

/** How long an engine may take to say that it is there where another backend could serve as well. ms */
export const quickAnswerMs = 300;
/** ... and where it was asked for by name: a machine under load is no reason to refuse. ms */
export const patientAnswerMs = 5000;

/** Reads a `DOCKER_HOST` value; undefined for what we cannot speak (ssh, https). */
export function parseEngineUrl(url: string): EngineHost | undefined {
  const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(url);
  if (socket) return { url, socketPath: url.startsWith('npipe') ? (socket[1] as string).replaceAll('/', '\\') : (socket[1] as string) };
  const tcp = /^(?:tcp|http):\/\/([^:/]+|\[[^\]]+\])(?::(\d+))?\/?$/.exec(url);
  return tcp ? { url, host: (tcp[1] as string).replace(/^\[|\]$/g, ''), port: Number(tcp[2] ?? 2375) } : undefined;
}

/** Every place where an engine may listen, most wanted first: `DOCKER_HOST`, the current Docker context, the usual sockets. */
export function engineCandidates(environment: NodeJS.ProcessEnv = process.env): EngineHost[] {
  const explicit = environment['DOCKER_HOST'];
  if (explicit) return [parseEngineUrl(explicit)].filter((host) => host !== undefined);
  const home = os.homedir();
  const runtime = environment['XDG_RUNTIME_DIR'];
  const sockets = process.platform === 'win32'
    ? ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/podman-machine-default']
    : ['/var/run/docker.sock', '.docker/run/docker.sock', '.orbstack/run/docker.sock', '.colima/default/docker.sock', '.rd/docker.sock', '.finch/finch.sock', '/run/podman/podman.sock', ...(runtime ? [path.join(runtime, 'docker.sock'), path.join(runtime, 'podman/podman.sock')] : [])]
        .map((file) => path.resolve(home, file)).filter((file) => existsSync(file)).map((file) => `unix://${file}`);
  return [contextHost(home, environment), ...sockets].flatMap((url) => (url ? [parseEngineUrl(url)] : [])).filter((host) => host !== undefined);
}

/** The endpoint of the current Docker context (docs.docker.com, "Docker contexts": metadata is kept under the SHA-256 of the context's name). */
function contextHost(home: string, environment: NodeJS.ProcessEnv): string | undefined {
  const directory = environment['DOCKER_CONFIG'] ?? path.join(home, '.docker');
  try {
    const name = environment['DOCKER_CONTEXT'] ?? (JSON.parse(readFileSync(path.join(directory, 'config.json'), 'utf8')) as { currentContext?: string }).currentContext;
    if (!name || name === 'default') return undefined;
    const file = path.join(directory, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'), 'meta.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { Endpoints?: { docker?: { Host?: string } } }).Endpoints?.docker?.Host;
  } catch {
    // No Docker configuration: the usual sockets follow.
    return undefined;
  }
}

/** The first candidate that answers `/_ping` in time, asked all at once. Does not load dockerode. */
export async function findEngine(candidates: readonly EngineHost[] = engineCandidates(), patienceMs = quickAnswerMs): Promise<EngineHost | undefined> {
  const answers = await Promise.all(candidates.map((candidate) => ping(candidate, patienceMs)));
  return candidates.find((_, index) => answers[index]);
}

function ping(host: EngineHost, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ ...(host.socketPath ? { socketPath: host.socketPath } : { host: host.host, port: host.port }), path: '/_ping', agent: false });
    // An answer may have arrived while this process was busy with something else: one poll of the event loop shows it.
    const timer = setTimeout(() => setImmediate(() => setImmediate(() => call.destroy())), patienceMs);
    call.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('error', () => resolve(false));
    call.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
    call.end();
  });
}
