import type * as ast from '@babel/types';
import { literalOf, objectOf, stringIn } from '../../scripts/literals.ts';
import type { Script } from '../../scripts/script.ts';
import { bare, dottedName, keyOf, nodesOf } from '../../scripts/script.ts';

/** A place in the scripts where a function is given to something. */
export interface SstUse {
  /** What the function is called by: its component's name, with the route or subscriber. */
  readonly id: string;
  /** The handler, or the properties of the function. */
  readonly given: ast.Node;
  readonly script: Script;
  readonly event?: { readonly type: string; readonly properties: Readonly<Record<string, unknown>> };
  /** Place of the whole. */
  readonly node: ast.Node;
}

/** A component that a variable stands for. */
export interface SstComponent {
  readonly type: string;
  readonly name: string;
}

type Properties = Readonly<Record<string, ast.Node>>;

/** Version 3: components are `sst.aws.X`. Version 2: constructs, whose first argument is the stack. */
export type SstVersion = 2 | 3;

/** The component that a `new` expression makes; undefined for everything else. */
export function componentOf(node: ast.Node, version: SstVersion, script: Script): (SstComponent & { readonly properties: Properties; readonly written: ast.Node | undefined }) | undefined {
  if (node.type !== 'NewExpression') return undefined;
  const called = dottedName(node.callee) ?? '';
  const [name, properties] = version === 3 ? node.arguments : node.arguments.slice(1);
  const id = stringIn(literalOf(name, script));
  if (id === undefined || (version === 3 && !/^sst\.aws\.\w+$/.test(called))) return undefined;
  if (version === 2 && script.imports.get(called.split('.')[0] ?? '')?.specifier !== 'sst/constructs' && !script.imports.get(called.split('.')[0] ?? '')?.specifier.startsWith('@serverless-stack/')) return undefined;
  return { type: called.split('.').at(-1) ?? '', name: id, properties: propertiesOf(properties), written: properties };
}

/** The functions that a component is made with. */
export function usesOfComponent(node: ast.NewExpression, script: Script, version: SstVersion): readonly SstUse[] {
  const component = componentOf(node, version, script);
  if (!component) return [];
  const { type, name, properties, written } = component;
  const use = (id: string, given: ast.Node | undefined, event?: SstUse['event'], place: ast.Node = node): SstUse[] => given ? [{ id, given, script, node: place, ...(event ? { event } : {}) }] : [];
  const literal = (key: string) => stringIn(literalOf(properties[key], script));
  const each = (key: string, make: (key: string, value: ast.Node) => SstUse[]) => Object.entries(propertiesOf(properties[key])).flatMap(([id, value]) => make(id, value));
  switch (type) {
    case 'Function':
    case 'Workflow':
      return use(name, written, 'url' in properties && literalOf(properties['url'], script) !== false ? { type: 'FunctionUrl', properties: {} } : undefined);
    case 'Cron':
    case 'CronV2':
      return use(name, properties['function'] ?? properties['job'], { type: 'Schedule', properties: { Schedule: literal('schedule') ?? '' } });
    case 'Queue':
      return use(`${name}Consumer`, consumerOf(properties['consumer']), { type: 'SQS', properties: { Queue: name } });
    case 'Api':
    case 'ApiGatewayV1Api':
      return each('routes', (route, value) => routeUse(component, route, consumerOf(value) ?? value, script, value));
    case 'WebSocketApi':
      return each('routes', (route, value) => use(idOf(name, route), consumerOf(value) ?? value, { type: 'WebSocket', properties: { ApiId: name, RouteKey: route } }, value));
    case 'Topic':
      return each('subscribers', (id, value) => use(idOf(name, id), consumerOf(value) ?? value, { type: 'SNS', properties: { Topic: name } }, value));
    case 'Table':
      return each('consumers', (id, value) => use(idOf(name, id), consumerOf(value) ?? value, { type: 'DynamoDB', properties: { Stream: name } }, value));
    case 'KinesisStream':
      return each('consumers', (id, value) => use(idOf(name, id), consumerOf(value) ?? value, { type: 'Kinesis', properties: { Stream: name } }, value));
    case 'Bucket':
      return each('notifications', (id, value) => use(idOf(name, id), consumerOf(value) ?? value, { type: 'S3', properties: { Bucket: name } }, value));
    case 'EventBus':
      return each('rules', (rule, value) => Object.entries(propertiesOf(propertiesOf(value)['targets'])).flatMap(([id, target]) => use(idOf(name, `${rule} ${id}`), consumerOf(target) ?? target, { type: 'EventBridgeRule', properties: { Pattern: patternOf(propertiesOf(value)['pattern'], script), EventBusName: name } }, target)));
    case 'CognitoUserPool':
      return each('triggers', (trigger, value) => use(idOf(name, trigger), value, { type: 'Cognito', properties: { Trigger: `${trigger.charAt(0).toUpperCase()}${trigger.slice(1)}` } }, value));
    default:
      return [];
  }
}

