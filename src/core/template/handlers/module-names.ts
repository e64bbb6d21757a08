/** What a source file offers by name, whatever its language: the common ground of the JavaScript and the Python reader. Lines and columns start at 1. */

export interface NamePlace {
  readonly line: number;
  readonly column: number;
}

/** A name that the file takes from another one: `specifier` as it is written there, `name` there (`*` for the whole module). */
export interface ForwardedName extends NamePlace {
  readonly specifier: string;
  readonly name: string;
}

export interface ModuleNames {
  readonly names: ReadonlyMap<string, NamePlace | ForwardedName>;
  /** Modules all of whose names this one offers too (`export * from`, `from x import *`). */
  readonly stars: readonly string[];
  /** The names are not all known: made at run time, or the file could not be parsed. Then nothing is ever said to be missing. */
  readonly open: boolean;
}

export function isForwarded(place: NamePlace | ForwardedName | undefined): place is ForwardedName {
  return place !== undefined && 'specifier' in place;
}

export type NameAnswer =
  | { readonly kind: 'found'; readonly file: string; readonly place: NamePlace }
  | { readonly kind: 'missing'; readonly offered: readonly string[] }
  /** It may be there. */
  | { readonly kind: 'open' };

export interface NameReader {
  names(file: string): Promise<ModuleNames>;
  /** The file that `specifier`, written in `from`, stands for; undefined for packages and files that are not there. */
  resolve(specifier: string, from: string): Promise<string | undefined>;
}

const mostHops = 6;

/** Where `name` of `file` is declared, following what is forwarded from other files of the user's. */
export async function findName(file: string, name: string, reader: NameReader, hops = 0): Promise<NameAnswer> {
  const { names, stars, open } = await reader.names(file);
  const place = names.get(name);
  if (place) {
    if (!isForwarded(place) || hops >= mostHops) return { kind: 'found', file, place };
    const target = await reader.resolve(place.specifier, file);
    const further = target && place.name !== '*' ? await findName(target, place.name, reader, hops + 1) : undefined;
    return further?.kind === 'found' ? further : { kind: 'found', file, place };
  }
  let everyStarKnown = true;
  for (const star of hops >= mostHops ? [] : stars) {
    const target = await reader.resolve(star, file);
    const found = target === undefined ? undefined : await findName(target, name, reader, hops + 1);
    if (found?.kind === 'found') return found;
    if (found?.kind !== 'missing') everyStarKnown = false;
  }
  return open || !everyStarKnown || hops >= mostHops ? { kind: 'open' } : { kind: 'missing', offered: [...names.keys()] };
}
