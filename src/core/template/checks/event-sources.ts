import * as l10n from '@vscode/l10n';
import { eventTypeOf, eventTypePage, eventTypes, takesProperty } from '../knowledge/event-types.ts';
import { misspelt, nearest } from '../near-names.ts';
import { renameKey, replaceScalar } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import type { MapEntry } from '../text/tree.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { addProperty, fix, keyPlace, useInstead } from './check.ts';

/** What a required property may begin with; names of queues, topics and buckets are the user's to say. */
const beginnings: Readonly<Record<string, string>> = {
  Path: '/', Method: 'get', Schedule: 'rate(1 hour)', ScheduleExpression: 'rate(1 hour)', StartingPosition: 'LATEST', Events: 's3:ObjectCreated:*', Trigger: 'PreSignUp', FilterPattern: '', Sql: 'SELECT * FROM \'topic\'',
};

/** Event sources of SAM functions of a type that SAM does not have, without a property that it wants, or with one that it does not know. */
export function* eventSources({ functions, text, context }: CheckedTemplate): Iterable<Fault> {
  for (const fn of functions) {
    if (!fn.sam) continue;
    for (const [id, entry] of entriesOf(child(fn.own, 'Events'))) {
      const written = child(entry.value, 'Type');
      const type = textOf(written && context.resolver.resolve(written));
      if (!written || type === undefined || id.startsWith('Fn::')) continue;
      if (!eventTypeOf(type)) {
        const near = [...new Set([...misspelt(type, Object.keys(eventTypes)), ...nearest(type, Object.keys(eventTypes))])].slice(0, 3);
        yield {
          severity: 'error', code: 'event-type-unknown', at: written.at, end: written.end, message: l10n.t('SAM has no event source of this type: {0}', type),
          remedy: near[0] === undefined ? l10n.t('It has {0}.', Object.keys(eventTypes).join(', ')) : l10n.t('Did you mean {0}?', near[0]), fixes: useInstead(near, (name) => replaceScalar(text, written, name)),
        };
        continue;
      }
      yield* properties(id, type, entry, text);
    }
  }
}

function* properties(id: string, type: string, entry: MapEntry, text: string): Iterable<Fault> {
  const given = child(entry.value, 'Properties');
  // What a condition chooses between is not looked into.
  if (given && given.kind !== 'map' && !(given.kind === 'scalar' && given.value === null)) return;
  const names = entriesOf(given).map(([name]) => name);
  if (names.some((name) => name.startsWith('Fn::'))) return;
  const link = eventTypePage(type);
  const known = [...eventTypeOf(type)?.required ?? [], ...eventTypeOf(type)?.optional ?? []];
  const unknown = entriesOf(given).filter(([name]) => !takesProperty(type, name));
  for (const [name, { keyAt }] of unknown) {
    const near = misspelt(name, known).filter((each) => !names.includes(each));
    yield {
      severity: 'error', code: 'event-property-unknown', ...keyPlace(text, keyAt), ...(link !== undefined && { link }), message: l10n.t('An event source of type {1} has no property {0}.', name, type),
      remedy: near[0] === undefined ? l10n.t('It may have {0}.', known.join(', ')) : l10n.t('Did you mean {0}?', near[0]), fixes: useInstead(near, (each) => renameKey(text, keyAt, each)),
    };
  }
  const missing = (eventTypeOf(type)?.required ?? []).filter((name) => !names.includes(name));
  // A misspelt name is told of once.
  if (missing.length === 0 || unknown.some(([name]) => misspelt(name, missing).length > 0)) return;
  yield {
    severity: 'error', code: 'event-property-missing', ...keyPlace(text, entry.keyAt), ...(link !== undefined && { link }), message: l10n.t('The event source {0} of type {1} lacks {2}.', id, type, missing.join(', ')), remedy: l10n.t('Add it below its Properties.'),
    fixes: missing.flatMap((name) => {
      const value = beginnings[name];
      return value === undefined ? [] : fix(l10n.t('Add {0}: {1}', name, value), addProperty(text, entry.value, name, value));
    }),
  };
}
