import * as l10n from '@vscode/l10n';
import type { Fault } from '../../text/template-text.ts';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { child, listTree, mapTree, stringOf, textOf, textTree, unresolved } from '../../text/tree.ts';
import type { Place } from '../lowered/lowering.ts';
import { flagOf, getAtt, isNull, itemsOf, mapOf, mapOfAny, scalarTree } from '../lowered/lowering.ts';
import { buildMetadata } from './build-settings.ts';
import { codeOf } from './packaging.ts';
import { lowerEvents, lowerUrl } from './events.ts';
import { lowerImage } from './images.ts';
import type { ServiceFacts } from './service-facts.ts';
import { defaultRuntime, logicalId } from './service-facts.ts';

/** One function as the file names it; `entry` is as written, `value` has its variables resolved. */
export interface WrittenFunction {
  readonly key: string;
  readonly entry: MapEntry;
  readonly value: Tree;
}

/**
 * A function as an `AWS::Serverless::Function`, with what `provider` gives to all functions beneath it, and the framework's own defaults.
 * Source: Serverless Framework documentation, "Serverless.yml Reference" and "AWS Lambda Functions"; lib/plugins/aws/package/compile/functions.js.
 */
export function lowerFunction({ key, entry, value }: WrittenFunction, facts: ServiceFacts, names: ReadonlySet<string>, report: (fault: Fault) => void): MapEntry {
  const { provider, stage } = facts;
  // Of the file that names it, even where a variable brings the rest from another one.
  const place: Place = { at: entry.value.at, end: entry.value.end };
  const nameAt: Place = { at: entry.keyAt, end: entry.keyAt + key.length };
  const own = (name: string) => given(child(value, name));
  const either = (name: string) => own(name) ?? given(child(provider, name));
  const image = own('image');
  const lowered = image && lowerImage(image, facts);
  const runtime = runtimeOf(either('runtime') ?? textTree(defaultRuntime(facts), nameAt));
  const code = image ? undefined : codeOf(value, textOf(runtime) ?? '', facts, nameAt);
  const architecture = either('architecture');
  const provisioned = own('provisionedConcurrency');
  const storage = own('ephemeralStorageSize') ?? given(child(provider, 'ephemeralStorageSize'));
  const tenancy = textOf(child(own('tenancy'), 'mode'));
  const metadata = { ...lowered?.metadata, ...(image ? {} : buildMetadata(value, textOf(runtime) ?? '', facts)) };
  const properties = mapOf({
    FunctionName: own('name') ?? textTree(`${facts.name}-${stage}-${key}`, nameAt),
    Runtime: image ? undefined : runtime,
    Handler: image ? undefined : handlerOf(own('handler'), facts),
    CodeUri: code,
    ...lowered?.properties,
    Description: own('description'),
    MemorySize: either('memorySize') ?? scalarTree(1024, nameAt),
    Timeout: either('timeout') ?? scalarTree(6, nameAt),
    Architectures: architecture && listTree([architecture], architecture),
    Environment: own('environment') && mapOf({ Variables: own('environment') }, own('environment') as Tree),
    Layers: layersOf(own('layers') ?? given(child(provider, 'layers'))),
    Role: either('role'),
    Tracing: tracingOf(own('tracing') ?? given(child(provider, 'tracing', 'lambda'))),
    KmsKeyArn: either('kmsKeyArn'),
    VpcConfig: vpcOf(child(value, 'vpc'), child(provider, 'vpc')),
    ReservedConcurrentExecutions: own('reservedConcurrency'),
    ProvisionedConcurrencyConfig: provisioned && mapOf({ ProvisionedConcurrentExecutions: child(provisioned, 'executions') ?? provisioned }, provisioned),
    // The framework makes an alias for it.
    AutoPublishAlias: provisioned && (child(provisioned, 'alias') ?? textTree('provisioned', provisioned)),
    EphemeralStorage: storage && mapOf({ Size: storage }, storage),
    EventInvokeConfig: invokeConfig(own, names),
    DeadLetterQueue: own('onError') && mapOf({ TargetArn: own('onError') }, own('onError') as Tree),
    LoggingConfig: loggingOf(own('logs') ?? given(child(provider, 'logs', 'lambda'))),
    FileSystemConfigs: fileSystems(own('fileSystemConfig')),
    SnapStart: flagOf(own('snapStart')) === true ? mapOf({ ApplyOn: textTree('PublishedVersions', own('snapStart') as Tree) }, own('snapStart') as Tree) : undefined,
    TenancyConfig: tenancy === undefined ? undefined : mapOf({ TenantIsolationMode: textTree(tenancy.toUpperCase(), own('tenancy') as Tree) }, own('tenancy') as Tree),
    CapacityProviderConfig: capacityOf(own('capacityProvider')),
    DurableConfig: durableOf(own('durableConfig')),
    Events: lowerEvents(value, { stage, payload: given(child(provider, 'httpApi', 'payload')) }, report),
    FunctionUrlConfig: lowerUrl(value),
  }, place);
  const resource = mapOf({
    Type: textTree('AWS::Serverless::Function', nameAt), Properties: properties, Condition: own('condition'),
    Metadata: Object.keys(metadata).length === 0 ? undefined : mapOf(metadata, nameAt),
  }, place);
  return { keyAt: entry.keyAt, value: resource };
}

