/**
 * What `Ref` and `GetAtt` give for a resource, where it follows from the resource's name. In a pattern `{name}` is the physical name (literal, or the logical id),
 * `{arn}` the ARN, `{p}`, `{r}`, `{a}`, `{u}` are partition, region, account and URL suffix, and `{.Property=fallback}` a literal property.
 * Source: "Return values" on each type's page of the CloudFormation template reference, and the service authorization reference for ARN formats.
 */
export interface ResourceType {
  /** Property that holds the physical name. */
  readonly name?: string;
  /** What `Ref` gives: default `{name}`; null where it cannot be known before deployment. */
  readonly ref?: string | null;
  /** `GetAtt Arn`. */
  readonly arn?: string;
  /** Other attributes. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export const functionTypes: ReadonlySet<string> = new Set(['AWS::Serverless::Function', 'AWS::Lambda::Function']);

const lambdaFunction: ResourceType = { name: 'FunctionName', arn: 'arn:{p}:lambda:{r}:{a}:function:{name}' };
const table: ResourceType = { name: 'TableName', arn: 'arn:{p}:dynamodb:{r}:{a}:table/{name}' };
const bucketHost = '{name}.s3.{r}.{u}';

const types: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Serverless::Function': lambdaFunction,
  'AWS::Lambda::Version': { ref: null },
  'AWS::Lambda::Url': { ref: null },
  'AWS::Lambda::EventSourceMapping': { ref: null },
  'AWS::Lambda::LayerVersion': { ref: null },
  'AWS::Serverless::LayerVersion': { ref: null },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Serverless::SimpleTable': table,
  'AWS::SQS::Queue': {
    name: 'QueueName', ref: 'https://sqs.{r}.{u}/{a}/{name}', arn: 'arn:{p}:sqs:{r}:{a}:{name}',
    attributes: { QueueName: '{name}', QueueUrl: 'https://sqs.{r}.{u}/{a}/{name}' },
  },
  'AWS::SNS::Topic': { name: 'TopicName', ref: '{arn}', arn: 'arn:{p}:sns:{r}:{a}:{name}', attributes: { TopicName: '{name}', TopicArn: '{arn}' } },
  'AWS::S3::Bucket': {
    name: 'BucketName', arn: 'arn:{p}:s3:::{name}',
    attributes: { DomainName: '{name}.s3.{u}', RegionalDomainName: bucketHost, DualStackDomainName: '{name}.s3.dualstack.{r}.{u}' },
  },
  'AWS::Kinesis::Stream': { name: 'Name', arn: 'arn:{p}:kinesis:{r}:{a}:stream/{name}' },
  'AWS::KinesisFirehose::DeliveryStream': { name: 'DeliveryStreamName', arn: 'arn:{p}:firehose:{r}:{a}:deliverystream/{name}' },
  'AWS::Events::EventBus': { name: 'Name', arn: 'arn:{p}:events:{r}:{a}:event-bus/{name}', attributes: { Name: '{name}' } },
  'AWS::Scheduler::Schedule': { name: 'Name', arn: 'arn:{p}:scheduler:{r}:{a}:schedule/{.GroupName=default}/{name}' },
  'AWS::Pipes::Pipe': { name: 'Name', arn: 'arn:{p}:pipes:{r}:{a}:pipe/{name}' },
  'AWS::StepFunctions::StateMachine': { name: 'StateMachineName', ref: '{arn}', arn: 'arn:{p}:states:{r}:{a}:stateMachine:{name}', attributes: { Name: '{name}' } },
  'AWS::Serverless::StateMachine': { name: 'Name', ref: '{arn}', arn: 'arn:{p}:states:{r}:{a}:stateMachine:{name}', attributes: { Name: '{name}' } },
  'AWS::StepFunctions::Activity': { name: 'Name', ref: '{arn}', arn: 'arn:{p}:states:{r}:{a}:activity:{name}', attributes: { Name: '{name}' } },
  'AWS::IAM::Role': { name: 'RoleName', arn: 'arn:{p}:iam::{a}:role{.Path=/}{name}' },
  'AWS::IAM::User': { name: 'UserName', arn: 'arn:{p}:iam::{a}:user{.Path=/}{name}' },
  'AWS::IAM::Group': { name: 'GroupName', arn: 'arn:{p}:iam::{a}:group{.Path=/}{name}' },
  'AWS::IAM::ManagedPolicy': { name: 'ManagedPolicyName', ref: 'arn:{p}:iam::{a}:policy{.Path=/}{name}' },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', arn: 'arn:{p}:logs:{r}:{a}:log-group:{name}:*' },
  'AWS::SSM::Parameter': { name: 'Name', attributes: { Value: '{.Value}', Type: '{.Type}' } },
  'AWS::SecretsManager::Secret': { name: 'Name', ref: null },
  'AWS::Serverless::WebFunction': { name: 'FunctionName' },
  'AWS::Lambda::WebFunction': { name: 'FunctionName' },
  'AWS::Serverless::CapacityProvider': { name: 'CapacityProviderName', arn: 'arn:{p}:lambda:{r}:{a}:capacity-provider:{name}' },
  'AWS::Lambda::CapacityProvider': { name: 'CapacityProviderName', arn: 'arn:{p}:lambda:{r}:{a}:capacity-provider:{name}' },
  'AWS::KMS::Key': { ref: null },
  'AWS::ECS::Cluster': { name: 'ClusterName', arn: 'arn:{p}:ecs:{r}:{a}:cluster/{name}' },
  'AWS::ECR::Repository': { name: 'RepositoryName', arn: 'arn:{p}:ecr:{r}:{a}:repository/{name}', attributes: { RepositoryUri: '{a}.dkr.ecr.{r}.{u}/{name}' } },
  'AWS::CodeBuild::Project': { name: 'Name', arn: 'arn:{p}:codebuild:{r}:{a}:project/{name}' },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', arn: 'arn:{p}:cloudwatch:{r}:{a}:alarm:{name}' },
  'AWS::IoT::TopicRule': { name: 'RuleName', arn: 'arn:{p}:iot:{r}:{a}:rule/{name}' },
  'AWS::RDS::DBInstance': { name: 'DBInstanceIdentifier', attributes: { DBInstanceArn: 'arn:{p}:rds:{r}:{a}:db:{name}' } },
  'AWS::RDS::DBCluster': { name: 'DBClusterIdentifier', attributes: { DBClusterArn: 'arn:{p}:rds:{r}:{a}:cluster:{name}' } },
  'AWS::CertificateManager::Certificate': { ref: null },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { ref: null },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { ref: null },
  'AWS::CloudFormation::Stack': { ref: null },
  'AWS::Serverless::Application': { ref: null },
};

/** What is known of a type; of an unknown one only that `Ref` gives a name. */
export function resourceType(type: string): ResourceType {
  return Object.hasOwn(types, type) ? types[type] ?? {} : {};
}

/** The pattern behind an attribute of a type, or undefined where its value is made at deployment. */
export function attributePattern(type: string, attribute: string): string | undefined {
  const known = resourceType(type);
  if (attribute === 'Arn') return known.arn;
  return known.attributes && Object.hasOwn(known.attributes, attribute) ? known.attributes[attribute] : undefined;
}
