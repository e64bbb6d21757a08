import * as l10n from '@vscode/l10n';
import { replaceScalar } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';
import type { CheckedFunction, CheckedTemplate } from './check.ts';
import { fix, keyPlace, valuePlace } from './check.ts';

/** Lambda's quotas for one function (Lambda developer guide, "Lambda quotas"; "Lambda Managed Instances" for functions with a capacity provider). */
export function* limits(checked: CheckedTemplate): Iterable<Fault> {
  for (const fn of checked.functions) {
    const instances = fn.property('CapacityProviderConfig') !== undefined;
    yield* range(checked, fn, 'MemorySize', 'memory-out-of-range', instances ? [2048, 32768] : [128, 10240], 'MB');
    yield* range(checked, fn, 'Timeout', 'timeout-out-of-range', [1, instances ? 5400 : 900], 's');
    yield* environment(checked, fn);
    const layers = child(fn.properties, 'Layers');
    if (layers?.kind === 'list' && layers.items.length > 5) {
      yield {
        severity: 'error', code: 'too-many-layers', ...valuePlace(layers.items[5] ?? layers),
        message: l10n.t('A function takes at most 5 layers, and here are {0}, with those of Globals.', layers.items.length), remedy: l10n.t('Put the content of several layers into one.'),
      };
    }
  }
}

function* range({ text }: CheckedTemplate, fn: CheckedFunction, name: string, code: string, [min, max]: readonly [number, number], unit: string): Iterable<Fault> {
  const tree = fn.property(name);
  const given = textOf(tree) ?? '';
  if (!tree || !/^-?[0-9]+$/.test(given)) return;
  const value = Number(given);
  if (value >= min && value <= max) return;
  const nearest = value < min ? min : max;
  yield {
    severity: 'error', code, at: tree.at, end: tree.end,
    message: l10n.t('{0} may be {1} to {2} {3}, and this is {4}.', name, min, max, unit, value), remedy: l10n.t('Write {0}, or another value in that range.', nearest),
    fixes: fix(value < min ? l10n.t('Raise {0} to {1}', name, min) : l10n.t('Lower {0} to {1}', name, max), replaceScalar(text, child(fn.properties, name), nearest)),
  };
}

/** Lambda sets these itself (Lambda developer guide, "Defined runtime environment variables", those marked reserved). */
const reserved: ReadonlySet<string> = new Set([
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
]);

function* environment({ text }: CheckedTemplate, fn: CheckedFunction): Iterable<Fault> {
  const variables = child(fn.properties, 'Environment', 'Variables');
  for (const [name, { keyAt }] of entriesOf(variables)) {
    if (reserved.has(name)) {
      yield {
        severity: 'error', code: 'environment-reserved', ...keyPlace(text, keyAt), message: l10n.t('Lambda sets this variable itself and takes it from no template: {0}', name), remedy: l10n.t('Remove it, or give the variable another name.'),
      };
    } else if (!/^[A-Za-z]\w+$/.test(name) && !name.startsWith('Fn::')) {
      yield {
        severity: 'error', code: 'environment-name', ...keyPlace(text, keyAt), message: l10n.t('The name of a variable begins with a letter, goes on with letters, digits and underscores, and has at least two characters, unlike {0}', name),
        remedy: l10n.t('Give the variable another name.'),
      };
    }
  }
  // What is known only after deployment comes on top.
  const bytes = Buffer.byteLength(JSON.stringify(fn.fn.environment));
  if (variables && bytes > 4096) {
    const at = entriesOf(child(fn.properties, 'Environment')).find(([name]) => name === 'Variables')?.[1].keyAt ?? variables.at;
    yield {
      severity: 'error', code: 'environment-too-large', ...keyPlace(text, at), message: l10n.t('The environment variables of {0} take {1} bytes, and Lambda takes 4,096.', fn.id, bytes),
      remedy: l10n.t('Keep large values in Parameter Store, Secrets Manager or a file of the code.'),
    };
  }
}
