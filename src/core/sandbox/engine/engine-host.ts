import { setMaxListeners } from 'node:events';
import { realpathSync } from 'node:fs';
import os from 'node:os';
import { contextHost, environmentHost } from './docker-context.ts';
import { requestTo } from './engine-dial.ts';
import { socketHosts } from './engine-places.ts';
import type { Machine } from './engine-places.ts';
import { parseEngineUrl } from './engine-url.ts';
import type { EngineHost } from './engine-url.ts';
import { podmanConnection } from './podman-connections.ts';

export type { EngineHost };

/** How long an engine may take to say that it is there where another backend could serve as well. ms */
export const quickAnswerMs = 300;
/** ... and where it was asked for by name: a machine under load is no reason to refuse. ms */
export const patientAnswerMs = 5000;

export function thisMachine(): Machine {
  return { platform: process.platform, home: os.homedir(), temporary: os.tmpdir(), uid: process.getuid?.(), root: '/' };
}

/**
 * Every place where an engine may listen, most wanted first: `DOCKER_HOST` alone where it is set, for another engine is not asked behind the user's back; else the current Docker context,
 * `CONTAINER_HOST`, the sockets of the products, and Podman's default connection. Reads files; asks no engine.
 */
export function engineCandidates(environment: NodeJS.ProcessEnv = process.env, machine: Machine = thisMachine()): EngineHost[] {
  const explicit = environment['DOCKER_HOST'];
  if (explicit) return [environmentHost(explicit, machine.home, environment)].filter((host) => host !== undefined);
  const podman = environment['CONTAINER_HOST'] ? parseEngineUrl(environment['CONTAINER_HOST'], { command: 'podman', ...(environment['CONTAINER_SSHKEY'] ? { identity: environment['CONTAINER_SSHKEY'] } : {}) }) : undefined;
  const candidates: (EngineHost | undefined)[] = [
    contextHost(machine.home, environment),
    podman && { ...podman, origin: 'CONTAINER_HOST', product: 'Podman' },
    ...socketHosts(machine, environment),
    podmanConnection(machine.home, environment, machine.platform),
  ];
  return withoutTwins(candidates.filter((host) => host !== undefined));
}

/** A context's socket is among the usual ones too: it stays where it is wanted most, with what its place tells. */
function withoutTwins(hosts: readonly EngineHost[]): EngineHost[] {
  const seen = new Map<string, EngineHost>();
  for (const host of hosts) {
    const key = host.socketPath === undefined ? host.url : realPath(host.socketPath);
    const twin = seen.get(key);
    seen.set(key, twin ? { ...(host.product ? { product: host.product } : {}), ...twin } : host);
  }
  return [...seen.values()];
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** What became of asking one candidate. */
export interface EngineAnswer {
  readonly host: EngineHost;
  /**
   * `answers`: as an engine does; `refused`: this user may not use the socket; `absent`: there is no such socket; `down`: nobody listens there; `silent`: no answer in time; `fault`: something
   * else is there, or the way to it is broken.
   */
  readonly state: 'answers' | 'refused' | 'absent' | 'down' | 'silent' | 'fault';
  /** The system's own words for it. */
  readonly detail?: string;
}

/** The first candidate that answers `/_ping` in time, asked all at once. Does not load dockerode. */
export async function findEngine(candidates: readonly EngineHost[] = engineCandidates(), patienceMs = quickAnswerMs): Promise<EngineHost | undefined> {
  for await (const { host, state } of askEngines(candidates, patienceMs)) if (state === 'answers') return host;
  return undefined;
}

/** Asks all candidates at once and hands their answers out in the order of the candidates, each as soon as it is known. Who has heard enough stops reading, and the rest is called off. Never throws. */
export async function* askEngines(candidates: readonly EngineHost[], patienceMs: number): AsyncGenerator<EngineAnswer, void, undefined> {
  const enough = new AbortController();
  setMaxListeners(candidates.length, enough.signal);
  try {
    for (const answer of candidates.map((candidate) => askEngine(candidate, patienceMs, enough.signal))) yield await answer;
  } finally {
    enough.abort();
  }
}

const stateOf: Readonly<Record<string, EngineAnswer['state']>> = { EACCES: 'refused', EPERM: 'refused', ENOENT: 'absent', ECONNREFUSED: 'down' };

function askEngine(host: EngineHost, patienceMs: number, signal: AbortSignal): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    try {
      const call = requestTo(host, { path: '/_ping', signal });
      let late = false;
      const giveUp = (): void => {
        late = true;
        call.destroy();
      };
      // An answer may have arrived while this process was busy with something else: one poll of the event loop shows it.
      const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), patienceMs);
      call.on('response', (response) => {
        response.resume();
        resolve(response.statusCode === 200 ? { host, state: 'answers' } : { host, state: 'fault', detail: `HTTP ${response.statusCode}` });
      });
      call.on('error', (error: NodeJS.ErrnoException) => resolve(late ? { host, state: 'silent' } : { host, state: (host.ssh ? undefined : stateOf[error.code ?? '']) ?? 'fault', detail: error.message }));
      call.on('close', () => {
        clearTimeout(timer);
        resolve({ host, state: 'silent' });
      });
      call.end();
    } catch (thrown) {
      // A certificate that cannot be read.
      resolve({ host, state: 'fault', detail: (thrown as Error).message });
    }
  });
}
