import { statSync } from 'node:fs';
import path from 'node:path';
import { Copy, DockerfileParser } from 'dockerfile-ast';
import type { Dockerfile as DockerfileTree } from 'dockerfile-ast';

/** What we ask of a Dockerfile: which images it stands on, which line a step is, where COPY takes files from. */
export class Dockerfile {
  readonly #tree: DockerfileTree;
  readonly #lines: readonly string[];
  readonly #arguments: Readonly<Record<string, string>>;

  /** `values`: build arguments, over the defaults of ARG. */
  constructor(text: string, values: Readonly<Record<string, string>> = {}) {
    this.#tree = DockerfileParser.parse(text);
    this.#lines = text.split('\n');
    // FROM sees only what is declared ahead of the first of them ("Dockerfile reference", "Understand how ARG and FROM interact").
    const defaults = this.#tree.getInitialARGs().flatMap((argument) => {
      const property = argument.getProperty();
      const value = property?.getValue();
      return property && value ? [[property.getName(), value]] : [];
    });
    this.#arguments = { ...Object.fromEntries(defaults), ...values };
  }

  /** Names of the images that its stages begin with, without the stages themselves and `scratch`. */
  bases(): readonly string[] {
    const stages = new Set<string>();
    const bases: string[] = [];
    for (const from of this.#tree.getFROMs()) {
      const image = this.#expand(from.getImage() ?? '');
      if (image !== '' && image !== 'scratch' && !stages.has(image)) bases.push(image);
      const stage = from.getBuildStage();
      if (stage !== null) stages.add(stage);
    }
    return bases;
  }

  /**
   * The line (from 1) that an engine's message is about: `step` is the instruction as the engine names it. BuildKit and Buildah both repeat its text with blanks joined.
   * Parse errors name their line themselves.
   */
  lineOf(message: string, step: string | undefined): number | undefined {
    const said = /(?:\bline |Dockerfile:)(\d+)/.exec(message)?.[1];
    if (said !== undefined) return Number(said);
    const instructions = this.#tree.getInstructions().map((instruction) => {
      const { start, end } = instruction.getRange();
      // The parser's own texts leave out flags such as --mount.
      return { line: start.line + 1, text: this.#lines.slice(start.line, end.line + 1).filter((line, index) => index === 0 || !/^\s*#/.test(line)).join('\n').replaceAll(/\\\r?\n/g, ' ') };
    });
    const wanted = step === undefined ? undefined : joined(step);
    // A here-document's content is put in brackets behind its beginning.
    const exact = instructions.find(({ text }) => joined(text) === wanted) ?? instructions.find(({ text }) => text.includes('<<') && wanted !== undefined && joined(text).startsWith(wanted.replace(/ \(.*$/, '')));
    if (exact) return exact.line;
    // What a COPY does not find is named in quotes; what a FROM does not find is part of the message.
    const word = /"\/?([^"]+)":? (?:not found|no such file)/.exec(message)?.[1];
    const named = instructions.find(({ text }) => /^(?:COPY|ADD) /i.test(text) && word !== undefined && text.includes(word))
      ?? instructions.find(({ text }) => /^FROM /i.test(text) && text.split(/\s+/).slice(1).some((one) => one.length > 2 && mentions(message, this.#expand(one))));
    return named?.line;
  }

  /** Directories of the context that COPY and ADD take files from, relative to it; the context itself is ''. */
  sourceDirectories(context: string): readonly string[] {
    const found = new Set<string>(['']);
    for (const instruction of this.#tree.getCOPYs()) {
      if (!(instruction instanceof Copy) || instruction.getFlags().some((flag) => flag.getName() === 'from')) continue;
      for (const argument of instruction.getArguments().slice(0, -1)) {
        const source = path.normalize(argument.getValue());
        if (source.startsWith('..')) continue;
        const relative = source.replace(/^[/\\]+/, '').replace(/[/\\]+$/, '');
        const isDirectory = statSync(path.join(context, relative), { throwIfNoEntry: false })?.isDirectory() ?? false;
        const directory = isDirectory ? relative : path.dirname(relative);
        found.add(directory === '.' ? '' : directory);
      }
    }
    return [...found];
  }

  #expand(text: string): string {
    return text.replaceAll(/\$(?:\{(\w+)(?::[-+][^}]*)?\}|(\w+))/g, (whole, braced: string | undefined, bare: string | undefined) => {
      const name = (braced ?? bare) as string;
      return this.#arguments[name] ?? /:-([^}]*)\}$/.exec(whole)?.[1] ?? whole;
    });
  }
}

/** A registry's addresses have the parts of an image's name with others between them. */
function mentions(message: string, image: string): boolean {
  const name = image.replace(/[:@].*$/, '');
  return message.includes(image) || message.includes(name) || message.includes(name.slice(name.indexOf('/') + 1));
}

function joined(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}
