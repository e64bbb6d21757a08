import * as l10n from '@vscode/l10n';
import type { Fault } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import type { CheckedFunction, CheckedTemplate } from './check.ts';

/**
 * Durable functions and managed instances: the runtimes that they take, and what they exclude.
 * Source: Lambda developer guide, "Lambda durable functions" and "Lambda Managed Instances"; SAM's translator.
 */
export function* newerFunctions({ functions }: CheckedTemplate): Iterable<Fault> {
  for (const fn of functions) {
    const durable = fn.property('DurableConfig');
    if (durable) {
      if (tooOld(fn.fn.runtime, { nodejs: 22, python: 13, ruby: Infinity })) yield refused('durable-unsupported', durable, l10n.t('Durable functions are not there for the runtime {0}.', fn.fn.runtime ?? ''), l10n.t('Use Node.js from 22 or Python from 3.13 on.'));
    }
    const capacity = fn.property('CapacityProviderConfig');
    if (capacity) yield* instances(fn, capacity);
  }
}

function* instances(fn: CheckedFunction, capacity: Tree): Iterable<Fault> {
  if (tooOld(fn.fn.runtime, { nodejs: 22, python: 13, java: 21, dotnet: 8, ruby: Infinity })) {
    yield refused('capacity-provider', capacity, l10n.t('Managed instances are not there for the runtime {0}.', fn.fn.runtime ?? ''), l10n.t('Use Node.js from 22, Python from 3.13, Java from 21 or .NET from 8 on, or Rust.'));
  }
  const vpc = fn.property('VpcConfig');
  if (vpc) yield refused('capacity-provider', vpc, l10n.t('A function with CapacityProviderConfig takes no {0}: the capacity provider has it.', 'VpcConfig'), l10n.t('Remove one of the two.'));
}

/** Whether a runtime of one of these families is older than it may be; others are left alone. */
function tooOld(runtime: string | null, least: Readonly<Record<string, number>>): boolean {
  const [, family = '', version = '0'] = /^(nodejs|python3\.|java|dotnet|ruby)(\d+)/.exec(runtime ?? '')?.map((part) => part.replace('python3.', 'python')) ?? [];
  return Object.hasOwn(least, family) && Number(version) < (least[family] ?? 0);
}

function refused(code: string, tree: Tree, message: string, remedy: string): Fault {
  return { severity: 'error', code, at: tree.at, message, remedy };
}
