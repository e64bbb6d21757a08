import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../model/application.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import { imageRuntime } from '../model/function-image.ts';
import type { BackendKind } from '../model/invocation.ts';

/** The largest event that Lambda takes synchronously (Lambda quotas, "Invocation payload"). */
const maxEventBytes = 6 * 1024 * 1024;

/** @throws WorkbenchError `event-too-large`, `event-not-json` */
export function checkEvent(event: string): void {
  const bytes = Buffer.byteLength(event);
  if (bytes > maxEventBytes) {
    throw new WorkbenchError('event-too-large', l10n.t('The event is larger than the 6 MB that Lambda takes. Bytes: {0}', bytes), { remedy: l10n.t('Put large data into S3 and its key into the event.') });
  }
  try {
    JSON.parse(event);
  } catch (thrown) {
    throw new WorkbenchError('event-not-json', l10n.t('The event is not JSON: {0}', errorText(thrown)), { remedy: l10n.t('Correct the event and repeat.'), cause: thrown });
  }
}

/** The runtime of a function that can be run here; `Image` for one that comes as an image. @throws WorkbenchError `function-not-runnable` */
export function checkRunnable(fn: LambdaFunction): string {
  const place = { file: fn.location.file, line: fn.location.line };
  if (fn.notRunnable !== undefined) {
    throw new WorkbenchError('function-not-runnable', l10n.t('{0} cannot be run on this machine: {1}', fn.id, fn.notRunnable), { remedy: fn.web ? l10n.t('Start its server by itself, without the workbench.') : l10n.t('Give the template local code for it.'), ...place });
  }
  if (fn.image) return imageRuntime;
  if (fn.runtime === null || fn.handler === null) {
    throw new WorkbenchError('function-not-runnable', l10n.t('The template gives {0} no runtime or no handler.', fn.id), { remedy: l10n.t('Add Runtime and Handler to the function or to Globals.'), ...place });
  }
  return fn.runtime;
}

/** What of a function a backend does not have; translated. */
export function backendNotes({ fileSystems = [] }: LambdaFunction, backend: BackendKind): string[] {
  if (backend === 'docker' || fileSystems.length === 0) return [];
  return [l10n.t('File systems are mounted in Docker only, so these are missing: {0}', fileSystems.map(({ path }) => path).join(', '))];
}

/** Lambda API reference, "Invoke", `X-Amz-Tenant-Id`. */
export function isTenantId(text: string): boolean {
  return /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/.test(text);
}

/** A function with tenant isolation needs a tenant, and no other takes one (Lambda developer guide, "Tenant isolation"). @throws WorkbenchError `bad-tenant` */
export function checkTenant(fn: LambdaFunction, tenantId: string | undefined): void {
  const place = { file: fn.location.file, line: fn.location.line };
  if (fn.perTenant && tenantId === undefined) {
    throw new WorkbenchError('bad-tenant', l10n.t('{0} isolates its tenants, so an invocation must name one.', fn.id), { remedy: l10n.t('Give a tenant id, or take TenancyConfig out of the template.'), ...place });
  }
  if (!fn.perTenant && tenantId !== undefined) {
    throw new WorkbenchError('bad-tenant', l10n.t('{0} does not isolate tenants, so an invocation must not name one.', fn.id), { remedy: l10n.t('Leave the tenant id out, or set TenancyConfig in the template.'), ...place });
  }
  if (tenantId !== undefined && !isTenantId(tenantId)) {
    throw new WorkbenchError('bad-tenant', l10n.t('This tenant id is not one that Lambda takes: {0}', tenantId), { remedy: l10n.t('Use 1 to 256 letters, digits, spaces and . _ : / = + - @.') });
  }
}
