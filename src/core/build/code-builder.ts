import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction } from '../model/application.ts';
import { WorkbenchError } from '../model/errors.ts';
import { isArchive, unpack } from './archive.ts';
import type { BuildContext } from './build-context.ts';
import { functionSubject } from './build-method.ts';
import type { CodeResult } from './build-result.ts';
import { CodeTree, TooManyFiles } from './fingerprint.ts';
import { writeInlineCode } from './inline.ts';
import { buildMethods } from './methods.ts';
import type { Workshop } from './workshop.ts';

/** A result, and the sources outside of the code directory that went into it. */
interface Made {
  readonly result: CodeResult;
  readonly outside: readonly string[];
}

interface Known extends Made {
  readonly stamps: string;
  /** The result as later calls get it. */
  readonly again: CodeResult;
  readonly outsideStamps: string;
  /** What the stamps were read from, and with what settings, when they were read last. */
  tree: CodeTree | undefined;
  metadata: LambdaFunction['metadata'];
}

/** The sources of a function as they are now. */
export interface Sources {
  /** Absolute; undefined for inline code. */
  readonly root: string | undefined;
  readonly tree: CodeTree | undefined;
  /** What tells whether they are still the same. */
  readonly stamps: string;
}

export interface CodeBuilderParts {
  /** Below it everything is made. */
  readonly cache: string;
  workshop(tree: CodeTree, context: BuildContext): Workshop;
  /** A fault of the cache folder in words of its own; anything else as it is. */
  explain(thrown: unknown): unknown;
}

/** Makes the code of functions, each revision once, and remembers what it made as long as the sources stay the same. */
export class CodeBuilder {
  readonly #parts: CodeBuilderParts;
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, Promise<Made>>();

  constructor(parts: CodeBuilderParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing is being built. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  /** What the last build of a key made, and whether it is still what `sources` give. */
  known(key: string, { stamps }: Sources): { readonly result: CodeResult; readonly current: boolean } | undefined {
    const known = this.#known.get(key);
    return known && { result: known.result, current: sameSources(known, stamps) };
  }

  /** Looks at the sources of a function. @throws WorkbenchError `code-missing`, `build-failed` where the directory cannot be read, `cancelled` */
  async look(fn: LambdaFunction, context: Pick<BuildContext, 'signal' | 'progress'>): Promise<Sources> {
    const root = fn.inlineCode === undefined ? await this.#codeDirectory(fn, context) : undefined;
    const tree = root === undefined ? undefined : readTree(fn, root);
    return { root, tree, stamps: stampsFor(fn, tree) };
  }

  /** `onFailure` is told the stamps of the sources that did not build. */
  async build(key: string, fn: LambdaFunction, context: BuildContext, onFailure: (thrown: unknown, stamps: string) => void): Promise<CodeResult> {
    const known = this.#known.get(key);
    if (known && holds(known, fn)) return known.again;
    const { tree, stamps } = await this.look(fn, context);
    if (known && sameSources(known, stamps)) {
      known.tree = tree;
      known.metadata = fn.metadata;
      return known.again;
    }
    // Two invocations at once share one build.
    const running = this.#running.get(key + stamps);
    if (running) {
      const shared = await running.catch((thrown: unknown) => {
        // The one that began it was cancelled, not this one.
        if (thrown instanceof WorkbenchError && thrown.code === 'cancelled' && !context.signal?.aborted) return undefined;
        throw thrown;
      });
      return shared?.result ?? this.build(key, fn, context, onFailure);
    }
    const build = this.#make(fn, tree, context).catch((thrown: unknown) => {
      throw this.#parts.explain(thrown);
    });
    this.#running.set(key + stamps, build);
    try {
      const made = await build;
      this.#known.set(key, { ...made, stamps, outsideStamps: stampsOf(made.outside), again: { ...made.result, built: false }, tree, metadata: fn.metadata });
      return made.result;
    } catch (thrown) {
      onFailure(thrown, stamps);
      throw thrown;
    } finally {
      this.#running.delete(key + stamps);
    }
  }

  async #make(fn: LambdaFunction, tree: CodeTree | undefined, context: BuildContext): Promise<Made> {
    if (tree === undefined) {
      const codeDirectory = await writeInlineCode(this.#parts.cache, fn.inlineCode ?? '', context.runtime);
      return { result: { codeDirectory, sourceDirectory: codeDirectory, builtCode: true, hash: hashText(fn.inlineCode ?? ''), built: true, steps: [], notes: [] }, outside: [] };
    }
    const { root } = tree;
    const subject = functionSubject(fn, root, context.runtime);
    const method = buildMethods.find((one) => one.suits(subject, tree));
    const workshop = this.#parts.workshop(tree, context);
    // What was unpacked is as good as built: nobody changes it. The archive itself lies outside of it.
    const archive = fn.code !== null && root !== fn.code ? [fn.code] : [];
    const watched = [...archive, ...buildMethods.flatMap((one) => one.watched?.(subject) ?? [])];
    if (!method) return { result: { codeDirectory: root, sourceDirectory: root, builtCode: archive.length > 0, hash: workshop.sourceHash, built: false, steps: [], notes: [] }, outside: watched };
    const { codeDirectory, dependencyDirectory, hash, outside, notes, method: used = method.name } = await method.build(subject, workshop);
    const builtCode = codeDirectory !== root;
    return {
      result: {
        codeDirectory, sourceDirectory: root, builtCode: builtCode || archive.length > 0, hash, built: builtCode || dependencyDirectory !== undefined, steps: workshop.steps, notes,
        ...(used !== null && (builtCode || dependencyDirectory !== undefined) ? { method: used } : {}), ...(dependencyDirectory === undefined ? {} : { dependencyDirectory }),
      },
      outside: [...outside, ...watched],
    };
  }

  async #codeDirectory(fn: LambdaFunction, { signal, progress }: Pick<BuildContext, 'signal' | 'progress'>): Promise<string> {
    const stat = fn.code === null ? undefined : statSync(fn.code, { throwIfNoEntry: false });
    if (fn.code !== null && stat?.isDirectory()) return fn.code;
    if (fn.code !== null && stat && isArchive(fn.code)) {
      progress({ phase: 'build', message: l10n.t('Unpacking {0}', path.basename(fn.code)) });
      const { directory } = await unpack(fn.code, this.#parts.cache, signal).catch((thrown: unknown) => {
        throw this.#parts.explain(thrown);
      });
      return directory;
    }
    throw new WorkbenchError('code-missing', fn.code === null ? l10n.t('The template does not say where the code of {0} is.', fn.id) : l10n.t('The code directory of {0} does not exist: {1}', fn.id, fn.code), {
      remedy: l10n.t('Correct CodeUri (Code) in the template.'),
      file: fn.location.file,
      line: fn.location.line,
    });
  }
}

