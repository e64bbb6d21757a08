/**
 * Resources of Terraform's AWS provider as CloudFormation has them: what lets a reference to one be known, and what triggers functions.
 * Source: Terraform Registry, hashicorp/aws, "Attribute Reference" of each resource; CloudFormation template reference, "Return values".
 */
export interface KnownResource {
  /** CloudFormation's type. */
  readonly type: string;
  /** CloudFormation's properties by Terraform's names of plain attributes. */
  readonly properties?: Readonly<Record<string, string>>;
  /** What attributes give: `Ref`, or the attribute of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

const named = (type: string, property: string, name = 'name', attributes: Readonly<Record<string, string>> = {}): KnownResource => ({
  type, properties: { [name]: property }, attributes: { id: 'Ref', [name]: 'Ref', arn: 'Arn', ...attributes },
});

const known: Readonly<Record<string, KnownResource>> = {
  aws_lambda_function: { type: 'AWS::Lambda::Function', attributes: { id: 'Ref', function_name: 'Ref', arn: 'Arn', invoke_arn: 'Arn', qualified_arn: 'Arn', qualified_invoke_arn: 'Arn', response_streaming_invoke_arn: 'Arn' } },
  aws_lambda_layer_version: { type: 'AWS::Lambda::LayerVersion', attributes: { arn: 'Ref', id: 'Ref', layer_arn: 'Ref' } },
  aws_lambda_alias: { type: 'AWS::Lambda::Alias', attributes: { arn: 'Ref', id: 'Ref', invoke_arn: 'Ref', name: 'Ref' } },
  aws_sqs_queue: named('AWS::SQS::Queue', 'QueueName', 'name', { id: 'Ref', url: 'Ref', name: 'QueueName' }),
  aws_sns_topic: { ...named('AWS::SNS::Topic', 'TopicName'), attributes: { id: 'Ref', arn: 'Ref', name: 'TopicName' } },
  aws_dynamodb_table: named('AWS::DynamoDB::Table', 'TableName', 'name', { stream_arn: 'StreamArn' }),
  aws_s3_bucket: named('AWS::S3::Bucket', 'BucketName', 'bucket', { bucket_domain_name: 'DomainName', bucket_regional_domain_name: 'RegionalDomainName' }),
  aws_kinesis_stream: { ...named('AWS::Kinesis::Stream', 'Name'), attributes: { id: 'Arn', arn: 'Arn', name: 'Ref' } },
  aws_kinesis_firehose_delivery_stream: named('AWS::KinesisFirehose::DeliveryStream', 'DeliveryStreamName'),
  aws_cloudwatch_event_bus: named('AWS::Events::EventBus', 'Name'),
  aws_cloudwatch_log_group: named('AWS::Logs::LogGroup', 'LogGroupName'),
  aws_iam_role: named('AWS::IAM::Role', 'RoleName'),
  aws_sfn_state_machine: { type: 'AWS::StepFunctions::StateMachine', properties: { name: 'StateMachineName' }, attributes: { id: 'Ref', arn: 'Ref' } },
  aws_ssm_parameter: { type: 'AWS::SSM::Parameter', properties: { name: 'Name', value: 'Value', type: 'Type' }, attributes: { id: 'Ref', name: 'Ref', value: 'Value' } },
  aws_secretsmanager_secret: { type: 'AWS::SecretsManager::Secret', properties: { name: 'Name' }, attributes: { id: 'Ref', arn: 'Ref' } },
  aws_ecr_repository: named('AWS::ECR::Repository', 'RepositoryName', 'name', { repository_url: 'RepositoryUri' }),
  aws_msk_cluster: { type: 'AWS::MSK::Cluster', attributes: { arn: 'Ref', id: 'Ref' } },
  aws_mq_broker: { type: 'AWS::AmazonMQ::Broker', attributes: { arn: 'Arn', id: 'Ref' } },
  aws_docdb_cluster: { type: 'AWS::DocDB::DBCluster', attributes: { arn: 'Arn', id: 'Ref' } },
  aws_api_gateway_rest_api: { type: 'AWS::ApiGateway::RestApi', properties: { name: 'Name' }, attributes: { id: 'Ref', root_resource_id: 'RootResourceId', execution_arn: 'ExecutionArn' } },
  aws_api_gateway_resource: { type: 'AWS::ApiGateway::Resource', properties: { path_part: 'PathPart', parent_id: 'ParentId', rest_api_id: 'RestApiId' }, attributes: { id: 'Ref' } },
  aws_apigatewayv2_api: { type: 'AWS::ApiGatewayV2::Api', properties: { name: 'Name', protocol_type: 'ProtocolType' }, attributes: { id: 'Ref', execution_arn: 'ExecutionArn', api_endpoint: 'ApiEndpoint' } },
  aws_apigatewayv2_integration: { type: 'AWS::ApiGatewayV2::Integration', properties: { api_id: 'ApiId', integration_uri: 'IntegrationUri', payload_format_version: 'PayloadFormatVersion' }, attributes: { id: 'Ref' } },
  aws_apigatewayv2_route: { type: 'AWS::ApiGatewayV2::Route', properties: { api_id: 'ApiId', route_key: 'RouteKey', target: 'Target' }, attributes: { id: 'Ref' } },
  aws_cloudwatch_event_rule: { type: 'Terraform::EventRule', attributes: { name: 'Ref', id: 'Ref', arn: 'Arn' } },
  aws_cloudwatch_log_subscription_filter: { type: 'AWS::Logs::SubscriptionFilter', properties: { destination_arn: 'DestinationArn', log_group_name: 'LogGroupName', filter_pattern: 'FilterPattern' }, attributes: {} },
  aws_lambda_permission: { type: 'AWS::Lambda::Permission', properties: { function_name: 'FunctionName', principal: 'Principal', source_arn: 'SourceArn' }, attributes: {} },
  aws_lambda_function_url: { type: 'AWS::Lambda::Url', properties: { function_name: 'TargetFunctionArn', authorization_type: 'AuthType', invoke_mode: 'InvokeMode' }, attributes: {} },
  aws_sns_topic_subscription: { type: 'AWS::SNS::Subscription', properties: { topic_arn: 'TopicArn', endpoint: 'Endpoint', protocol: 'Protocol', filter_policy: 'FilterPolicy' }, attributes: {} },
  aws_lambda_event_source_mapping: { type: 'AWS::Lambda::EventSourceMapping', attributes: {} },
  aws_lambda_function_event_invoke_config: { type: 'AWS::Lambda::EventInvokeConfig', attributes: {} },
  aws_lambda_provisioned_concurrency_config: { type: 'AWS::Lambda::Version', attributes: {} },
  aws_cloudwatch_event_target: { type: 'AWS::Events::Rule', attributes: {} },
  aws_scheduler_schedule: { type: 'AWS::Scheduler::Schedule', attributes: {} },
  aws_s3_bucket_notification: { type: 'AWS::S3::Bucket', attributes: {} },
  aws_api_gateway_integration: { type: 'AWS::ApiGateway::Method', attributes: {} },
  aws_api_gateway_method: { type: 'Terraform::Method', attributes: {} },
  aws_cognito_user_pool: { type: 'AWS::Cognito::UserPool', attributes: { id: 'Ref', arn: 'Arn' } },
  aws_s3_object: { type: 'Terraform::Object', attributes: { key: 'Ref', id: 'Ref' } },
  aws_s3_bucket_object: { type: 'Terraform::Object', attributes: { key: 'Ref', id: 'Ref' } },
};

/** What is known of a type of resource; undefined for those that functions have nothing to do with. */
export function knownResource(type: string): KnownResource | undefined {
  return Object.hasOwn(known, type) ? known[type] : undefined;
}

/** `aws_sqs_queue.orders["eu"]` of a module as a logical id, which has letters and digits only: `SqsQueueOrdersEu`. */
export function logicalIdOf(address: string): string {
  return address.replace(/(^|\.)(?:aws|module|data)[_.]/g, '$1').split(/[^A-Za-z0-9]+/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('') || 'Resource';
}
