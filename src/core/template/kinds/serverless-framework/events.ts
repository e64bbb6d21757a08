import * as l10n from '@vscode/l10n';
import type { Fault } from '../../text/template-text.ts';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { child, entriesOf, mapTree, textOf, textTree } from '../../text/tree.ts';
import { flagOf, mapOf } from '../lowered/lowering.ts';
import type { EventSurroundings } from './event-shapes.ts';
import { eventShape } from './event-shapes.ts';

/**
 * `events` of a function as SAM's `Events`. An event's id is its name in the file, with its route, rate or trigger where it has one: `http GET /users`. Events of plugins keep
 * their names and properties.
 */
export function lowerEvents(fn: Tree, around: EventSurroundings, report: (fault: Fault) => void): Tree | undefined {
  const written = child(fn, 'events');
  if (!written || written.kind === 'scalar') return undefined;
  if (written.kind !== 'list') {
    report(noList(written));
    return undefined;
  }
  const events = new Map<string, MapEntry>();
  for (const item of written.items.flatMap((each) => each.kind === 'list' ? each.items : [each])) {
    if (item.kind === 'unresolved') report(unknownEvent(item, item.expression, item.reason));
    // `- alexaSkill` alone has no settings.
    const named = item.kind === 'scalar' ? [[textOf(item) ?? '', { keyAt: item.at, value: mapTree(new Map(), item) }] as const] : entriesOf(item);
    for (const [name, { keyAt, value }] of named) {
      if (flagOf(value) === false || name === '') continue;
      const shape = eventShape(name);
      const lowered = shape ? shape(value, around) : [{ type: name, properties: Object.fromEntries(entriesOf(value).map(([key, entry]) => [key, entry.value])), label: undefined }];
      for (const { type, properties, label } of lowered) {
        const id = unused(label ? `${name} ${label}` : name, events);
        events.set(id, { keyAt, value: mapOf({ Type: textTree(type, value), Properties: mapOf(properties, value) }, value) });
      }
    }
  }
  return events.size === 0 ? undefined : mapTree(events, written);
}

/** `url` of a function as `FunctionUrlConfig`. */
export function lowerUrl(fn: Tree): Tree | undefined {
  const url = child(fn, 'url');
  if (!url || (url.kind === 'scalar' && url.value !== true)) return undefined;
  const authorizer = textOf(child(url, 'authorizer'));
  const mode = child(url, 'invokeMode');
  return mapOf({ AuthType: textTree(authorizer?.toLowerCase() === 'aws_iam' ? 'AWS_IAM' : 'NONE', url), InvokeMode: mode, Cors: child(url, 'cors') }, url);
}

function unused(id: string, events: ReadonlyMap<string, unknown>): string {
  let count = 1;
  while (events.has(count === 1 ? id : `${id} ${count}`)) count += 1;
  return count === 1 ? id : `${id} ${count}`;
}

function noList(tree: Tree): Fault {
  return {
    severity: tree.kind === 'unresolved' ? 'information' : 'warning', code: tree.kind === 'unresolved' ? 'value-unresolved' : 'template-structure', at: tree.at,
    message: tree.kind === 'unresolved' ? l10n.t('The events are known only after deployment: {0} ({1})', tree.expression, tree.reason) : l10n.t('The events of a function are a list.'),
    remedy: tree.kind === 'unresolved' ? l10n.t('Give the variable a value, for example as a parameter.') : l10n.t('Begin each event with a hyphen, for example: - httpApi: GET /users'),
  };
}

function unknownEvent(tree: Tree, expression: string, reason: string): Fault {
  return {
    severity: 'information', code: 'value-unresolved', at: tree.at,
    message: l10n.t('This event is known only after deployment: {0} ({1})', expression, reason),
    remedy: l10n.t('Give the variable a value, for example as a parameter.'),
  };
}
