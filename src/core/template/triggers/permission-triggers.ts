import type { TemplateContext } from '../resources/template-context.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, referencesOf, stringOf, textOf } from '../text/tree.ts';
import { functionsMeant } from './targets.ts';
import type { Trigger, TriggerResource } from './trigger.ts';
import { defined, plainProperties } from './trigger.ts';

/** Services that a permission lets call a function, as event source types. Source: service principals in each service's page of the Lambda developer guide. */
export const principals: Readonly<Record<string, string>> = {
  'apigateway.amazonaws.com': 'Api', 's3.amazonaws.com': 'S3', 'sns.amazonaws.com': 'SNS', 'events.amazonaws.com': 'EventBridgeRule', 'scheduler.amazonaws.com': 'ScheduleV2',
  'logs.amazonaws.com': 'CloudWatchLogs', 'cognito-idp.amazonaws.com': 'Cognito', 'cognito-sync.amazonaws.com': 'CognitoSync', 'iot.amazonaws.com': 'IoTRule', 'elasticloadbalancing.amazonaws.com': 'ALB',
  'alexa-appkit.amazon.com': 'AlexaSkill', 'alexa-connectedhome.amazon.com': 'AlexaSmartHome', 'config.amazonaws.com': 'Config', 'ses.amazonaws.com': 'SES', 'secretsmanager.amazonaws.com': 'SecretsManager',
  'lexv2.amazonaws.com': 'Lex', 'lex.amazonaws.com': 'Lex', 'connect.amazonaws.com': 'Connect', 'bedrock.amazonaws.com': 'BedrockAgent', 'vpc-lattice.amazonaws.com': 'VpcLattice', 'appsync.amazonaws.com': 'AppSync',
  'lambda.alarms.cloudwatch.amazonaws.com': 'CloudWatchAlarm', 'transfer.amazonaws.com': 'TransferIdentityProvider', 'edgelambda.amazonaws.com': 'CloudFront', 'pinpoint.amazonaws.com': 'Pinpoint',
  'voiceconnector.chime.amazonaws.com': 'ChimeSip', 'codedeploy.amazonaws.com': 'CodeDeploy', 'states.amazonaws.com': 'StateMachine',
};

/** Types between which a bare permission cannot tell: it adds nothing where the function already has one of its group. */
const samePrincipal: readonly (readonly string[])[] = [
  ['Api', 'HttpApi', 'WebSocket', 'ApiAuthorizer', 'HttpApiAuthorizer', 'WebSocketAuthorizer'], ['EventBridgeRule', 'Schedule', 'CloudWatchEvent'], ['ScheduleV2', 'Schedule'], ['AppSync', 'AppSyncAuthorizer'],
  ['TransferIdentityProvider', 'TransferWorkflow'], ['IoTRule', 'IoTAuthorizer', 'IoTProvisioning', 'IoTCertificateProvider'], ['SES', 'SESMailManager'], ['BedrockAgent', 'BedrockFlow'], ['S3', 'S3ObjectLambda'],
];

/** What an `AWS::Lambda::Permission` lets call a function; undefined for accounts and for services that are not known. */
export function permissionTrigger({ properties, resolved, context }: TriggerResource): Trigger | undefined {
  const { Principal, SourceArn, FunctionUrlAuthType, PrincipalOrgID, Action } = plainProperties(resolved);
  const service = typeof Principal === 'string' && Object.hasOwn(principals, Principal) ? principals[Principal] : Action === 'lambda:InvokeFunctionUrl' ? 'FunctionUrl' : undefined;
  if (service === undefined) return undefined;
  const [source] = [...referencesOf(child(properties, 'SourceArn'))].filter((id) => child(context.template, 'Resources', id));
  return {
    target: child(properties, 'FunctionName'), type: service,
    properties: defined({ SourceArn: typeof SourceArn === 'string' ? SourceArn : undefined, ...(service === 'FunctionUrl' ? { AuthType: FunctionUrlAuthType, PrincipalOrgID } : {}) }),
    ...(source === undefined ? {} : { resource: source }),
  };
}

/** The types of event sources beside which one of `type` would say nothing new. */
export function groupOf(type: string): ReadonlySet<string> {
  return new Set([type, ...samePrincipal.filter((types) => types.includes(type)).flat()]);
}

/** The functions that `Hooks` of the template calls in a blue-green deployment of ECS (CloudFormation user guide, "AWS::CodeDeploy::BlueGreen hook syntax"). */
export function blueGreenHooks(context: TemplateContext): readonly (readonly [id: string, keyAt: number, Trigger])[] {
  return entriesOf(child(context.template, 'Hooks')).flatMap(([id, { keyAt, value }]) => entriesOf(child(value, 'Properties', 'LifecycleEventHooks'))
    .map(([hook, { value: target }]) => [id, keyAt, { target, functions: hookFunctions(target, context), type: 'CodeDeploy', suffix: hook, properties: { Deployment: id, Hook: hook } }] as const));
}

/** A hook may also be given by its logical id alone. */
function hookFunctions(target: Tree, context: TemplateContext): ReadonlySet<string> {
  const id = stringOf(target);
  return id !== undefined && /^AWS::(?:Serverless|Lambda)::Function$/.test(stringOf(child(context.template, 'Resources', id, 'Type')) ?? '') ? new Set([id]) : functionsMeant(target, context);
}

/** Which of a stage's hooks call the functions, from `UpdatePolicy.CodeDeployLambdaAliasUpdate` of an alias (CloudFormation user guide, "UpdatePolicy attribute"). */
export function aliasHooks({ id, entry, context }: TriggerResource): readonly Trigger[] {
  const update = child(entry.value, 'UpdatePolicy', 'CodeDeployLambdaAliasUpdate');
  return (['BeforeAllowTrafficHook', 'AfterAllowTrafficHook'] as const).flatMap((hook): readonly Trigger[] => {
    const target = child(update, hook);
    return target ? [{ target, type: 'CodeDeploy', suffix: hook, properties: defined({ Alias: id, Hook: hook, Application: textOf(context.resolver.resolve(child(update, 'ApplicationName') ?? target)) }) }] : [];
  });
}
