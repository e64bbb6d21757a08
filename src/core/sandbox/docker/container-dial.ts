import type Docker from 'dockerode';
import type { Connection, SandboxDial } from '../../runtime-api/dial.ts';
import { engineFault } from '../engine/engine.ts';
import { openTunnel, tunnelTool } from './container-tunnel.ts';

/** Names under which extensions listen, in the order in which they are tried: the sandbox's own (media/sandbox/supervisor.sh), then loopback. */
const hosts = ['sandbox.localdomain', '127.0.0.1'];

/** The way to the servers in a container through the engine. */
export class ContainerDial implements SandboxDial {
  readonly #container: () => Docker.Container | undefined;
  readonly #tools: TunnelTools;
  readonly #image: string;

  /** `container`: undefined while it has not been made. */
  constructor(container: () => Docker.Container | undefined, tools: TunnelTools, image: string) {
    this.#container = container;
    this.#tools = tools;
    this.#image = image;
  }

  async connect(port: number, signal: AbortSignal): Promise<Connection> {
    try {
      return await openTunnel(this.#made(), port, { hosts, signal });
    } catch (thrown) {
      // What an engine says is JSON beside the message.
      throw new Error(engineFault(thrown).message, { cause: thrown });
    }
  }

  async obstacle(): Promise<string | undefined> {
    const tool = await this.#tools.of(this.#image, this.#made());
    return tool === undefined ? 'containers of this engine have no address, and the image has nothing that could connect to a port (bash, node, python3 or socat).' : undefined;
  }

  #made(): Docker.Container {
    const container = this.#container();
    if (container === undefined) throw new Error('the container has not been made yet');
    return container;
  }
}

/** What the images of one engine make tunnels with, each asked once. */
export class TunnelTools {
  readonly #known = new Map<string, Promise<string | undefined>>();

  /** @throws the engine's fault; then it is asked again the next time */
  of(image: string, container: Docker.Container): Promise<string | undefined> {
    let asked = this.#known.get(image);
    if (!asked) {
      asked = tunnelTool(container);
      this.#known.set(image, asked);
      asked.catch(() => this.#known.delete(image));
    }
    return asked;
  }
}
