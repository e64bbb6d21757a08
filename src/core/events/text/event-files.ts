import path from 'node:path';

/** How the text of an event file is written. `json` may have comments, `jsonc` trailing commas too. */
export type EventFormat = 'json' | 'jsonc' | 'yaml';

const formats: Readonly<Record<string, EventFormat>> = { '.json': 'json', '.jsonc': 'jsonc', '.yaml': 'yaml', '.yml': 'yaml' };

/** By the file's extension; undefined where it is none of an event file. */
export function eventFormat(file: string): EventFormat | undefined {
  return formats[path.extname(file).toLowerCase()];
}

const expectations = /\.expect\.(?:jsonc?|ya?ml)$/i;

/** `NAME.expect.json` and its kin: what is expected of the event beside it, no event itself. */
export function isExpectationsFile(file: string): boolean {
  return expectations.test(file);
}

export function isEventFile(file: string): boolean {
  return eventFormat(file) !== undefined && !isExpectationsFile(file);
}

/** File name without its folder and extension. */
export function eventName(file: string): string {
  return path.basename(file).replace(/\.(?:jsonc?|ya?ml)$/i, '');
}

/** Where the expectations of an event may be, absolute, the first that there is counts. */
export function expectationsFilesOf(eventFile: string): readonly string[] {
  const base = path.join(path.dirname(eventFile), eventName(eventFile));
  return ['json', 'jsonc', 'yaml', 'yml'].map((extension) => `${base}.expect.${extension}`);
}
