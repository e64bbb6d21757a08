import * as l10n from '@vscode/l10n';
import type { EventSource } from '../../model/application.ts';
import { writtenChild } from '../resources/setting-values.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';
import { plainProperties, referencedId } from './trigger.ts';
import { eventTypes, takesProperty } from '../knowledge/event-types.ts';
import { insertEntry } from '../text/edits.ts';
import type { FaultFix } from '../text/template-text.ts';

/** Properties of SAM's events that name the resource from which events come. */
const sourceKeys = ['Queue', 'Stream', 'Topic', 'Bucket', 'Broker', 'Cluster', 'UserPool', 'RestApiId', 'ApiId'];

/**
 * What a SAM function's own properties say of its triggers: the `Events` map and `FunctionUrlConfig`, which is shown as an event source with the id and type
 * `FunctionUrl`. A property that is known only after deployment stays in CloudFormation's long notation (`{ "Fn::GetAtt": [...] }`).
 */
export function readSamEvents(properties: Tree | undefined, context: TemplateContext): readonly EventSource[] {
  const sources: EventSource[] = [];
  const events = child(properties, 'Events');
  for (const [id, { keyAt, value }] of entriesOf(events && context.resolver.resolve(events))) {
    const type = textOf(child(value, 'Type'));
    if (type === undefined) {
      context.report({
        severity: 'warning', code: 'event-type-missing', at: keyAt,
        message: l10n.t('This event source has no Type: {0}', id),
        remedy: l10n.t('Add one, for example Type: Api'), fixes: typeFixes(child(events, id), context),
      });
      continue;
    }
    const written = writtenChild(events, context.resolver, id, 'Properties');
    const resource = sourceKeys.flatMap((key) => referencedId(writtenChild(written, context.resolver, key)) ?? []).find((each) => child(context.template, 'Resources', each));
    sources.push({ id, type, properties: plainProperties(child(value, 'Properties')), location: locationAt(context, keyAt), ...(resource !== undefined && { resource }) });
  }
  const url = child(properties, 'FunctionUrlConfig');
  const resolved = url && context.resolver.resolve(url);
  if (url && resolved) {
    const own = properties?.kind === 'map' ? properties.entries.get('FunctionUrlConfig') : undefined;
    sources.push({ id: 'FunctionUrl', type: 'FunctionUrl', properties: plainProperties(resolved), location: locationAt(context, own?.keyAt ?? url.at) });
  }
  return sources;
}

/** Types of event sources that take all properties that are written, the most usual first. */
function typeFixes(event: Tree | undefined, context: TemplateContext): readonly FaultFix[] {
  const names = entriesOf(child(event, 'Properties')).map(([name]) => name);
  if (event?.kind !== 'map' || event.entries.has('Type') || names.length === 0) return [];
  return Object.keys(eventTypes).filter((type) => names.every((name) => takesProperty(type, name))).slice(0, 3).flatMap((type) => {
    const edit = insertEntry(context.text.text, event, 'Type', type);
    return edit ? [{ title: l10n.t('Add {0}: {1}', 'Type', type), edits: [edit] }] : [];
  });
}
