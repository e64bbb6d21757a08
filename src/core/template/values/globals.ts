import type { MapEntry, Tree } from '../text/tree.ts';
import { child, listTree, mapTree, stringOf } from '../text/tree.ts';

/**
 * The properties of a SAM function with the template's `Globals.Function` beneath them, as SAM merges them before it resolves anything: maps deeply, lists
 * joined with the global one first, everything else (and an intrinsic function on either side) from the function. `Architectures` is replaced, never joined.
 * What the function's `entry` names in `IgnoreGlobals` is left out.
 * Source: SAM developer guide, "Globals section of the AWS SAM template"; samtranslator/plugins/globals/globals.py.
 */
export function withGlobals(properties: Tree, template: Tree | undefined, entry: Tree | undefined): Tree {
  const globals = child(template, 'Globals', 'Function');
  const ignored = child(entry, 'IgnoreGlobals');
  if (!globals || stringOf(ignored) === '*') return properties;
  const names = ignored?.kind === 'list' ? ignored.items.map(stringOf) : [];
  return merged(globals.kind === 'map' && names.length > 0 ? mapTree(new Map([...globals.entries].filter(([name]) => !names.includes(name))), globals) : globals, properties);
}

function merged(global: Tree, local: Tree): Tree {
  if (global.kind === 'list' && local.kind === 'list') return listTree([...global.items, ...local.items], local);
  if (global.kind !== 'map' || local.kind !== 'map') return local;
  const entries = new Map<string, MapEntry>(global.entries);
  for (const [key, entry] of local.entries) {
    const below = key === 'Architectures' ? undefined : entries.get(key);
    entries.set(key, below ? { keyAt: entry.keyAt, value: merged(below.value, entry.value) } : entry);
  }
  return mapTree(entries, local);
}