/** The functions that a method of a component is given: `api.route("GET /", ...)`, `queue.subscribe(...)`. */
export function usesOfCall(node: ast.CallExpression, component: SstComponent, script: Script): readonly SstUse[] {
  const method = node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' ? node.callee.property.name : '';
  const [first, second, third] = node.arguments;
  const { type, name } = component;
  if (method === 'route' && first && second) return routeUse(component, stringIn(literalOf(first, script)) ?? '', second, script, node);
  if (method === 'notify' && type === 'Bucket') {
    const list = propertiesOf(first)['notifications'];
    return list?.type === 'ArrayExpression' ? list.elements.flatMap((element) => {
      const notification = propertiesOf(element ?? undefined);
      const given = notification['function'];
      return given ? [{ id: idOf(name, stringIn(literalOf(notification['name'], script)) ?? 'Notification'), given, script, node, event: { type: 'S3', properties: { Bucket: name, ...eventsOf(notification['events'], script) } } }] : [];
    }) : [];
  }
  if (method === 'addDataSource' && type === 'AppSync') {
    const source = propertiesOf(first);
    const id = stringIn(literalOf(source['name'], script)) ?? 'DataSource';
    return source['lambda'] ? [{ id: idOf(name, id), given: source['lambda'], script, node, event: { type: 'AppSync', properties: { ApiId: name, Name: id } } }] : [];
  }
  if (method !== 'subscribe') return [];
  // With a name of the subscriber before it in newer versions.
  const named = second && stringIn(literalOf(first, script)) !== undefined && (stringIn(literalOf(second, script)) !== undefined || 'handler' in propertiesOf(second) || second.type !== 'ObjectExpression');
  const given = named ? second : first;
  const options = propertiesOf(named ? third : second);
  if (!given) return [];
  const id = idOf(name, named ? stringIn(literalOf(first, script)) ?? '' : 'Subscriber');
  const events: Readonly<Record<string, SstUse['event']>> = {
    Queue: { type: 'SQS', properties: { Queue: name } }, SnsTopic: { type: 'SNS', properties: { Topic: name } }, Dynamo: { type: 'DynamoDB', properties: { Stream: name } },
    KinesisStream: { type: 'Kinesis', properties: { Stream: name } }, Bucket: { type: 'S3', properties: { Bucket: name, ...eventsOf(options['events'], script) } },
    Bus: { type: 'EventBridgeRule', properties: { ...(options['pattern'] ? { Pattern: patternOf(options['pattern'], script) } : {}), EventBusName: name } }, Realtime: { type: 'IoTRule', properties: {} },
  };
  const event = events[type];
  return [{ id, given, script, node, ...(event ? { event } : {}) }];
}

function routeUse({ type, name }: SstComponent, route: string, given: ast.Node, script: Script, node: ast.Node): SstUse[] {
  if (type === 'ApiGatewayWebSocket') return [{ id: idOf(name, route), given, script, node, event: { type: 'WebSocket', properties: { ApiId: name, RouteKey: route } } }];
  if (type !== 'Api' && !type.startsWith('ApiGateway')) return [];
  const [method, path] = /^([A-Za-z]+)\s+(\/\S*)$/.exec(route.trim())?.slice(1) ?? [];
  const rest = type.startsWith('ApiGatewayV1');
  return [{ id: idOf(name, route), given, script, node, event: { type: rest ? 'Api' : 'HttpApi', properties: { [rest ? 'RestApiId' : 'ApiId']: name, ...(method === undefined ? { RouteKey: route } : { Method: method.toUpperCase(), Path: path }) } } }];
}

/** `{function: ...}` or `{consumer: ...}` of version 2; undefined where the value is the function itself. */
function consumerOf(value: ast.Node | undefined): ast.Node | undefined {
  const properties = propertiesOf(value);
  return properties['function'] ?? properties['consumer'] ?? value;
}

function eventsOf(value: ast.Node | undefined, script: Script): { readonly Events?: unknown } {
  const events = literalOf(value, script);
  return Array.isArray(events) ? { Events: events.map((event) => String(event).includes(':') ? event : `s3:${String(event)}`) } : {};
}

/** SST's `detailType` is EventBridge's `detail-type`. */
function patternOf(value: ast.Node | undefined, script: Script): Readonly<Record<string, unknown>> {
  const pattern = objectOf(literalOf(value, script));
  return Object.fromEntries(Object.entries(pattern).filter(([, each]) => typeof each !== 'symbol').map(([key, each]) => [key === 'detailType' ? 'detail-type' : key, each]));
}

/** The values of an object expression by their names; empty for everything else. */
export function propertiesOf(node: ast.Node | null | undefined): Properties {
  const object = node && bare(node);
  if (object?.type !== 'ObjectExpression') return {};
  return Object.fromEntries(object.properties.flatMap((property): [string, ast.Node][] => {
    const key = keyOf(property);
    return key !== undefined && property.type === 'ObjectProperty' ? [[key, property.value]] : [];
  }));
}

/** `Api` and `GET /orders/{id}` make `ApiGETOrdersId`. */
function idOf(component: string, name: string): string {
  return component + name.replaceAll('$', '').split(/[^A-Za-z0-9]+/).filter((word) => word !== '').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Every `new` expression and call of a script, in the order of the text. */
export function callsIn({ body }: Script): readonly (ast.NewExpression | ast.CallExpression)[] {
  return [...nodesOf(body)].filter((node): node is ast.NewExpression | ast.CallExpression => node.type === 'NewExpression' || node.type === 'CallExpression');
}
