import type { EngineProduct } from './engine-product.ts';

/** Certificates for an engine that speaks TLS: `ca.pem`, `cert.pem` and `key.pem` in a directory, as `DOCKER_CERT_PATH` and contexts have them. */
export interface EngineTls {
  /** Each file in it may be missing. */
  readonly directory?: string;
  /** False where the user switched the check of the server's certificate off. */
  readonly verify: boolean;
}

/** An engine behind ssh: what the user's own `ssh` needs to get there. */
export interface SshTarget {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** The engine's socket over there; without it the remote command's own default. */
  readonly path?: string;
  /** A key file. */
  readonly identity?: string;
  /** The command that connects its stdio to the engine over there (`docker system dial-stdio`, or Podman's of the same name). */
  readonly command: 'docker' | 'podman';
}

/** How we came to know an address. */
export type EngineOrigin = 'DOCKER_HOST' | 'DOCKER_CONTEXT' | 'docker-context' | 'socket' | 'CONTAINER_HOST' | 'podman-connection';

/** Where an engine listens: a socket (or Windows pipe), TCP with or without TLS, or ssh. */
export interface EngineHost {
  /** As `DOCKER_HOST` writes it, for example `unix:///var/run/docker.sock`. */
  readonly url: string;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: EngineTls;
  readonly ssh?: SshTarget;
  readonly origin?: EngineOrigin;
  /** Name of the context or connection that it comes from. */
  readonly name?: string;
  /** The product that puts its socket there. The engine's own answers may know better. */
  readonly product?: EngineProduct;
}

/** What an address does not say itself. */
export interface AddressDetails {
  /** Makes `tcp` speak TLS (docs.docker.com, "Protect the Docker daemon socket"). */
  readonly tls?: EngineTls;
  readonly identity?: string;
  readonly command?: SshTarget['command'];
}

/** Reads a `DOCKER_HOST` value; undefined for what names no engine (`fd://`, a port that is none, a password in an ssh address, which Docker refuses too). */
export function parseEngineUrl(url: string, details: AddressDetails = {}): EngineHost | undefined {
  const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(url);
  if (socket) return { url, socketPath: url.startsWith('npipe') ? (socket[1] as string).replaceAll('/', '\\') : (socket[1] as string) };
  if (url.startsWith('ssh://')) return parseSsh(url, details);
  const tcp = /^(tcp|https?):\/\/([^:/]+|\[[^\]]+\])(?::(\d+))?\/?$/.exec(url);
  if (!tcp) return undefined;
  const tls = details.tls ?? (tcp[1] === 'https' ? { verify: true } : undefined);
  const port = Number(tcp[3] ?? (tls ? 2376 : 2375));
  return port > 65535 ? undefined : { url, host: (tcp[2] as string).replace(/^\[|\]$/g, ''), port, ...(tls ? { tls } : {}) };
}

/** `ssh://[user@]host[:port][/path/of/the/socket]`, as Docker's CLI reads it. */
function parseSsh(url: string, { identity, command = 'docker' }: AddressDetails): EngineHost | undefined {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return undefined;
  }
  const host = decodeURIComponent(parsed.hostname).replace(/^\[|\]$/g, '');
  if (host === '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') return undefined;
  const path = decodeURIComponent(parsed.pathname);
  return {
    url,
    ssh: {
      host, command,
      ...(parsed.username === '' ? {} : { user: decodeURIComponent(parsed.username) }),
      ...(parsed.port === '' ? {} : { port: Number(parsed.port) }),
      ...(path === '' || path === '/' ? {} : { path }),
      ...(identity === undefined ? {} : { identity }),
    },
  };
}
