import * as l10n from '@vscode/l10n';
import type { EventSource } from '../../core/model/application.ts';
import type { SampleEvent } from '../../core/events/catalogue.ts';
import type { SavedEvent } from '../../core/events/saved.ts';
import { sourceIcon, sourceText } from '../explorer/source-text.ts';
import { originId, type EventOrigin } from './event-origin.ts';

/** Everything a person can choose an event from. */
export interface EventOffer {
  /** Newest first. */
  readonly recent: readonly EventOrigin[];
  readonly sources: readonly EventSource[];
  readonly saved: readonly SavedEvent[];
  readonly samples: readonly SampleEvent[];
  /** How a file is shown: relative to its folder. */
  readonly showFile: (file: string) => string;
}

export interface EventChoice {
  readonly origin: EventOrigin;
  readonly icon: string;
  readonly label: string;
  readonly description: string;
}

export interface EventSection {
  readonly title: string;
  readonly choices: readonly EventChoice[];
}

/**
 * The choices in the order in which they are most likely wanted: recent ones, the function's own triggers, saved events, then the whole catalogue by
 * service. Nothing is offered twice, and recent events that no longer exist are left out.
 */
export function eventSections(offer: EventOffer): readonly EventSection[] {
  const triggers = offer.sources.map((source) => triggerChoice(source));
  const saved = offer.saved.map(({ file }) => fileChoice(file, offer.showFile));
  const samples = offer.samples.map((sample) => sampleChoice(sample));
  const known = new Map([...triggers, ...saved, ...samples].map((choice) => [originId(choice.origin), choice]));
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
    { title: l10n.t('sample events'), choices: rest(samples) },
  ].filter((section) => section.choices.length > 0);
}

function triggerChoice(source: EventSource): EventChoice {
  return { origin: { kind: 'trigger', source: source.id }, icon: sourceIcon(source.type), label: sourceText(source), description: `${source.type} · ${source.id}` };
}

function fileChoice(file: string, showFile: (file: string) => string): EventChoice {
  const shown = showFile(file);
  const slash = shown.lastIndexOf('/');
  return { origin: { kind: 'file', file }, icon: /\.jsonc?$/i.test(file) ? 'json' : 'file-code', label: shown.slice(slash + 1), description: shown.slice(0, Math.max(0, slash)) };
}

function sampleChoice(sample: SampleEvent): EventChoice {
  return { origin: { kind: 'sample', sample: sample.kind }, icon: 'symbol-event', label: sample.title, description: sample.service };
}
