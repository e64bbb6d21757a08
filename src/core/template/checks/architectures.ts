import * as l10n from '@vscode/l10n';
import type { Fault, OffsetEdit } from '../text/template-text.ts';
import type { ListTree } from '../text/tree.ts';
import { child, stringOf } from '../text/tree.ts';
import { replaceScalar } from '../text/edits.ts';
import { misspelt } from '../near-names.ts';
import type { CheckedTemplate } from './check.ts';
import { fix, useInstead, valuePlace } from './check.ts';

const known = ['x86_64', 'arm64'];
/** Other names of the same, which people bring along. */
const aliases: Readonly<Record<string, string>> = { 'x86-64': 'x86_64', 'x86': 'x86_64', 'x64': 'x86_64', 'amd64': 'x86_64', 'aarch64': 'arm64', 'arm': 'arm64', 'arm64v8': 'arm64' };

/** `Architectures`: a list of exactly one (CloudFormation template reference, "AWS::Lambda::Function Architectures"). */
export function* architectures({ functions, text }: CheckedTemplate): Iterable<Fault> {
  for (const { properties } of functions) {
    const tree = child(properties, 'Architectures');
    if (stringOf(tree) !== undefined && tree) {
      const edit: OffsetEdit = { at: tree.at, end: tree.end, text: `[${text.slice(tree.at, tree.end)}]` };
      yield { severity: 'error', code: 'architectures-not-a-list', ...valuePlace(tree), message: l10n.t('Architectures is a list.'), remedy: l10n.t('Write Architectures: [{0}]', stringOf(tree) ?? ''), fixes: fix(l10n.t('Make it a list'), edit) };
    }
    if (tree?.kind !== 'list') continue;
    const second = tree.items[1];
    if (second) {
      yield {
        severity: 'error', code: 'architectures-several', ...valuePlace(second), message: l10n.t('A function has one architecture, and this one names several: {0}', tree.items.map((item) => stringOf(item) ?? '').join(', ')), remedy: l10n.t('Keep one of them.'),
        fixes: tree.items.every((item) => item.kind === 'scalar') ? tree.items.flatMap((item) => fix(l10n.t('Keep {0}', stringOf(item) ?? ''), only(text, tree, stringOf(item)))) : [],
      };
    }
    for (const item of tree.items) {
      const name = stringOf(item);
      if (name === undefined || known.includes(name)) continue;
      const near = [...(aliases[name.toLowerCase()] === undefined ? [] : [aliases[name.toLowerCase()] as string]), ...misspelt(name, known)];
      yield {
        severity: 'error', code: 'architecture-unknown', ...valuePlace(item), message: l10n.t('Lambda has no architecture of this name: {0}', name), remedy: l10n.t('Write one of: {0}', known.join(', ')),
        fixes: useInstead([...new Set(near)], (each) => replaceScalar(text, item, each)),
      };
    }
  }
}

function only(text: string, list: ListTree, name: string | undefined): OffsetEdit | undefined {
  const first = list.items[0];
  const last = list.items.at(-1);
  if (name === undefined || !first || !last) return undefined;
  const quote = /^["']/.exec(text.slice(first.at))?.[0] ?? '';
  return { at: first.at, end: last.end, text: `${quote}${name}${quote}` };
}
