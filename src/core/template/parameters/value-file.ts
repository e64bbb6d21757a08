import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { errorText } from '../../model/errors.ts';
import type { NearbyFiles, NearbyText } from '../nearby-files.ts';
import type { Fault } from '../text/template-text.ts';
import { TemplateText } from '../text/template-text.ts';
import { readTemplateTree } from '../text/template-tree.ts';
import type { Tree } from '../text/tree.ts';
import { readTomlTree } from './toml-tree.ts';

/** A file of values (TOML, YAML or JSON), read. */
export interface ValueFile {
  readonly kind: 'read';
  readonly text: TemplateText;
  /** undefined where nothing of it could be read. */
  readonly tree: Tree | undefined;
  readonly faults: readonly Fault[];
}

/** One that could not be read, with the reason as a translated sentence. */
export interface UnreadValueFile {
  readonly kind: Exclude<NearbyText['kind'], 'text'>;
  readonly message: string;
}

/** Reads a file (absolute) of values, once for all templates until it changes. Never throws. */
export function readValueFile(file: string, nearby: NearbyFiles): Promise<ValueFile | UnreadValueFile> {
  return nearby.facts('values', file, async (found): Promise<ValueFile | UnreadValueFile> => {
    if (found.kind !== 'text') return { kind: found.kind, message: unread(found, nearby, file) };
    return parseValues(file, found.text);
  });
}

/** The tree of a file's text, by the ending of its name. */
export async function parseValues(file: string, text: string): Promise<ValueFile> {
  if (path.extname(file).toLowerCase() === '.toml') return { kind: 'read', text: new TemplateText(text), ...await readTomlTree(text) };
  const { text: lines, tree, faults } = readTemplateTree(text);
  // JSON and YAML that is broken may mean anything: other than of a template, no part of it counts.
  return { kind: 'read', text: lines, tree: faults.some(({ severity }) => severity === 'error') ? undefined : tree, faults };
}

function unread(found: Exclude<NearbyText, { kind: 'text' }>, { boundary }: NearbyFiles, file: string): string {
  const shown = path.relative(boundary, file) || file;
  switch (found.kind) {
    case 'absent': return l10n.t('There is no such file: {0}', shown);
    case 'outside': return l10n.t('This file is outside of the workspace folder and is not read: {0}', shown);
    case 'too-large': return l10n.t('This file is larger than 4 MB and is not read: {0}', shown);
    case 'unreadable': return l10n.t('This file cannot be read: {0} ({1})', shown, errorText(found.error));
  }
}
