import * as l10n from '@vscode/l10n';
import type { FileSystem, LambdaFunction } from '../../model/application.ts';
import type { AsyncSettings, ConcurrencySettings, LoggingSettings } from '../../model/function-settings.ts';
import { readDeployment, readDurable } from './deployment-settings.ts';
import { readDestination } from './destination.ts';
import type { SettingsQuestion } from './settings-question.ts';
import { fault, oneOf, shownText, truth, wholeNumber, writtenChild } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';
import { insertEntry } from '../text/edits.ts';
import type { FaultFix } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';

export type FunctionSettings = Pick<LambdaFunction, 'concurrency' | 'logging' | 'asynchronous' | 'perTenant' | 'ephemeralStorage' | 'fileSystems' | 'durable' | 'deployment'>;

/** What a function's own entry says about concurrency, logs, tenants and asynchronous invocation. What is left open is absent. */
export function readFunctionSettings(question: SettingsQuestion, context: TemplateContext): FunctionSettings {
  const concurrency = readConcurrency(question, context);
  const logging = readLogging(question.property('LoggingConfig'), context);
  const asynchronous = readAsynchronous(question, context);
  const perTenant = readTenancy(question, context);
  const ephemeralStorage = wholeNumber('EphemeralStorage', child(question.property('EphemeralStorage'), 'Size'), { min: 512, max: 10240 }, context);
  const fileSystems = readFileSystems(question.property('FileSystemConfigs'));
  const durable = readDurable(question.property, context);
  const deployment = readDeployment(question, context);
  return {
    ...(concurrency && { concurrency }),
    ...(logging && { logging }),
    ...(asynchronous && { asynchronous }),
    ...(perTenant && { perTenant }),
    ...(ephemeralStorage !== undefined && { ephemeralStorage }),
    ...(fileSystems.length > 0 && { fileSystems }),
    ...(durable && { durable }),
    ...(deployment && { deployment }),
  };
}

/** `FileSystemConfigs` (Lambda API reference, "FileSystemConfig"). An ARN that is known only after deployment is kept as its expression: it only names the local folder. */
function readFileSystems(configs: Tree | undefined): readonly FileSystem[] {
  if (configs?.kind !== 'list') return [];
  return configs.items.flatMap((config) => {
    const at = textOf(child(config, 'LocalMountPath'));
    const arn = child(config, 'Arn');
    const direct = truth(child(config, 'S3FilesConfig', 'DirectS3Read'));
    return at === undefined || !arn ? [] : [{ path: at, arn: shownText(arn) ?? '', ...(direct !== undefined && { directS3Read: direct }) }];
  });
}

/** Ranges: Lambda API reference, "PutFunctionConcurrency", "PutProvisionedConcurrencyConfig", "LambdaManagedInstancesCapacityProviderConfig". */
function readConcurrency({ sam, property, properties }: SettingsQuestion, context: TemplateContext): ConcurrencySettings | undefined {
  const reserved = wholeNumber('ReservedConcurrentExecutions', property('ReservedConcurrentExecutions'), { min: 0 }, context);
  const provisionedTree = sam ? child(property('ProvisionedConcurrencyConfig'), 'ProvisionedConcurrentExecutions') : undefined;
  const provisioned = wholeNumber('ProvisionedConcurrentExecutions', provisionedTree, { min: 1 }, context);
  const capacity = property('CapacityProviderConfig');
  const instances = sam ? capacity : child(capacity, 'LambdaManagedInstancesCapacityProviderConfig');
  const perSandbox = wholeNumber('PerExecutionEnvironmentMaxConcurrency', child(instances, 'PerExecutionEnvironmentMaxConcurrency'), { min: 1, max: 1600 }, context);
  if (provisionedTree && provisioned !== undefined) {
    if (capacity) report(provisionedTree, l10n.t('A function with CapacityProviderConfig takes no provisioned concurrency.'), l10n.t('Remove ProvisionedConcurrencyConfig: a capacity provider keeps instances of its own.'), context);
    if (!property('AutoPublishAlias')) report(provisionedTree, l10n.t('Provisioned concurrency belongs to an alias, and the function publishes none.'), l10n.t('Add AutoPublishAlias, for example AutoPublishAlias: live'), context, aliasFix(properties, context));
    checkProvisioned(provisioned, reserved, provisionedTree, context);
  }
  const settings = { ...(reserved !== undefined && { reserved }), ...(provisioned !== undefined && { provisioned }), ...(perSandbox !== undefined && { perSandbox }) };
  return Object.keys(settings).length > 0 ? settings : undefined;
}

/** Tells of more provisioned than reserved concurrency (Lambda developer guide, "Configuring provisioned concurrency for a function"). */
export function checkProvisioned(provisioned: number, reserved: number | undefined, at: Tree, context: TemplateContext): void {
  if (reserved === undefined || provisioned <= reserved) return;
  report(at, l10n.t('Provisioned concurrency ({0}) is more than the function\'s reserved concurrency ({1}).', provisioned, reserved), l10n.t('Raise ReservedConcurrentExecutions, or provision less.'), context);
}

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

