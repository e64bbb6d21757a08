import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import type { EventCatalogue, SampleEvent } from './catalogue.ts';

/** A line of `catalogue.json`. */
interface Entry extends Omit<SampleEvent, 'sources'> {
  /** Left out where no template names the trigger on the function. */
  readonly sources?: readonly string[];
  /** Name of the schema, where it is another than the kind's: variants of one shape share theirs. */
  readonly schema?: string;
}

/** The catalogue as it ships: `media/events/catalogue.json` lists the kinds, `KIND.json` beside it holds the event, `schemas/NAME.json` what such events look like. The index is read alone, each other file with the first question for it. */
export class FileEventCatalogue implements EventCatalogue {
  readonly #directory: string;
  #entries: Promise<readonly Entry[]> | undefined;
  readonly #texts = new Map<string, Promise<string>>();

  /** @param mediaDirectory the repository's or the installed extension's `media` folder */
  constructor(mediaDirectory: string) {
    this.#directory = path.join(mediaDirectory, 'events');
  }

  async list(): Promise<readonly SampleEvent[]> {
    return (await this.#index()).map(({ kind, service, title, sources, documentation }) => ({ kind, service, title, sources: sources ?? [], documentation }));
  }

  async event(kind: string): Promise<unknown> {
    const entry = await this.#entry(kind);
    return JSON.parse(await this.#text(`${entry.kind}.json`));
  }

  async schema(kind: string): Promise<unknown> {
    const entry = await this.#entry(kind);
    return JSON.parse(await this.#text(`schemas/${entry.schema ?? entry.kind}.json`));
  }

  async #entry(kind: string): Promise<Entry> {
    const entries = await this.#index();
    const entry = entries.find((candidate) => candidate.kind === kind);
    if (entry === undefined) throw unknownKind(kind, entries);
    return entry;
  }

  #text(file: string): Promise<string> {
    let text = this.#texts.get(file);
    if (text === undefined) this.#texts.set(file, (text = readFile(path.join(this.#directory, file), 'utf8')));
    return text;
  }

  #index(): Promise<readonly Entry[]> {
    this.#entries ??= readFile(path.join(this.#directory, 'catalogue.json'), 'utf8').then((text) => JSON.parse(text) as Entry[]);
    return this.#entries;
  }
}

function unknownKind(kind: string, entries: readonly Entry[]): WorkbenchError {
  // Someone who types `s3` or `api gateway` means one of these; a bare "unknown" would send them to the documentation.
  const words = kind.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 1);
  const near = entries.filter((entry) => words.some((word) => entry.kind.includes(word) || entry.service.toLowerCase().includes(word))).map((entry) => entry.kind);
  return new WorkbenchError('unknown-event-kind', l10n.t('There is no sample event of the kind "{0}".', kind), {
    remedy: near.length > 0
      ? l10n.t('Did you mean {0}? The command "events" lists every kind.', near.slice(0, 6).join(', '))
      : l10n.t('The command "events" lists every kind.'),
  });
}
