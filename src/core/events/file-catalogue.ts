import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../model/errors.ts';
import type { EventCatalogue, SampleEvent } from './catalogue.ts';

interface Entry extends SampleEvent {
  /** File name beside `catalogue.json`. */
  readonly file: string;
}

/** The catalogue as it ships: `media/events/catalogue.json` lists the kinds, one JSON file beside it holds each event. Read once, on first use. */
export class FileEventCatalogue implements EventCatalogue {
  readonly #directory: string;
  #entries: Promise<readonly Entry[]> | undefined;
  readonly #texts = new Map<string, Promise<string>>();

  /** @param mediaDirectory the repository's or the installed extension's `media` folder */
  constructor(mediaDirectory: string) {
    this.#directory = path.join(mediaDirectory, 'events');
  }

  async list(): Promise<readonly SampleEvent[]> {
    return (await this.#index()).map(({ kind, service, title, sources }) => ({ kind, service, title, sources }));
  }

  async event(kind: string): Promise<unknown> {
    const entries = await this.#index();
    const entry = entries.find((candidate) => candidate.kind === kind);
    if (entry === undefined) throw unknownKind(kind, entries);
    let text = this.#texts.get(kind);
    if (text === undefined) this.#texts.set(kind, (text = readFile(path.join(this.#directory, entry.file), 'utf8')));
    return JSON.parse(await text);
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
