import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { Architecture } from '../../model/application.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { BuildSubject } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';

/** A tool of the language, and where it is had from where the host has none. */
export interface Tool {
  /** As its makers write it: `Go`, `Maven`. */
  readonly title: string;
  /** Its programs on a host, the best first; absolute paths (a project's own wrapper) too. */
  readonly programs: readonly string[];
  /** What runs it in a container: a name on the image's PATH. */
  readonly inContainer: string;
  readonly image: string;
  /** False where what is on the host will not do, for example of another version; asked once it is found. */
  accepts?(program: string): Promise<boolean>;
}

/** A directory of the host that the tool works with, and its name in a container. */
export interface Place {
  readonly directory: string;
  readonly name: string;
  readonly readOnly: boolean;
}

export interface SiteCommand {
  /** Instead of the tool that was found, a program of the same kind: a project's wrapper in a copy. On the host. */
  readonly program?: string;
  readonly arguments: readonly string[];
  /** On the host. */
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface SiteOutcome {
  readonly status: number;
  /** What the tool answers; in a container both streams. */
  readonly stdout: string;
  /** Both streams. */
  readonly output: string;
}

/** Where a tool runs: on the host, or in a container that sees the same directories under other names. */
export interface Site {
  readonly where: 'host' | 'container';
  /** Tells one tool from another, in words that stay the same as long as it does; part of what results are remembered by. */
  readonly identity: string;
  /** For the user: why it is not the host's tool. */
  readonly notes: readonly string[];
  /** A host path as the tool sees it. */
  inside(hostPath: string): string;
  /** A path that the tool printed, on the host. */
  outside(printed: string): string;
  /** @throws WorkbenchError `tool-missing`, `cancelled` ... */
  run(command: SiteCommand): Promise<SiteOutcome>;
}

/** SAM's build image of a runtime (Amazon ECR Public Gallery, "sam/build-..."). */
export function samBuildImage(runtime: string, architecture: Architecture): string {
  return `public.ecr.aws/sam/build-${runtime === 'go1.x' ? 'provided.al2023' : runtime}:latest-${architecture}`;
}

/**
 * Finds where a tool is to be run. `portable`: what it makes runs on any system, so that a container may make it for the process backend too.
 * @throws WorkbenchError `tool-missing`
 */
export async function openSite(workshop: Workshop, subject: BuildSubject, tool: Tool, places: () => readonly Place[], portable = false): Promise<Site> {
  const program = workshop.toolbox.find(...tool.programs);
  if (program !== undefined && (await tool.accepts?.(program) ?? true)) return new HostSite(workshop, program);
  const fits = portable || workshop.backend === 'docker' || process.platform === 'linux';
  if (!fits || !workshop.canUseContainers) throw missing(subject, tool, undefined);
  return new ContainerSite(workshop, subject, tool, places);
}

function missing(subject: BuildSubject, tool: Tool, cause: WorkbenchError | undefined): WorkbenchError {
  const message = l10n.t('{0}, which builds {1}, is not on this machine.', tool.title, subject.id);
  return new WorkbenchError('tool-missing', cause === undefined ? message : `${message} ${l10n.t('It cannot be built in a container either: {0}', cause.message)}`, {
    remedy: l10n.t('Install {0} and see that it is on the PATH of the editor, or have a container engine running that can pull {1}: then it is built in a container.', tool.title, tool.image),
    file: subject.location.file, line: subject.location.line, ...(cause === undefined ? {} : { cause }),
  });
}

class HostSite implements Site {
  readonly where = 'host';
  readonly identity: string;
  readonly notes = [];
  readonly #workshop: Workshop;
  readonly #program: string;

  constructor(workshop: Workshop, program: string) {
    this.#workshop = workshop;
    this.#program = program;
    this.identity = `host ${program}`;
  }

  inside(hostPath: string): string {
    return hostPath;
  }

  outside(printed: string): string {
    return printed;
  }

  async run({ program = this.#program, arguments: parameters, cwd, environment }: SiteCommand): Promise<SiteOutcome> {
    const { status, stdout, stderr } = await this.#workshop.run({ file: program, arguments: parameters, cwd, ...(environment ? { environment } : {}) });
    return { status, stdout, output: `${stdout}\n${stderr}` };
  }
}

class ContainerSite implements Site {
  readonly where = 'container';
  readonly identity: string;
  readonly notes: readonly string[];
  readonly #workshop: Workshop;
  readonly #subject: BuildSubject;
  readonly #tool: Tool;
  readonly #places: () => readonly Place[];

  constructor(workshop: Workshop, subject: BuildSubject, tool: Tool, places: () => readonly Place[]) {
    this.#workshop = workshop;
    this.#subject = subject;
    this.#tool = tool;
    this.#places = places;
    this.identity = `container ${tool.image}`;
    this.notes = [l10n.t('Built in {0}: this machine has no {1} that will do.', tool.image, tool.title)];
  }

  inside(hostPath: string): string {
    // One may lie in another: the nearest is meant.
    for (const { directory, name } of [...this.#places()].sort((one, other) => other.directory.length - one.directory.length)) {
      const relative = path.relative(directory, hostPath);
      if (!leadsOut(relative)) return path.posix.join(targetOf(name), ...relative.split(path.sep));
    }
    return hostPath;
  }

  outside(printed: string): string {
    for (const { directory, name } of this.#places()) {
      const relative = path.posix.relative(targetOf(name), printed);
      if (path.posix.isAbsolute(printed) && !leadsOut(relative)) return path.join(directory, ...relative.split('/'));
    }
    return printed;
  }

  async run({ program, arguments: parameters, cwd, environment = {} }: SiteCommand): Promise<SiteOutcome> {
    const { image, inContainer } = this.#tool;
    try {
      const { status, output } = await this.#workshop.runInContainer({
        image,
        architecture: this.#subject.architecture,
        command: [this.inside(program ?? inContainer), ...parameters],
        mounts: this.#places().map(({ directory, name, readOnly }) => ({ source: directory, target: targetOf(name), readOnly })),
        environment,
        workingDirectory: this.inside(cwd),
      });
      return { status, stdout: output, output };
    } catch (thrown) {
      const isMissing = thrown instanceof WorkbenchError && ['engine-unavailable', 'engine-remote', 'image-unavailable'].includes(thrown.code);
      throw isMissing ? missing(this.#subject, this.#tool, thrown) : thrown;
    }
  }
}

function targetOf(name: string): string {
  return `/build/${name}`;
}

function leadsOut(relative: string): boolean {
  return relative === '..' || /^\.\.[\\/]/.test(relative) || path.isAbsolute(relative);
}
