import * as l10n from '@vscode/l10n';
import { replaceScalar } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import { child } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { fix } from './check.ts';

/** Seconds after which an API answers for its function (API Gateway developer guide, "Quotas": a REST API's can be raised, an HTTP API's cannot). */
const longest: Readonly<Record<string, number>> = { Api: 29, HttpApi: 30 };

/** Functions that may run longer than the API in front of them waits. Those that also have other triggers may have good reason to. */
export function* apiTimeout({ functions, text }: CheckedTemplate): Iterable<Fault> {
  for (const { fn, properties, property } of functions) {
    const tree = property('Timeout');
    const kinds = new Set(fn.events.map(({ type }) => type));
    if (!tree || kinds.size === 0 || [...kinds].some((type) => !Object.hasOwn(longest, type)) || fn.timeout > 900) continue;
    // Whoever sets the integration's own time, or streams, knows about it.
    if (fn.events.some((event) => event.properties['TimeoutInMillis'] !== undefined || event.properties['ResponseTransferMode'] !== undefined)) continue;
    const most = Math.max(...[...kinds].map((type) => longest[type] ?? 0));
    if (fn.timeout <= most) continue;
    yield {
      severity: 'information', code: 'api-timeout', at: tree.at, end: tree.end,
      message: l10n.t('The API in front of this function answers 504 after {0} s, and the function goes on for up to {1} s.', most, fn.timeout),
      remedy: l10n.t('Lower Timeout, raise the quota of a REST API, or do long work asynchronously.'),
      fixes: fix(l10n.t('Lower {0} to {1}', 'Timeout', most), replaceScalar(text, child(properties, 'Timeout'), most)),
    };
  }
}
