import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ParameterOrigin } from '../../model/application.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import { diagnosticOf } from '../text/fault-diagnostic.ts';
import type { Fault, TemplateText } from '../text/template-text.ts';
import type { ScalarTree, Tree } from '../text/tree.ts';
import { child, stringOf } from '../text/tree.ts';
import type { GivenValue } from '../values/parameters.ts';
import { readValueFile } from './value-file.ts';

/** Files that name files that name files. */
const deepest = 10;

/** A template takes 200 parameters. */
const mostEntries = 1000;

export interface OverridesPlace {
  /** Absolute. */
  readonly file: string;
  readonly text: TemplateText;
  readonly from: ParameterOrigin;
  /** How SAM CLI, a Python program, writes booleans: `True`. */
  readonly python: boolean;
  readonly nearby: NearbyFiles;
  /** Files that led to this one. */
  readonly chain: readonly string[];
  readonly report: (diagnostic: Diagnostic) => void;
}

/**
 * Takes the values of parameters out of any of the forms in which they are written: a string `K=V K2="v 2"` or `ParameterKey=K,ParameterValue=V`, a list of such
 * strings, a map, `file://params.yaml`, a map with `$include`, CloudFormation's `[{ParameterKey, ParameterValue}]`, and a template configuration's `{"Parameters": {}}`.
 * Later ones win. Never throws.
 * Source: samcli/cli/types.py, CfnParameterOverridesType; AWS CLI reference, "create-stack --parameters"; CloudFormation user guide, "Template configuration file".
 */
export async function collectValues(tree: Tree, place: OverridesPlace, values: Map<string, GivenValue>): Promise<void> {
  if (tree.kind === 'list') {
    for (const item of tree.items.slice(0, mostEntries)) await collectValues(item, place, values);
  } else if (tree.kind === 'scalar') {
    if (tree.value === null || tree.value === '') return;
    const text = stringOf(tree);
    if (text?.startsWith('file://')) await collectFile(text.slice('file://'.length), tree, place, values);
    else if (text === undefined || !collectPairs(text, tree, place, values)) report(place, notPairs(tree));
  } else if (tree.kind === 'map') {
    await collectMap(tree, place, values);
  } else {
    report(place, notPairs(tree));
  }
}

async function collectMap(tree: Tree & { readonly kind: 'map' }, place: OverridesPlace, values: Map<string, GivenValue>): Promise<void> {
  const name = stringOf(child(tree, 'ParameterKey'));
  const configured = child(tree, 'Parameters');
  if (name !== undefined) {
    const value = child(tree, 'ParameterValue');
    // Without one it is `UsePreviousValue`.
    if (value) take(name, value, place, values);
    return;
  }
  if (configured?.kind === 'map' && [...tree.entries.keys()].every((key) => ['Parameters', 'Tags', 'StackPolicy'].includes(key))) {
    for (const [key, { value }] of configured.entries) take(key, value, place, values);
    return;
  }
  for (const [key, { value }] of tree.entries) {
    if (key === '$include') await collectIncludes(value, place, values);
    else take(key, value, place, values);
  }
}

