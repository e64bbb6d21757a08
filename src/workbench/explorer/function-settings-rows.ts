import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../core/model/application.ts';
import { targetText } from '../invocation/async-text.ts';

/** Rows of the tooltip about how the function is run, for what its template sets. */
export function functionSettingsRows({ concurrency, perTenant, asynchronous, logging }: LambdaFunction): readonly { readonly name: string; readonly value: string }[] {
  const concurrencyParts = [
    concurrency?.reserved === undefined ? undefined : l10n.t('reserved {0}', concurrency.reserved),
    concurrency?.provisioned === undefined ? undefined : l10n.t('provisioned {0}', concurrency.provisioned),
    concurrency?.perSandbox === undefined ? undefined : l10n.t('{0} in one sandbox', concurrency.perSandbox),
  ];
  const { onSuccess, onFailure, deadLetterQueue, maximumRetryAttempts, maximumEventAgeSeconds } = asynchronous ?? {};
  const retryParts = [
    maximumRetryAttempts === undefined ? undefined : l10n.t('at most {0} retries', maximumRetryAttempts),
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
  ].filter(({ value }) => value !== '');
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
}
