import type Docker from 'dockerode';

/** A container's own address, which is known only after its start, and may be another after the next. */
export class ContainerAddress {
  #current: string | undefined;
  #known!: Promise<string | undefined>;
  #resolve!: (address: string | undefined) => void;

  constructor() {
    this.renew();
  }

  /** undefined while it is not known. */
  get current(): string | undefined {
    return this.#current;
  }

  /** Resolves once it is known. */
  get known(): Promise<string | undefined> {
    return this.#known;
  }

  /** Forgets it: the container is started anew. */
  renew(): void {
    this.#current = undefined;
    this.#known = new Promise((resolve) => (this.#resolve = resolve));
  }

  async ask(container: Docker.Container): Promise<void> {
    try {
      const { NetworkSettings: network } = await container.inspect();
      this.#current = Object.values(network.Networks).map((one) => one.IPAddress).find((address) => address !== '');
    } catch {
      // Ended at once: nobody will call.
    }
    this.#resolve(this.#current);
  }
}
