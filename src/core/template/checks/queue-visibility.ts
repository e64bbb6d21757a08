import * as l10n from '@vscode/l10n';
import { functionOf } from '../resources/destination.ts';
import { replaceScalar } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, referencesOf, stringOf, textOf } from '../text/tree.ts';
import type { CheckedFunction, CheckedTemplate } from './check.ts';
import { addProperty, fix, keyPlace, typeOf } from './check.ts';

/** Seconds; SQS's default. */
const defaultVisibility = 30;

/**
 * Queues that show a message again while its function may still work on it. Lambda refuses a mapping whose queue waits less than the function's time-out, and advises six times as long.
 * Source: Lambda developer guide, "Creating and configuring an Amazon SQS event source mapping".
 */
export function* queueVisibility(checked: CheckedTemplate): Iterable<Fault> {
  for (const fn of checked.functions) {
    for (const [, { value }] of entriesOf(child(fn.properties, 'Events'))) {
      if (stringOf(child(value, 'Type')) === 'SQS') yield* queue(checked, fn, child(value, 'Properties', 'Queue'));
    }
  }
  for (const entry of checked.resources.values()) {
    if (typeOf(entry) !== 'AWS::Lambda::EventSourceMapping') continue;
    const id = functionOf(child(entry.value, 'Properties', 'FunctionName'), checked.context);
    const fn = checked.functions.find((each) => each.id === id);
    if (fn) yield* queue(checked, fn, child(entry.value, 'Properties', 'EventSourceArn'));
  }
}

function* queue({ resources, context, text }: CheckedTemplate, { id: functionId, fn }: CheckedFunction, source: Tree | undefined): Iterable<Fault> {
  const [id, ...others] = [...referencesOf(source)];
  const entry = id === undefined || others.length > 0 ? undefined : resources.get(id);
  if (!entry || typeOf(entry) !== 'AWS::SQS::Queue') return;
  const written = child(entry.value, 'Properties', 'VisibilityTimeout');
  const resolved = written && context.resolver.resolve(written);
  const visibility = written ? Number(textOf(resolved) ?? NaN) : defaultVisibility;
  const wanted = fn.timeout * 6;
  if (Number.isNaN(visibility) || visibility >= wanted) return;
  const refused = visibility < fn.timeout;
  const edit = written ? replaceScalar(text, written, wanted) : addProperty(text, entry.value, 'VisibilityTimeout', wanted);
  yield {
    severity: refused ? 'error' : 'information', code: 'queue-visibility-timeout', ...(written ? { at: written.at, end: written.end } : keyPlace(text, entry.keyAt)),
    message: refused
      ? l10n.t('Lambda refuses this queue as the source of {0}: it shows a message again after {1} s, before the function\'s time-out of {2} s.', functionId, visibility, fn.timeout)
      : l10n.t('This queue shows a message again after {1} s; AWS advises six times the time-out of {0} ({2} s), so that retries of a throttled function fit in.', functionId, visibility, fn.timeout),
    remedy: l10n.t('Set VisibilityTimeout to {0}.', wanted),
    fixes: wanted > 43_200 ? [] : fix(l10n.t('Set VisibilityTimeout to {0}', wanted), edit),
  };
}
