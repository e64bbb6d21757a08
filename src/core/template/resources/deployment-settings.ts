import type { CapacityProviderSettings, DeploymentPreference, DeploymentSettings, DurableSettings, VpcSettings } from '../../model/deployment-settings.ts';
import { functionOf } from './destination.ts';
import type { SettingsQuestion } from './settings-question.ts';
import { oneOf, shownText, truth, wholeNumber, writtenChild } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, referencesOf, stringOf, textOf } from '../text/tree.ts';

/** What a function's own entry says about it as it is deployed; undefined where that is nothing. Ranges: Lambda API reference, "CreateFunction". */
export function readDeployment(question: SettingsQuestion, context: TemplateContext): DeploymentSettings | undefined {
  const { sam, property } = question;
  const tracing = oneOf(sam ? 'Tracing' : 'Mode', sam ? property('Tracing') : child(property('TracingConfig'), 'Mode'), ['Active', 'PassThrough', ...(sam ? ['Disabled' as const] : [])], context);
  const snapStart = oneOf('ApplyOn', child(property('SnapStart'), 'ApplyOn'), ['PublishedVersions', 'None'], context);
  const recursiveLoop = oneOf('RecursiveLoop', property('RecursiveLoop'), ['Allow', 'Terminate'], context);
  const updates = oneOf('UpdateRuntimeOn', child(property('RuntimeManagementConfig'), 'UpdateRuntimeOn'), ['Auto', 'FunctionUpdate', 'Manual'], context);
  const alias = sam ? shownText(property('AutoPublishAlias')) : undefined;
  const settings: DeploymentSettings = present({
    description: shownText(property('Description')),
    aliases: alias === undefined ? undefined : [{ name: alias }],
    preference: sam ? readPreference(question, context) : undefined,
    tracing, snapStart,
    vpc: readVpc(property('VpcConfig')),
    kmsKey: shownText(property('KmsKeyArn')),
    sourceKmsKey: shownText(property('SourceKMSKeyArn') ?? child(property('Code'), 'SourceKMSKeyArn')),
    codeSigningConfig: shownText(property('CodeSigningConfigArn')),
    recursiveLoop,
    runtimeUpdates: updates && present({ on: updates, runtimeVersion: shownText(child(property('RuntimeManagementConfig'), 'RuntimeVersionArn')) }),
    capacityProvider: readCapacityProvider(question, context),
    role: shownText(property('Role')),
    policies: sam ? policyTexts(property('Policies')) : undefined,
    permissionsBoundary: shownText(property('PermissionsBoundary')),
    tags: readTags(property('Tags')),
    versionDescription: shownText(property('VersionDescription')),
  });
  return Object.keys(settings).length > 0 ? settings : undefined;
}

/** `DurableConfig` (Lambda API reference). */
export function readDurable(property: SettingsQuestion['property'], context: TemplateContext): DurableSettings | undefined {
  const config = property('DurableConfig');
  if (config?.kind !== 'map') return undefined;
  return present({
    executionTimeout: wholeNumber('ExecutionTimeout', child(config, 'ExecutionTimeout'), { min: 1, max: 31_622_400 }, context),
    retentionPeriodInDays: wholeNumber('RetentionPeriodInDays', child(config, 'RetentionPeriodInDays'), { min: 1, max: 90 }, context),
    kmsKeyArn: shownText(child(config, 'KMSKeyArn')),
  });
}

function readPreference({ property, properties }: SettingsQuestion, context: TemplateContext): DeploymentPreference | undefined {
  const preference = property('DeploymentPreference');
  if (preference?.kind !== 'map') return undefined;
  const hooks = writtenChild(properties, context.resolver, 'DeploymentPreference', 'Hooks');
  const hook = (name: string) => {
    const tree = writtenChild(hooks, context.resolver, name);
    return tree && (functionOf(tree, context) ?? shownText(context.resolver.resolve(tree)));
  };
  return present({
    enabled: truth(child(preference, 'Enabled')) ?? true,
    type: shownText(child(preference, 'Type')),
    alarms: textsOf(child(preference, 'Alarms')),
    preTraffic: hook('PreTraffic'),
    postTraffic: hook('PostTraffic'),
  });
}

function readVpc(config: Tree | undefined): VpcSettings | undefined {
  if (config?.kind !== 'map') return undefined;
  const subnets = textsOf(child(config, 'SubnetIds')) ?? [];
  const securityGroups = textsOf(child(config, 'SecurityGroupIds')) ?? [];
  return subnets.length + securityGroups.length === 0 ? undefined : present({ subnets, securityGroups, ipv6: truth(child(config, 'Ipv6AllowedForDualStack')) });
}

function readCapacityProvider({ sam, property, properties }: SettingsQuestion, context: TemplateContext): CapacityProviderSettings | undefined {
  const path = ['CapacityProviderConfig', ...(sam ? [] : ['LambdaManagedInstancesCapacityProviderConfig'])];
  const [first = '', ...rest] = path;
  const config = child(property(first), ...rest);
  if (config?.kind !== 'map') return undefined;
  const key = sam ? 'Arn' : 'CapacityProviderArn';
  const [id] = [...referencesOf(writtenChild(properties, context.resolver, ...path, key))].filter((each) => /::CapacityProvider$/.test(stringOf(child(context.template, 'Resources', each, 'Type')) ?? ''));
  const scaling = property('FunctionScalingConfig');
  const memory = Number(textOf(child(config, 'ExecutionEnvironmentMemoryGiBPerVCpu')));
  return present({
    id,
    arn: shownText(child(config, key)),
    memoryGiBPerVCpu: Number.isFinite(memory) ? memory : undefined,
    minEnvironments: wholeNumber('MinExecutionEnvironments', child(scaling, 'MinExecutionEnvironments'), { min: 0 }, context),
    maxEnvironments: wholeNumber('MaxExecutionEnvironments', child(scaling, 'MaxExecutionEnvironments'), { min: 0 }, context),
    publishToLatestPublished: truth(property('PublishToLatestPublished')),
  });
}

/** `Tags` in both shapes: SAM's map, CloudFormation's list of `{Key, Value}`. */
function readTags(tags: Tree | undefined): Readonly<Record<string, string>> | undefined {
  const pairs = tags?.kind === 'list'
    ? tags.items.map((item) => [textOf(child(item, 'Key')), shownText(child(item, 'Value'))] as const)
    : entriesOf(tags).map(([name, { value }]) => [name, shownText(value)] as const);
  const known = pairs.flatMap(([name, value]) => name === undefined || value === undefined ? [] : [[name, value] as const]);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** SAM developer guide, "AWS SAM policy templates": a name or ARN, a template by its name, or a policy document by its actions. */
function policyTexts(policies: Tree | undefined): readonly string[] | undefined {
  const items = policies?.kind === 'list' ? policies.items : policies ? [policies] : [];
  const texts = items.flatMap((item) => {
    const text = shownText(item);
    if (text !== undefined) return [text];
    const statement = child(item, 'Statement');
    const statements = statement?.kind === 'list' ? statement.items : statement ? [statement] : [];
    return statement ? statements.flatMap((each) => textsOf(child(each, 'Action')) ?? []) : entriesOf(item).map(([name]) => name);
  });
  return texts.length === 0 ? undefined : texts;
}

/** The texts of a list, or of one value that stands for a list. */
function textsOf(tree: Tree | undefined): readonly string[] | undefined {
  const items = tree?.kind === 'list' ? tree.items : tree ? [tree] : [];
  const texts = items.flatMap((item) => shownText(item) ?? []);
  return texts.length === 0 ? undefined : texts;
}

/** Without what is undefined. */
function present<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
