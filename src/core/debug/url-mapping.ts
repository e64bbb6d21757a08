import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { PathMapping } from '../model/debug.ts';

interface Prefix {
  /** Both as file URLs, without a slash at the end. */
  readonly local: string;
  readonly remote: string;
}

/** Leads URLs of scripts in a sandbox to those of this host's files, and back. */
export class UrlMapping {
  readonly #toLocal: readonly Prefix[];
  readonly #toRemote: readonly Prefix[];

  /** `windows`: how local paths are written; as on this host unless given. */
  constructor(mappings: readonly PathMapping[], windows = process.platform === 'win32') {
    const prefixes = mappings.map(({ local, remote }): Prefix => ({ local: directoryUrl(local, windows), remote: directoryUrl(remote, false) }));
    // The longest says most about a file.
    this.#toLocal = prefixes.toSorted((a, b) => b.remote.length - a.remote.length);
    this.#toRemote = prefixes.toSorted((a, b) => b.local.length - a.local.length);
  }

  /** Where several folders of this host stand for the same one, the first that has the file is meant. A URL that belongs to none of the folders stays as it is. */
  toLocal(url: string): string {
    const [first, ...others] = this.#toLocal.filter(({ remote }, _, all) => isWithin(url, remote) && remote.length === all.find((one) => isWithin(url, one.remote))?.remote.length);
    if (!first) return url;
    const candidates = [first, ...others].map(({ local, remote }) => local + url.slice(remote.length));
    return (others.length > 0 ? candidates.find(isThere) : undefined) ?? candidates[0] ?? url;
  }

  /** Undefined where the file is in none of the folders. */
  toRemote(url: string): string | undefined {
    const found = this.#toRemote.find(({ local }) => isWithin(url, local) || isWithin(withSmallDrive(url), withSmallDrive(local)));
    return found && found.remote + url.slice(found.local.length);
  }
}

function directoryUrl(directory: string, windows: boolean): string {
  return pathToFileURL(directory.replace(/[\\/]+$/, ''), { windows }).href;
}

function isWithin(url: string, folder: string): boolean {
  return url.startsWith(folder) && (url.length === folder.length || url[folder.length] === '/');
}

function isThere(url: string): boolean {
  try {
    return existsSync(fileURLToPath(url));
  } catch {
    return false;
  }
}

/** Drive letters come in both cases. */
function withSmallDrive(url: string): string {
  return url.replace(/^file:\/\/\/[A-Z](?::|%3A)/i, (start) => start.toLowerCase().replace('%3a', ':'));
}
