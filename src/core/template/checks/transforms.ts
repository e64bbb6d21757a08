import * as l10n from '@vscode/l10n';
import { insertEntry } from '../text/edits.ts';
import type { Fault, OffsetEdit } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, stringOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { fix, keyPlace, typeOf } from './check.ts';

const serverless = 'AWS::Serverless-2016-10-31';
const extensions = 'AWS::LanguageExtensions';

/** Transforms that the template needs and does not name: without them CloudFormation refuses its types and functions. */
export function* transforms(checked: CheckedTemplate): Iterable<Fault> {
  const { written, resources, sam, text } = checked;
  const transform = child(written, 'Transform');
  // A macro of the user's own may come from anywhere, and make anything.
  if (transform && transform.kind !== 'scalar' && transform.kind !== 'list') return;
  const first = [...resources].find(([, entry]) => typeOf(entry).startsWith('AWS::Serverless::'));
  // A part that another template includes leaves the transform to that one, and the version too.
  const whole = transform !== undefined || child(written, 'AWSTemplateFormatVersion') !== undefined;
  if (!sam && whole && first && !names(transform).some((name) => !name.startsWith('AWS::'))) {
    yield {
      severity: 'error', code: 'transform-missing', ...keyPlace(text, first[1].keyAt), message: l10n.t('{0} is a type of SAM, and the template does not name SAM\'s transform.', typeOf(first[1])),
      remedy: l10n.t('Add Transform: {0} at the top of the template.', serverless), fixes: fix(l10n.t('Add {0}', serverless), withTransform(checked, [...names(transform), serverless])),
    };
  }
  if (names(transform).includes(extensions)) return;
  const use = written && extended(written);
  if (use) {
    yield {
      severity: 'error', code: 'language-extensions-missing', ...use.place(text), message: l10n.t('{0} is a function of the transform {1}, which the template does not name.', use.name, extensions),
      remedy: l10n.t('Add it to Transform, before all others.'), fixes: fix(l10n.t('Add {0}', extensions), withTransform(checked, [extensions, ...names(transform)])),
    };
  }
}

function names(transform: Tree | undefined): readonly string[] {
  return transform?.kind === 'list' ? transform.items.flatMap((item) => stringOf(item) ?? []) : stringOf(transform) === undefined ? [] : [stringOf(transform) as string];
}

function withTransform({ written, text }: CheckedTemplate, all: readonly string[]): OffsetEdit | undefined {
  const transform = child(written, 'Transform');
  if (transform?.kind === 'list') {
    const [head] = transform.items;
    if (!head || transform.items.some((item) => item.kind !== 'scalar')) return undefined;
    const name = text.slice(head.at).startsWith('"') ? JSON.stringify(all[0]) : all[0];
    // Only what is to come first is ever missing from a list, for the other one is looked for in lists as well.
    if (/-\s+$/.test(text.slice(0, head.at))) return { at: head.at, end: head.at, text: `${name}\n${text.slice(text.lastIndexOf('\n', head.at - 1) + 1, head.at)}` };
    return { at: head.at, end: head.at, text: `${name}, ` };
  }
  if (transform) return { at: transform.at, end: transform.end, text: JSON.stringify(all).replaceAll('","', '", "').replaceAll('"', /^\s*\{/.test(text) ? '"' : '') };
  return written?.kind === 'map' ? insertEntry(text, written, 'Transform', all.length === 1 ? all[0] as string : all) : undefined;
}

/** The first function of LanguageExtensions that a tree uses. */
function extended(tree: Tree): { readonly name: string; place(text: string): { at: number; end?: number } } | undefined {
  if (tree.kind === 'call' && (tree.name === 'Fn::Length' || tree.name === 'Fn::ToJsonString')) return { name: tree.name, place: () => ({ at: tree.at, end: tree.end }) };
  if (tree.kind === 'call') return extended(tree.argument);
  if (tree.kind === 'scalar') return undefined;
  for (const [key, { keyAt, value }] of tree.kind === 'map' ? tree.entries : []) {
    if (key.startsWith('Fn::ForEach::')) return { name: 'Fn::ForEach', place: (text) => keyPlace(text, keyAt) };
    const found = extended(value);
    if (found) return found;
  }
  for (const item of tree.kind === 'list' ? tree.items : []) {
    const found = extended(item);
    if (found) return found;
  }
  return undefined;
}
