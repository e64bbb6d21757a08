import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../core/model/application.ts';
import type { DeploymentSettings } from '../../core/model/deployment-settings.ts';
import { targetText } from '../invocation/async-text.ts';

interface Row {
  readonly name: string;
  readonly value: string;
}

/** Rows of the tooltip about how the function is run, for what its template sets. */
export function functionSettingsRows({ concurrency, perTenant, asynchronous, logging, durable, deployment, web, events }: LambdaFunction): readonly Row[] {
  const concurrencyParts = [
    concurrency?.reserved === undefined ? undefined : l10n.t('reserved {0}', concurrency.reserved),
    concurrency?.provisioned === undefined ? undefined : l10n.t('provisioned {0}', concurrency.provisioned),
    concurrency?.perSandbox === undefined ? undefined : l10n.t('{0} in one sandbox', concurrency.perSandbox),
  ];
  const { onSuccess, onFailure, deadLetterQueue, maximumRetryAttempts, maximumEventAgeSeconds } = asynchronous ?? {};
  const retryParts = [
    maximumRetryAttempts === undefined ? undefined : l10n.t('retries: {0}', maximumRetryAttempts),
    maximumEventAgeSeconds === undefined ? undefined : l10n.t('events up to {0} s old', maximumEventAgeSeconds),
  ];
  const loggingParts = logging && [logging.format, logging.applicationLevel && l10n.t('application {0}', logging.applicationLevel), logging.systemLevel && l10n.t('system {0}', logging.systemLevel), logging.logGroup];
  return [
    { name: l10n.t('Concurrency'), value: joined(concurrencyParts) },
    { name: l10n.t('Tenants'), value: perTenant ? l10n.t('isolated from each other') : '' },
    { name: l10n.t('On success'), value: onSuccess ? targetText({ destination: onSuccess }) : '' },
    { name: l10n.t('On failure'), value: onFailure ? targetText({ destination: onFailure }) : '' },
    { name: l10n.t('Dead-letter queue'), value: deadLetterQueue ? targetText({ destination: deadLetterQueue }) : '' },
    { name: l10n.t('Asynchronous'), value: joined(retryParts) },
    { name: l10n.t('Logging'), value: joined(loggingParts ?? []) },
    ...urlRows(events),
    ...(web ? [{ name: l10n.t('Web function'), value: joined([web.entryPoint, web.authType, web.endpointType, l10n.t('{0} in one sandbox', web.perSandbox)]) }] : []),
    { name: l10n.t('Durable'), value: durable === undefined ? '' : joined([
      l10n.t('yes'), durable.executionTimeout === undefined ? undefined : l10n.t('executions up to {0} s', durable.executionTimeout), durable.retentionPeriodInDays === undefined ? undefined : l10n.t('kept {0} days', durable.retentionPeriodInDays),
    ]) },
    ...deploymentRows(deployment ?? {}),
  ].filter(({ value }) => value !== '');
}

/** The addresses of the function, for what each takes. */
function urlRows(events: LambdaFunction['events']): readonly Row[] {
  return events.filter(({ type }) => type === 'FunctionUrl').map(({ properties }) => {
    const text = (name: string) => typeof properties[name] === 'string' ? properties[name] : undefined;
    return { name: l10n.t('Function URL'), value: joined([text('AuthType'), text('InvokeMode'), properties['Cors'] === undefined ? undefined : 'CORS']) };
  });
}

function deploymentRows({ description, aliases, preference, tracing, snapStart, vpc, runtimeUpdates, recursiveLoop, capacityProvider, codeSigningConfig, kmsKey, role, policies, tags }: DeploymentSettings): readonly Row[] {
  const instances = capacityProvider && [
    capacityProvider.id ?? capacityProvider.arn, capacityProvider.memoryGiBPerVCpu === undefined ? undefined : l10n.t('{0} GiB for each vCPU', capacityProvider.memoryGiBPerVCpu),
    capacityProvider.minEnvironments === undefined && capacityProvider.maxEnvironments === undefined ? undefined : l10n.t('{0} to {1} environments', capacityProvider.minEnvironments ?? 0, capacityProvider.maxEnvironments ?? '∞'),
  ];
  return [
    { name: l10n.t('Description'), value: description ?? '' },
    { name: l10n.t('Aliases'), value: (aliases ?? []).map(({ name, version }) => version === undefined ? name : `${name} → ${version}`).join(', ') },
    { name: l10n.t('Deployment'), value: preference === undefined ? '' : preference.enabled ? joined([preference.type, preference.preTraffic, preference.postTraffic]) : l10n.t('off') },
    { name: l10n.t('Capacity provider'), value: joined(instances ?? []) },
    { name: l10n.t('Tracing'), value: tracing ?? '' },
    { name: 'SnapStart', value: snapStart ?? '' },
    { name: 'VPC', value: vpc === undefined ? '' : l10n.t('{0} subnets, {1} security groups', vpc.subnets.length, vpc.securityGroups.length) },
    { name: l10n.t('Runtime updates'), value: joined([runtimeUpdates?.on, runtimeUpdates?.runtimeVersion]) },
    { name: l10n.t('Recursive loops'), value: recursiveLoop ?? '' },
    { name: l10n.t('Code signing'), value: codeSigningConfig ?? '' },
    { name: l10n.t('Key'), value: kmsKey ?? '' },
    { name: l10n.t('Role'), value: role ?? '' },
    { name: l10n.t('Policies'), value: shortened(policies ?? []) },
    { name: l10n.t('Tags'), value: shortened(Object.entries(tags ?? {}).map(([name, value]) => `${name}=${value}`)) },
  ];
}

/** A tooltip is no place for a long list. */
function shortened(texts: readonly string[]): string {
  return texts.length > 5 ? `${texts.slice(0, 5).join(', ')} +${texts.length - 5}` : texts.join(', ');
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
}