function readTree(fn: LambdaFunction, root: string): CodeTree {
  try {
    return new CodeTree(root);
  } catch (thrown) {
    throw new WorkbenchError('build-failed', thrown instanceof TooManyFiles ? l10n.t('The code directory of {0} holds more files than a function can: {1}', fn.id, root) : l10n.t('The code directory of {0} cannot be read: {1}', fn.id, root), {
      remedy: l10n.t('Correct CodeUri (Code) in the template.'),
      file: fn.location.file,
      line: fn.location.line,
      cause: thrown,
    });
  }
}

function sameSources(known: Known, stamps: string): boolean {
  return known.stamps === stamps && known.outsideStamps === stampsOf(known.outside) && isThere(known.result);
}

/** Whether nothing that went into a result has changed, asked in the least time; false where only a full look can tell. */
function holds({ tree, metadata, outside, outsideStamps, result }: Known, fn: LambdaFunction): boolean {
  return tree !== undefined && metadata === fn.metadata && tree.holds() && (outside.length === 0 || outsideStamps === stampsOf(outside)) && ((result.codeDirectory === tree.root && result.dependencyDirectory === undefined) || isThere(result));
}

/** Whether nobody has removed what was made. */
function isThere({ codeDirectory, dependencyDirectory }: CodeResult): boolean {
  return existsSync(codeDirectory) && (dependencyDirectory === undefined || existsSync(dependencyDirectory));
}

/** What tells whether a function's sources are still the same. */
function stampsFor(fn: LambdaFunction, tree: CodeTree | undefined): string {
  return tree === undefined ? `inline ${fn.inlineCode}` : stampsIn(tree) + JSON.stringify(fn.metadata);
}

function stampsIn({ stamps }: CodeTree): string {
  return stamps.map(({ path: file, size, modified }) => `${file}|${size}|${modified}`).join('\n');
}

/** Size and time of single files; one that is gone has none. */
function stampsOf(files: readonly string[]): string {
  return files.map((file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return `\n${file}|${stat?.size}|${stat?.mtimeMs}`;
  }).join('');
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