/** serverless-rust has a runtime of its own for programs that Lambda's OS-only runtime runs. */
function runtimeOf(runtime: Tree): Tree {
  return textOf(runtime) === 'rust' ? textTree('provided.al2023', runtime) : runtime;
}

/** Handlers that a plugin adds to the package. */
const pluginHandlers: Readonly<Record<string, string>> = { 'wsgi_handler.handler': 'serverless-wsgi', 'wsgi.handler': 'serverless-wsgi', 'rack_adapter.handler': 'serverless-rack' };

function handlerOf(handler: Tree | undefined, { plugins }: ServiceFacts): Tree | undefined {
  const plugin = pluginHandlers[textOf(handler) ?? ''];
  return handler && plugin !== undefined && plugins.includes(plugin) ? unresolved(handler, l10n.t('A plugin adds it when the service is packaged: {0}', plugin)) : handler;
}

function layersOf(tree: Tree | undefined): Tree | undefined {
  return tree && listTree(itemsOf(tree), tree);
}

function tracingOf(tree: Tree | undefined): Tree | undefined {
  const on = flagOf(tree);
  if (!tree || on === undefined) return tree;
  return on ? textTree('Active', tree) : undefined;
}

/** `vpc: ~` of a function takes it out of the provider's. */
function vpcOf(own: Tree | undefined, provider: Tree | undefined): Tree | undefined {
  if (own && (isNull(own) || flagOf(own) === false)) return undefined;
  const value = own ?? provider;
  if (!value || isNull(value)) return undefined;
  return mapOfAny({ SecurityGroupIds: child(own, 'securityGroupIds') ?? child(provider, 'securityGroupIds'), SubnetIds: child(own, 'subnetIds') ?? child(provider, 'subnetIds') }, value);
}

function loggingOf(logs: Tree | undefined): Tree | undefined {
  return logs && mapOfAny({
    LogFormat: child(logs, 'logFormat'), ApplicationLogLevel: child(logs, 'applicationLogLevel'), SystemLogLevel: child(logs, 'systemLogLevel'), LogGroup: child(logs, 'logGroup'),
  }, logs);
}

function fileSystems(tree: Tree | undefined): Tree | undefined {
  return tree && listTree(itemsOf(tree).map((each) => mapOf({ Arn: child(each, 'arn'), LocalMountPath: child(each, 'localMountPath') }, each)), tree);
}

function capacityOf(tree: Tree | undefined): Tree | undefined {
  return tree && mapOf({ CapacityProviderArn: child(tree, 'name') ?? tree, PerExecutionEnvironmentMaxConcurrency: child(tree, 'maxConcurrency') }, tree);
}

function durableOf(tree: Tree | undefined): Tree | undefined {
  return tree && mapOf({ ExecutionTimeout: child(tree, 'executionTimeout'), RetentionPeriodInDays: child(tree, 'retentionPeriodInDays') }, tree);
}

/** `maximumRetryAttempts`, `maximumEventAge` and `destinations`. */
function invokeConfig(own: (name: string) => Tree | undefined, names: ReadonlySet<string>): Tree | undefined {
  const [attempts, age, destinations] = [own('maximumRetryAttempts'), own('maximumEventAge'), own('destinations')];
  const place = attempts ?? age ?? destinations;
  return place && mapOf({
    MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age,
    DestinationConfig: destinations && mapOfAny({ OnSuccess: destination(child(destinations, 'onSuccess'), names), OnFailure: destination(child(destinations, 'onFailure'), names) }, destinations),
  }, place);
}

/** The name of a function of the service, an ARN, or `{type, arn}`. */
function destination(tree: Tree | undefined, names: ReadonlySet<string>): Tree | undefined {
  if (!tree || isNull(tree)) return undefined;
  const name = stringOf(tree);
  if (name !== undefined && names.has(name)) return mapOf({ Destination: getAtt(logicalId(name, 'LambdaFunction'), 'Arn', tree) }, tree);
  const types: Readonly<Record<string, string>> = { sqs: 'SQS', sns: 'SNS', function: 'Lambda', eventBus: 'EventBridge', s3: 'S3' };
  const type = types[textOf(child(tree, 'type')) ?? ''];
  const arn = tree.kind === 'map' ? child(tree, 'arn') : tree;
  return mapOf({ Type: type === undefined ? undefined : textTree(type, tree), Destination: arn }, tree);
}

function given(tree: Tree | undefined): Tree | undefined {
  return tree && !isNull(tree) ? tree : undefined;
}

/** `functions`, a map or a list of maps, one entry a function. A later one of a name wins. */
export function functionEntries(tree: Tree | undefined): ReadonlyMap<string, MapEntry> {
  if (tree?.kind === 'list') return new Map(tree.items.flatMap((item) => [...functionEntries(item)]));
  return tree?.kind === 'map' ? tree.entries : mapTree(new Map(), { at: 0, end: 0 }).entries;
}
