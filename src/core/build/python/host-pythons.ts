import { statSync } from 'node:fs';
import os from 'node:os';
import type { Workshop } from '../workshop.ts';

export interface HostPython {
  readonly executable: string;
  /** For example `3.11`. */
  readonly version: string;
}

/** The Pythons of this machine, each asked once as long as its file stays the same. */
export class HostPythons {
  readonly #known = new Map<string, Promise<HostPython | undefined>>();

  /** The one that a process sandbox of this version would get: of that very version first, then what the machine calls python3. @throws WorkbenchError `cancelled` */
  async find(workshop: Workshop, version: string): Promise<HostPython | undefined> {
    for (const name of [`python${version}`, 'python3', 'python']) {
      const file = workshop.toolbox.find(name);
      const python = file === undefined ? undefined : await this.#ask(workshop, file);
      if (python) return python;
    }
    return undefined;
  }

  async #ask(workshop: Workshop, file: string): Promise<HostPython | undefined> {
    const key = `${file}|${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`;
    const known = this.#known.get(key);
    if (known) return known;
    const asked = ask(workshop, file);
    this.#known.set(key, asked);
    // One that was cancelled has not answered.
    asked.catch(() => this.#known.delete(key));
    return asked;
  }
}

async function ask({ toolbox, signal }: Workshop, file: string): Promise<HostPython | undefined> {
  const { status, stdout } = await toolbox.run({ file, arguments: ['-c', 'import sys; print("%d.%d" % sys.version_info[:2]); print(sys.executable)'], cwd: os.tmpdir() }, { signal });
  const [version, executable] = stdout.split(/\r?\n/);
  return status === 0 && version && executable ? { version, executable } : undefined;
}
