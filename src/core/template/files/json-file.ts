import { parse } from 'node:path';
import type { SourceFiles } from './source-files.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object in JSON with comments and trailing commas, as tsconfig.json is; empty where there is none. */
export function jsonFile(file: string, files: SourceFiles): Promise<JsonObject> {
  return files.facts(`json ${parse(file).base}`, file, async (text) => text === undefined ? {} : jsonObject(text));
}

async function jsonObject(text: string): Promise<JsonObject> {
  const bare = text.replace(/^\uFEFF/, '');
  try {
    return objectOf(JSON.parse(bare));
  } catch {
    const { parse: parseLoosely } = await import('jsonc-parser');
    return objectOf(parseLoosely(bare));
  }
}

export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as JsonObject : {};
}

/** The strings of a list; empty for everything else. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