function readLogging(config: Tree | undefined, context: TemplateContext): LoggingSettings | undefined {
  if (config?.kind !== 'map') return undefined;
  const formatTree = child(config, 'LogFormat');
  const format = oneOf('LogFormat', formatTree, ['Text', 'JSON'], context) ?? 'Text';
  const applicationTree = child(config, 'ApplicationLogLevel');
  const systemTree = child(config, 'SystemLogLevel');
  const applicationLevel = oneOf('ApplicationLogLevel', applicationTree, levels, context);
  const systemLevel = oneOf('SystemLogLevel', systemTree, ['DEBUG', 'INFO', 'WARN'], context);
  const level = applicationTree ?? systemTree;
  if (format === 'Text' && level && (!formatTree || textOf(formatTree) === 'Text')) {
    report(level, l10n.t('Log levels hold for the JSON format only.'), l10n.t('Write LogFormat: JSON, or remove the log level.'), context);
  }
  const logGroup = textOf(child(config, 'LogGroup'));
  return { format, ...(applicationLevel && { applicationLevel }), ...(systemLevel && { systemLevel }), ...(logGroup !== undefined && { logGroup }) };
}

function readAsynchronous({ id, sam, properties, property }: SettingsQuestion, context: TemplateContext): AsyncSettings | undefined {
  const config = sam ? readEventInvokeConfig(id, property('EventInvokeConfig'), writtenChild(properties, context.resolver, 'EventInvokeConfig'), true, context) : {};
  const deadLetterQueue = readDestination({ functionId: id, kind: 'DeadLetterQueue', tree: child(properties, sam ? 'DeadLetterQueue' : 'DeadLetterConfig'), sam }, context);
  const settings = { ...config, ...(deadLetterQueue && { deadLetterQueue }) };
  return Object.keys(settings).length > 0 ? settings : undefined;
}

/** `MaximumRetryAttempts`, `MaximumEventAgeInSeconds` and `DestinationConfig` (Lambda API reference, "PutFunctionEventInvokeConfig"). `written` still has its references. */
export function readEventInvokeConfig(functionId: string, resolved: Tree | undefined, written: Tree | undefined, sam: boolean, context: TemplateContext): AsyncSettings {
  const maximumRetryAttempts = wholeNumber('MaximumRetryAttempts', child(resolved, 'MaximumRetryAttempts'), { min: 0, max: 2 }, context);
  const maximumEventAgeSeconds = wholeNumber('MaximumEventAgeInSeconds', child(resolved, 'MaximumEventAgeInSeconds'), { min: 60, max: 21600 }, context);
  const destinations = writtenChild(written, context.resolver, 'DestinationConfig');
  const onSuccess = readDestination({ functionId, kind: 'OnSuccess', tree: child(destinations, 'OnSuccess'), sam }, context);
  const onFailure = readDestination({ functionId, kind: 'OnFailure', tree: child(destinations, 'OnFailure'), sam }, context);
  return {
    ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
    ...(maximumEventAgeSeconds !== undefined && { maximumEventAgeSeconds }),
    ...(onSuccess && { onSuccess }),
    ...(onFailure && { onFailure }),
  };
}

/** `TenancyConfig`, with what Lambda and SAM refuse beside it (Lambda developer guide, "Tenant isolation"). */
function readTenancy({ sam, property }: SettingsQuestion, context: TemplateContext): boolean {
  const config = property('TenancyConfig');
  const modeTree = child(config, 'TenantIsolationMode');
  if (!modeTree || oneOf('TenantIsolationMode', modeTree, ['PER_TENANT'], context) === undefined) return false;
  const refused = (tree: Tree | undefined, name: string): void => {
    if (tree) report(tree, l10n.t('A function with tenant isolation takes no {0}.', name), l10n.t('Remove it, or remove TenancyConfig.'), context);
  };
  const snapStart = child(property('SnapStart'), 'ApplyOn');
  refused(textOf(snapStart) === 'None' ? undefined : snapStart, 'SnapStart');
  if (!sam) return true;
  refused(property('ProvisionedConcurrencyConfig'), 'ProvisionedConcurrencyConfig');
  refused(property('FunctionUrlConfig'), 'FunctionUrlConfig');
  for (const [, { value }] of entriesOf(property('Events'))) {
    const typeTree = child(value, 'Type');
    const type = textOf(typeTree);
    if (type !== undefined && type !== 'Api' && type !== 'HttpApi') refused(typeTree, l10n.t('event source of type {0}', type));
  }
  return true;
}

function aliasFix(properties: Tree, context: TemplateContext): readonly FaultFix[] {
  const edit = properties.kind === 'map' ? insertEntry(context.text.text, properties, 'AutoPublishAlias', 'live') : undefined;
  return edit ? [{ title: l10n.t('Add AutoPublishAlias: {0}', 'live'), edits: [edit] }] : [];
}

function report(at: Tree, message: string, remedy: string, context: TemplateContext, fixes: readonly FaultFix[] = []): void {
  context.report({ ...fault('error', 'settings-conflict', at), message, remedy, fixes });
}
