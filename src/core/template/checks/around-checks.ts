import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { renameKey } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, stringOf } from '../text/tree.ts';
import { keyEnd } from '../text/words.ts';

/** Names come from elsewhere: of a macro of the user's own, an included file, a module. */
export function hasUnknownNames(template: Tree | undefined, resources: ReadonlyMap<string, MapEntry>): boolean {
  const transform = child(template, 'Transform');
  const known = (tree: Tree): boolean => ['AWS::Serverless-2016-10-31', 'AWS::LanguageExtensions'].includes(stringOf(tree) ?? '');
  if (transform && !(transform.kind === 'list' ? transform.items.every(known) : known(transform))) return true;
  if (['Resources', 'Parameters', 'Conditions', 'Mappings'].some((section) => child(template, section)?.kind === 'call')) return true;
  return entriesOf(child(template, 'Resources')).some(([key]) => key === 'Fn::Transform') || [...resources.values()].some(({ value }) => stringOf(child(value, 'Type'))?.endsWith('::MODULE'));
}

/** A value that is unknown because it names nothing is told of once. */
export function withoutConsequences(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const causes = diagnostics.filter(({ code }) => /^(?:reference|condition|mapping)-unknown$/.test(code));
  const covers = ({ line, column = 1, end }: Diagnostic, cause: Diagnostic) => line === cause.line && column <= (cause.column ?? 1) && (end?.line !== line || end.column >= (cause.column ?? 1));
  return diagnostics.filter((each) => !/^(?:environment|value|layer)-unresolved$/.test(each.code) || !causes.some((cause) => covers(each, cause)));
}

/** The fault of a logical id that is there twice, with the fix to give it another name. */
export function withOtherName(fault: Fault, text: string): Fault {
  const name = `${text.slice(fault.at, keyEnd(text, fault.at)).replace(/^["']|["']$/g, '')}2`;
  const edit = renameKey(text, fault.at, name);
  return edit ? { ...fault, fixes: [{ title: l10n.t('Rename it to {0}', name), edits: [edit] }] } : fault;
}
