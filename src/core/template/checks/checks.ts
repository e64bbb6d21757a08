import type { Fault } from '../text/template-text.ts';
import { apiRoutes } from './api-routes.ts';
import { apiTimeout } from './api-timeout.ts';
import { architectures } from './architectures.ts';
import type { Check, CheckedTemplate } from './check.ts';
import { cycles } from './cycles.ts';
import { eventSources } from './event-sources.ts';
import { globals } from './globals.ts';
import { limits } from './limits.ts';
import { misplaced } from './misplaced.ts';
import { newerFunctions } from './newer-functions.ts';
import { packageTypes } from './package-type.ts';
import { permissions } from './permissions.ts';
import { propertyNames } from './property-names.ts';
import { publishedVersions } from './published-versions.ts';
import { queueVisibility } from './queue-visibility.ts';
import { references } from './references.ts';
import { transforms } from './transforms.ts';

/** Every check. Their order is that of nothing: diagnostics are sorted by their places. */
export const checks: readonly Check[] = [
  limits, apiTimeout, queueVisibility, architectures, packageTypes, propertyNames, misplaced, globals, transforms, eventSources, apiRoutes, references, cycles, permissions, publishedVersions, newerFunctions,
];

/** What is wrong with a template that could be read, beyond what reading it told. */
export function* checkTemplate(checked: CheckedTemplate): Iterable<Fault> {
  for (const check of checks) yield* check(checked);
}
