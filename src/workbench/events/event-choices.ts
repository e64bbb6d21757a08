import * as l10n from '@vscode/l10n';
import type { EventSource } from '../../core/model/application.ts';
import type { SampleEvent } from '../../core/events/catalogue/catalogue.ts';
import type { SavedEvent } from '../../core/events/saved/saved.ts';
import { isHttpSource, sourceIcon, sourceText } from '../explorer/source-text.ts';
import { originId, type EventOrigin } from './event-origin.ts';

/** Everything a person can choose an event from. */
export interface EventOffer {
  /** Newest first. */
  readonly recent: readonly EventOrigin[];
  readonly sources: readonly EventSource[];
  readonly saved: readonly SavedEvent[];
  /** Those of other functions of the application, by the function's id. */
  readonly others?: ReadonlyMap<string, readonly SavedEvent[]>;
  readonly samples: readonly SampleEvent[];
  /** How a file is shown: relative to its folder. */
  readonly showFile: (file: string) => string;
}

export interface EventChoice {
  readonly origin: EventOrigin;
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  /** It can be edited as a form. */
  readonly form?: true;
}

export interface EventSection {
  readonly title: string;
  readonly choices: readonly EventChoice[];
}

/**
 * The choices in the order in which they are most likely wanted: recent ones, the function's own triggers, saved events, those of other functions, then the whole catalogue by
 * service. Nothing is offered twice, and recent events that no longer exist are left out.
 */
export function eventSections(offer: EventOffer): readonly EventSection[] {
  const triggers = offer.sources.map((source) => triggerChoice(source));
  const saved = offer.saved.map(({ file }) => fileChoice(file, offer.showFile));
  const samples = offer.samples.map((sample) => sampleChoice(sample));
  const others = [...(offer.others ?? [])].map(([id, events]) => ({ title: l10n.t('saved events of {0}', id), choices: events.map(({ file }) => fileChoice(file, offer.showFile)) }));
  const known = new Map([...triggers, ...saved, ...others.flatMap(({ choices }) => choices), ...samples].map((choice) => [originId(choice.origin), choice]));
  const recent = offer.recent
    // A file picked by hand is in no list, yet may be wanted again; whether it still exists shows when it is read.
    .map((origin) => known.get(originId(origin)) ?? (origin.kind === 'file' ? fileChoice(origin.file, offer.showFile) : undefined))
    .filter((choice) => choice !== undefined);
  const used = new Set(recent.map((choice) => originId(choice.origin)));
  const rest = (choices: readonly EventChoice[]): readonly EventChoice[] => choices.filter((choice) => !used.has(originId(choice.origin)));
  return [
    { title: l10n.t('recent'), choices: recent },
    { title: l10n.t("from the function's triggers"), choices: rest(triggers) },
    { title: l10n.t('saved events'), choices: rest(saved) },
    ...others.map(({ title, choices }) => ({ title, choices: rest(choices) })),
    { title: l10n.t('sample events'), choices: rest(samples) },
  ].filter((section) => section.choices.length > 0);
}

function triggerChoice(source: EventSource): EventChoice {
  return { origin: { kind: 'trigger', source: source.id }, icon: sourceIcon(source.type), label: sourceText(source), description: `${source.type} · ${source.id}`, ...(isHttpSource(source) ? { form: true } : {}) };
}

function fileChoice(file: string, showFile: (file: string) => string): EventChoice {
  const shown = showFile(file);
  const slash = shown.lastIndexOf('/');
  return { origin: { kind: 'file', file }, icon: /\.jsonc?$/i.test(file) ? 'json' : 'file-code', label: shown.slice(slash + 1), description: shown.slice(0, Math.max(0, slash)) };
}

function sampleChoice(sample: SampleEvent): EventChoice {
  return { origin: { kind: 'sample', sample: sample.kind }, icon: 'symbol-event', label: sample.title, description: sample.service };
}
