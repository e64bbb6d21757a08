import type { MapEntry, Tree } from '../text/tree.ts';
import { child, listTree, mapTree, stringOf, textOf } from '../text/tree.ts';

const sam = 'AWS::Serverless::';

/**
 * The properties of a SAM resource with the template's `Globals` of its type beneath them, as SAM merges them before it resolves anything: maps deeply, lists joined with the
 * global one first, everything else (and an intrinsic function on either side) from the resource. `Architectures` is replaced, never joined. The resource attribute
 * `IgnoreGlobals` leaves out what it names, or everything with `*`.
 * Source: SAM developer guide, "Globals section of the AWS SAM template"; samtranslator/plugins/globals/globals.py.
 */
export function withGlobals(resource: Tree, properties: Tree, template: Tree | undefined): Tree {
  const type = stringOf(child(resource, 'Type')) ?? '';
  const section = type.startsWith(sam) ? child(template, 'Globals', type.slice(sam.length)) : undefined;
  const globals = section && withoutIgnored(section, child(resource, 'IgnoreGlobals'));
  return globals ? merged(globals, properties, true) : properties;
}

function withoutIgnored(globals: Tree, ignored: Tree | undefined): Tree | undefined {
  if (textOf(ignored) === '*') return undefined;
  if (ignored?.kind !== 'list' || globals.kind !== 'map') return globals;
  const names = new Set(ignored.items.map(textOf));
  return mapTree(new Map([...globals.entries].filter(([name]) => !names.has(name))), globals);
}

function merged(global: Tree, local: Tree, top: boolean): Tree {
  if (global.kind === 'list' && local.kind === 'list') return listTree([...global.items, ...local.items], local);
  if (global.kind !== 'map' || local.kind !== 'map') return local;
  const entries = new Map<string, MapEntry>(global.entries);
  for (const [key, entry] of local.entries) {
    const below = top && key === 'Architectures' ? undefined : entries.get(key);
    entries.set(key, below ? { keyAt: entry.keyAt, value: merged(below.value, entry.value, false) } : entry);
  }
  return mapTree(entries, local);
}
