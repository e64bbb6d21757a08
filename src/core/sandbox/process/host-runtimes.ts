import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import { hostDotnet } from './host-dotnet.ts';
import { hostJava } from './host-java.ts';
import { hostNode } from './host-node.ts';
import { HostPrograms } from './host-programs.ts';
import { hostProvided } from './host-provided.ts';
import { hostPython } from './host-python.ts';
import { hostRuby } from './host-ruby.ts';
import type { HostKind, HostLanguage, HostQuestion, HostRuntime } from './host-runtime.ts';

export interface HostRuntimesOptions {
  /** Whether AWS's clients may be fetched from their registries, asked when it comes to it; yes unless given. */
  readonly mayFetch?: () => boolean;
}

/** Finds what of the host runs a function. Each program is asked once what version it is. */
export class HostRuntimes {
  readonly #kinds: readonly HostKind[];

  constructor({ mayFetch = () => true }: HostRuntimesOptions = {}) {
    const programs = new HostPrograms();
    this.#kinds = [hostNode(programs), hostPython(programs), hostRuby(programs), hostJava(programs, mayFetch), hostDotnet(programs), hostProvided()];
  }

  /** @throws WorkbenchError `runtime-unsupported`, `runtime-missing`, `code-missing`, `cancelled` */
  async find(question: HostQuestion): Promise<HostRuntime> {
    const { runtime } = question.spec;
    const kind = this.#kinds.find((one) => one.suits(runtime));
    if (kind) return kind.find(question);
    throw new WorkbenchError('runtime-unsupported', runtime === 'custom' ? l10n.t('A customer-managed runtime (Runtime: custom) is an image: it runs in Docker only.') : l10n.t('The process backend cannot run functions of {0}.', runtime), {
      remedy: l10n.t('Start a Docker engine and choose the docker backend.'),
    });
  }

  /** What `doctor` shows: the host's default program of each language. */
  async list(): Promise<{ language: HostLanguage; runtime: { executable: string; version: string } | undefined }[]> {
    return Promise.all(this.#kinds.filter(({ language }) => language !== 'provided').map(async ({ language, probe }) => ({ language, runtime: await probe() })));
  }

  /** The language that runs a Lambda runtime on the host; undefined for those that none does. */
  language(runtime: string): HostLanguage | undefined {
    return this.#kinds.find((one) => one.suits(runtime))?.language;
  }
}
