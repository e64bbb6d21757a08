import type { Tree } from '../../text/tree.ts';
import { child, textOf, textTree } from '../../text/tree.ts';
import { itemsOf, isNull, listTreeOf, mapOf, mapOfAny } from '../lowered/lowering.ts';
import type { CodePlaces } from './code-places.ts';
import type { FoundResource } from './found-resource.ts';
import { blocks, given, renamed } from './attributes.ts';

/** `aws_lambda_function` as the properties of an `AWS::Lambda::Function`. Source: Terraform Registry, hashicorp/aws, "Resource: aws_lambda_function". */
export function lowerFunction(resource: FoundResource, code: CodePlaces): Tree {
  const { attributes } = resource;
  const first = (name: string): Tree | undefined => blocks(attributes, name)[0];
  const part = (name: string, names: Readonly<Record<string, string>>): Tree | undefined => {
    const block = first(name);
    return block && mapOfAny(renamed(block, names), block);
  };
  const image = textOf(child(attributes, 'package_type')) === 'Image' || isGiven(child(attributes, 'image_uri'));
  const reserved = child(attributes, 'reserved_concurrent_executions');
  const environment = first('environment');
  const variables = child(environment, 'variables');
  return mapOf({
    ...renamed(attributes, {
      function_name: 'FunctionName', description: 'Description', memory_size: 'MemorySize', timeout: 'Timeout', architectures: 'Architectures', layers: 'Layers', role: 'Role', kms_key_arn: 'KmsKeyArn', package_type: 'PackageType',
      ...(image ? {} : { runtime: 'Runtime', handler: 'Handler' }),
    }),
    Code: code.code(resource),
    Environment: variables && !isNull(variables) ? mapOf({ Variables: variables }, environment as Tree) : undefined,
    ImageConfig: part('image_config', { entry_point: 'EntryPoint', command: 'Command', working_directory: 'WorkingDirectory' }),
    EphemeralStorage: part('ephemeral_storage', { size: 'Size' }),
    // -1 stands for none.
    ReservedConcurrentExecutions: reserved && !isNull(reserved) && textOf(reserved) !== '-1' ? reserved : undefined,
    DeadLetterConfig: part('dead_letter_config', { target_arn: 'TargetArn' }),
    LoggingConfig: part('logging_config', { log_format: 'LogFormat', application_log_level: 'ApplicationLogLevel', system_log_level: 'SystemLogLevel', log_group: 'LogGroup' }),
    TracingConfig: part('tracing_config', { mode: 'Mode' }),
    VpcConfig: part('vpc_config', { security_group_ids: 'SecurityGroupIds', subnet_ids: 'SubnetIds' }),
    SnapStart: part('snap_start', { apply_on: 'ApplyOn' }),
    TenancyConfig: part('tenancy_config', { tenant_isolation_mode: 'TenantIsolationMode' }),
    DurableConfig: part('durable_config', { execution_timeout: 'ExecutionTimeout', retention_period: 'RetentionPeriodInDays' }),
    CapacityProviderConfig: capacity(attributes),
    FileSystemConfigs: listTreeOf(blocks(attributes, 'file_system_config').map((block) => mapOf(renamed(block, { arn: 'Arn', local_mount_path: 'LocalMountPath' }), block)), attributes),
  }, attributes);
}

function capacity(attributes: Tree): Tree | undefined {
  const [block] = blocks(attributes, 'capacity_provider_config', 'lambda_managed_instances_capacity_provider_config');
  return block && mapOf({
    LambdaManagedInstancesCapacityProviderConfig: mapOf(renamed(block, { capacity_provider_arn: 'CapacityProviderArn', per_execution_environment_max_concurrency: 'PerExecutionEnvironmentMaxConcurrency' }), block),
  }, block);
}

/** What the public module terraform-aws-modules/lambda/aws is called with, as the attributes of the `aws_lambda_function` (or the layer) that it makes. */
export function moduleAttributes(inputs: Tree): { readonly attributes: Readonly<Record<string, Tree | undefined>>; readonly layer: boolean } {
  const own = (name: string) => given(child(inputs, name));
  const variables = own('environment_variables');
  const block = (values: Readonly<Record<string, Tree | undefined>>) => {
    const map = mapOfAny(values, inputs);
    return map && listTreeOf([map], inputs);
  };
  const size = own('ephemeral_storage_size');
  return {
    layer: textOf(own('create_layer')) === 'true',
    attributes: {
      ...Object.fromEntries(['function_name', 'description', 'handler', 'runtime', 'memory_size', 'timeout', 'architectures', 'layers', 'package_type', 'image_uri', 'reserved_concurrent_executions', 'layer_name', 'compatible_runtimes'].map((name) => [name, own(name)])),
      environment: variables && block({ variables }),
      ephemeral_storage: size && block({ size }),
      image_config: block({ entry_point: own('image_config_entry_point'), command: own('image_config_command'), working_directory: own('image_config_working_directory') }),
      dead_letter_config: block({ target_arn: own('dead_letter_target_arn') }),
      logging_config: block({ log_format: own('logging_log_format'), application_log_level: own('logging_application_log_level'), system_log_level: own('logging_system_log_level') }),
      file_system_config: block({ arn: own('file_system_arn'), local_mount_path: own('file_system_local_mount_path') }),
      filename: own('local_existing_package'), source_path: sourcePath(own('source_path')), create_package: own('create_package'),
    },
  };
}

/** `source_path` is a directory, a file, or a list of them, of which objects name theirs in `path`; the first counts. */
function sourcePath(tree: Tree | undefined): Tree | undefined {
  const [first] = itemsOf(tree);
  return first?.kind === 'map' ? child(first, 'path') : first && textTreeOf(first);
}

function textTreeOf(tree: Tree): Tree {
  const text = textOf(tree);
  return text === undefined ? tree : textTree(text, tree);
}

function isGiven(tree: Tree | undefined): boolean {
  return given(tree) !== undefined && textOf(tree) !== '';
}
