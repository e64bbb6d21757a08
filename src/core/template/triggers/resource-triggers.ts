import type { EventSource, LambdaFunction } from '../../model/application.ts';
import { falseCondition } from '../resources/function-resource.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, mapTree, stringOf } from '../text/tree.ts';
import { withGlobals } from '../values/globals.ts';
import { ApiFacts, implicitId } from './api-facts.ts';
import { api, authorizer, httpIntegration, restMethod, samAuthorizers, webSocketApi } from './api-triggers.ts';
import { dataSource, graphQlApi } from './appsync-triggers.ts';
import { latticeTargetGroup, targetGroup } from './balancer-triggers.ts';
import { connectorTriggers } from './connector-triggers.ts';
import { functionTriggers } from './function-triggers.ts';
import { bucket, customResource, deliveryStream, snsSubscription, snsTopic, userPool } from './message-triggers.ts';
import { pathReader } from './path-triggers.ts';
import { aliasHooks, blueGreenHooks, groupOf, permissionTrigger } from './permission-triggers.ts';
import { eventRule, eventSourceMapping, pipe, pipeline, schedule } from './rule-triggers.ts';
import { servicePaths } from './service-paths.ts';
import { stateMachine } from './state-machine-triggers.ts';
import { functionsMeant } from './targets.ts';
import type { Trigger, TriggerReader, TriggerResource } from './trigger.ts';
import { plainProperties, without } from './trigger.ts';

/** Resources that trigger functions, by type. Source: each type's page of the CloudFormation template reference. */
const readers: Readonly<Record<string, TriggerReader>> = {
  ...Object.fromEntries(Object.entries(servicePaths).map(([type, paths]) => [type, pathReader(...paths)])),
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Url': ({ properties, resolved }) => [{ target: child(properties, 'TargetFunctionArn'), type: 'FunctionUrl', properties: without(plainProperties(resolved), 'TargetFunctionArn') }],
  'AWS::Lambda::Alias': aliasHooks,
  'AWS::Events::Rule': eventRule,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::Pipes::Pipe': pipe,
  'AWS::CodePipeline::Pipeline': pipeline,
  'AWS::SNS::Subscription': snsSubscription,
  'AWS::SNS::Topic': snsTopic,
  'AWS::S3::Bucket': bucket,
  'AWS::Cognito::UserPool': userPool,
  'AWS::KinesisFirehose::DeliveryStream': deliveryStream,
  'AWS::CloudFormation::CustomResource': customResource,
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup,
  'AWS::VpcLattice::TargetGroup': latticeTargetGroup,
  'AWS::ApiGateway::RestApi': api,
  'AWS::ApiGatewayV2::Api': api,
  'AWS::Serverless::Api': api,
  'AWS::Serverless::HttpApi': api,
  'AWS::Serverless::WebSocketApi': webSocketApi,
  'AWS::ApiGateway::Method': restMethod,
  'AWS::ApiGatewayV2::Integration': httpIntegration,
  'AWS::ApiGateway::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::Serverless::StateMachine': stateMachine,
  'AWS::AppSync::DataSource': dataSource,
  'AWS::Serverless::GraphQLApi': graphQlApi,
};

type Draft = Omit<LambdaFunction, 'source'>;

/**
 * The functions with the event sources that other resources of the template give them. Resources under a false condition give none. Connectors and permissions come last and count
 * only where no resource says more.
 */
export function withResourceTriggers<Fn extends Draft>(functions: readonly Fn[], resources: ReadonlyMap<string, MapEntry>, context: TemplateContext): readonly Fn[] {
  const found = new Map(functions.map(({ id, events }) => [id, [...events]]));
  const add = (id: string, keyAt: number, trigger: Trigger, accept: (events: readonly EventSource[]) => boolean = () => true) => {
    for (const each of trigger.functions ?? functionsMeant(trigger.target, context)) {
      const events = found.get(each);
      if (events && accept(events)) addSource(events, { ...trigger, id: trigger.suffix === undefined ? id : `${id} ${trigger.suffix}`, location: trigger.location ?? locationAt(context, keyAt), resource: trigger.resource ?? id });
    }
  };
  const weak: [id: string, keyAt: number, Trigger][] = [];
  for (const [id, entry] of resources) {
    if (falseCondition(entry, context) !== undefined) continue;
    for (const { id: connector, keyAt, trigger } of connectorTriggers(id, entry, context)) weak.push([connector, keyAt, trigger]);
    const type = stringOf(child(entry.value, 'Type')) ?? '';
    const reader = Object.hasOwn(readers, type) ? readers[type] : type.startsWith('Custom::') ? customResource : undefined;
    if (!reader && type !== 'AWS::Lambda::Permission') continue;
    const resource = new Resource(id, type, entry, context);
    const permission = reader ? undefined : permissionTrigger(resource);
    if (permission) weak.push([id, entry.keyAt, permission]);
    for (const trigger of reader?.(resource) ?? []) add(id, entry.keyAt, trigger);
  }
  for (const [id, trigger] of implicitAuthorizers(functions, context)) add(id, 0, trigger);
  for (const [id, keyAt, trigger] of blueGreenHooks(context)) add(id, keyAt, trigger);
  for (const [called, source] of functionTriggers(functions)) found.get(called)?.push(source);
  for (const [id, keyAt, trigger] of weak) {
    const group = groupOf(trigger.type);
    add(id, keyAt, trigger, (events) => !events.some((event) => group.has(event.type)));
  }
  const facts = new ApiFacts(context);
  return functions.map((fn) => ({ ...fn, events: (found.get(fn.id) ?? []).map((source) => facts.with(source)) }));
}

/** Two triggers of one resource that have no name of their own are told apart by a number. */
function addSource(events: EventSource[], { id, type, properties, location, resource }: EventSource & Trigger): void {
  let unique = id;
  for (let count = 2; events.some((event) => event.id === unique); count += 1) unique = `${id} ${count}`;
  events.push({ id: unique, type, properties, ...(location && { location }), ...(resource === undefined ? {} : { resource }) });
}

/** The authorizers in Globals of an API that SAM makes for events that name none. */
function implicitAuthorizers(functions: readonly Draft[], context: TemplateContext): readonly (readonly [id: string, Trigger])[] {
  return (['Api', 'HttpApi'] as const).flatMap((kind) => {
    const key = kind === 'Api' ? 'RestApiId' : 'ApiId';
    const made = functions.some(({ events }) => events.some((event) => event.type === kind && event.properties[key] === undefined));
    const id = implicitId(kind);
    return made ? samAuthorizers(id, kind, child(context.template, 'Globals', kind), context).map((trigger) => [id, trigger] as const) : [];
  });
}

class Resource implements TriggerResource {
  readonly id: string;
  readonly type: string;
  readonly entry: MapEntry;
  readonly context: TemplateContext;
  readonly properties: Tree | undefined;
  #resolved: Tree | undefined;
  #asked = false;

  constructor(id: string, type: string, entry: MapEntry, context: TemplateContext) {
    this.id = id;
    this.type = type;
    this.entry = entry;
    this.context = context;
    const own = child(entry.value, 'Properties');
    this.properties = type.startsWith('AWS::Serverless::') ? withGlobals(entry.value, own ?? mapTree(new Map(), { at: entry.keyAt, end: entry.keyAt }), context.template) : own;
  }

  get resolved(): Tree | undefined {
    if (!this.#asked) this.#resolved = this.properties && this.context.resolver.resolve(this.properties);
    this.#asked = true;
    return this.#resolved;
  }
}