async function collectIncludes(tree: Tree, place: OverridesPlace, values: Map<string, GivenValue>): Promise<void> {
  for (const item of tree.kind === 'list' ? tree.items : [tree]) {
    const text = stringOf(item);
    if (text !== undefined) await collectFile(text.replace(/^file:\/\//, ''), item, place, values);
    else report(place, notPairs(item));
  }
}

async function collectFile(name: string, at: Tree, place: OverridesPlace, values: Map<string, GivenValue>): Promise<void> {
  const file = path.resolve(path.dirname(place.file), name);
  if (place.chain.includes(file) || place.file === file || place.chain.length >= deepest) {
    return report(place, { severity: 'error', code: 'parameters-file-cycle', at: at.at, message: l10n.t('This file of parameters includes itself: {0}', name), remedy: l10n.t('Remove one of the inclusions.') });
  }
  const found = await readValueFile(file, place.nearby);
  if (found.kind !== 'read') return report(place, { severity: 'error', code: 'parameters-file-unreadable', at: at.at, message: found.message, remedy: l10n.t('Correct the path; it begins at the directory of this file.') });
  for (const fault of found.faults) place.report(diagnosticOf(fault, file, found.text));
  if (found.tree) await collectValues(found.tree, { ...place, file, text: found.text, chain: [...place.chain, place.file] }, values);
}

/** CloudFormation takes 200 parameters of 4,096 characters; nobody writes a tenth of that into one string. */
const longest = 100_000;

/** No `+` within the groups that repeat, other than in SAM's own expressions: a quotation mark that is never closed must not cost exponential time. */
const value = String.raw`("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^ "\\])+)`;
const key = '([A-Za-z0-9"\']+)';

/** The first form that is found counts for the whole string, as in SAM. False where there is none. */
function collectPairs(text: string, tree: ScalarTree, place: OverridesPlace, values: Map<string, GivenValue>): boolean {
  if (text.length > longest) return false;
  for (const pattern of [`ParameterKey=${key},ParameterValue=${value}`, ` ${key}=${value}`]) {
    const pairs = [...` ${text.trim().replaceAll(/\s/g, ' ')}`.matchAll(new RegExp(pattern, 'gs'))];
    for (const [, name = '', given = ''] of pairs) {
      const position = place.text.position(placeOfName(unquoted(name), tree, place.text.text));
      values.set(unquoted(name), { value: unquoted(given), from: place.from, location: { file: place.file, ...position } });
    }
    if (pairs.length > 0) return true;
  }
  return false;
}

/** Where a pair is written in the source, whose quotation marks may be escaped; the beginning of the string where it is not found. */
function placeOfName(name: string, tree: ScalarTree, text: string): number {
  const found = text.slice(tree.at, tree.end).search(new RegExp(`(?<![A-Za-z0-9])(?:${name}=|ParameterKey=${name},)`));
  return tree.at + Math.max(found, 0);
}

function unquoted(text: string): string {
  const first = text[0];
  const inner = text.length > 1 && (first === '"' || first === '\'') && text.at(-1) === first ? text.slice(1, -1) : text;
  return inner.replaceAll('\\ ', ' ').replaceAll('\\"', '"').replaceAll('\\\'', '\'');
}

function take(name: string, tree: Tree, place: OverridesPlace, values: Map<string, GivenValue>): void {
  const text = tree.kind === 'list' ? joined(tree.items, place) : scalarText(tree, place);
  if (text === undefined) return report(place, { severity: 'error', code: 'parameter-value', at: tree.at, message: l10n.t('The value of a parameter is a text, a number or a list of them, unlike that of {0}', name), remedy: l10n.t('Write it as one text.') });
  values.set(name, { value: text, from: place.from, location: { file: place.file, ...place.text.position(tree.at) } });
}

function joined(items: readonly Tree[], place: OverridesPlace): string | undefined {
  const texts = items.map((item) => scalarText(item, place));
  return texts.includes(undefined) ? undefined : texts.map((text) => text?.trim()).filter((text) => text !== '').join(',');
}

function scalarText(tree: Tree, { python }: OverridesPlace): string | undefined {
  if (tree.kind !== 'scalar') return undefined;
  if (typeof tree.value === 'boolean' && python) return tree.value ? 'True' : 'False';
  return tree.text;
}

function report(place: OverridesPlace, fault: Fault): void {
  place.report(diagnosticOf(fault, place.file, place.text));
}

function notPairs(tree: Tree): Fault {
  return {
    severity: 'error', code: 'parameter-overrides', at: tree.at,
    message: l10n.t('The values of parameters cannot be read from this.'),
    remedy: l10n.t('Write for example {0}, or a map of names and values.', '"Stage=dev TableName=orders"'),
  };
}
