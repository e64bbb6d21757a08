import * as l10n from '@vscode/l10n';
import { misspelt } from '../near-names.ts';
import { insertEntry, replaceScalar } from '../text/edits.ts';
import type { FaultFix } from '../text/template-text.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, textOf } from '../text/tree.ts';
import { namedRuntimes, newestRuntimes, runtimeFacts } from './runtimes.ts';
import type { RuntimeFacts } from './runtimes.ts';
import { reportMissing } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';

/** The runtime of a zip function, or null; what is wrong with it is reported. `written` is the setting as it is written, for fixes. */
export function readRuntime(tree: Tree | undefined, written: Tree | undefined, entry: MapEntry, context: TemplateContext): string | null {
  const runtime = textOf(tree);
  if (runtime === undefined) {
    reportMissing(tree, entry, {
      code: 'runtime-missing', message: l10n.t('The function has no Runtime.'), remedy: l10n.t('Add one, for example Runtime: nodejs24.x'), fixes: runtimeFixes(entry, context),
      unknown: (expression, reason) => l10n.t('The runtime is known only after deployment: {0} ({1})', expression, reason),
    }, context);
    return null;
  }
  const place = { at: tree?.at ?? entry.keyAt, ...(tree && { end: tree.end }) };
  const facts = runtimeFacts(runtime, context.now);
  const near = facts.known ? [] : misspelt(runtime, namedRuntimes).filter((name) => runtimeFacts(name, context.now).stage === 'supported');
  const instead = [...new Set([...near, ...(facts.successor === undefined ? [] : [facts.successor])])];
  const fixes = instead.flatMap((name): readonly FaultFix[] => {
    const edit = replaceScalar(context.text.text, written, name);
    return edit ? [{ title: l10n.t('Use {0}', name), edits: [edit] }] : [];
  });
  const remedy = instead[0] === undefined ? l10n.t('See the list of runtimes in the Lambda developer guide.') : l10n.t('Use a supported runtime, for example {0}', instead[0]);
  if (!facts.known) context.report({ severity: 'warning', code: 'runtime-unknown', ...place, message: l10n.t('Lambda has no runtime of this name that is known here: {0}', runtime), remedy, fixes });
  else if (facts.stage !== 'supported') context.report({ ...staged(runtime, facts), ...place, remedy, fixes });
  return runtime;
}

/** The newest runtime of each family. */
function runtimeFixes({ value }: MapEntry, context: TemplateContext): readonly FaultFix[] {
  const properties = child(value, 'Properties');
  if (properties?.kind !== 'map') return [];
  return newestRuntimes.filter((runtime) => runtimeFacts(runtime, context.now).stage === 'supported').flatMap((runtime) => {
    const edit = insertEntry(context.text.text, properties, 'Runtime', runtime);
    return edit ? [{ title: l10n.t('Add {0}: {1}', 'Runtime', runtime), edits: [edit] }] : [];
  });
}

function staged(runtime: string, facts: RuntimeFacts) {
  const { deprecated = '', createBlocked = '', updateBlocked = '' } = facts;
  switch (facts.stage) {
    case 'update-blocked':
      return { severity: 'error' as const, code: 'runtime-update-blocked', message: l10n.t('Lambda takes no functions on {0} any more: it is deprecated since {1}, and neither made nor updated since {2}.', runtime, deprecated, updateBlocked) };
    case 'create-blocked':
      return { severity: 'warning' as const, code: 'runtime-create-blocked', message: l10n.t('Lambda makes no new functions on {0} any more (since {1}); those that exist can be updated until {2}.', runtime, createBlocked, updateBlocked) };
    case 'preview':
      return { severity: 'information' as const, code: 'runtime-preview', message: l10n.t('The runtime {0} is a preview, which is not for production.', runtime) };
    case 'image-only':
      return { severity: 'error' as const, code: 'runtime-image-only', message: l10n.t('Lambda has {0} only as a base image: a function of package type Zip cannot run on it.', runtime) };
    default:
      return {
        severity: 'warning' as const, code: 'runtime-deprecated',
        message: l10n.t('The runtime {0} is deprecated since {1}: no new functions from {2}, no updates from {3}.', runtime, deprecated, createBlocked, updateBlocked),
      };
  }
}
