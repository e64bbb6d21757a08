import type { Fault } from '../../text/template-text.ts';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { child, entriesOf, mapTree, stringOf, textTree } from '../../text/tree.ts';
import { functionTypes } from '../../values/resource-types.ts';
import { entryOf, itemsOf, mapOf } from '../lowered/lowering.ts';
import type { WrittenFunction } from './functions.ts';
import { lowerFunction } from './functions.ts';
import type { ServiceFacts } from './service-facts.ts';
import { logicalId } from './service-facts.ts';

export interface LoweringQuestion {
  readonly facts: ServiceFacts;
  readonly functions: readonly WrittenFunction[];
  readonly layers: Tree | undefined;
  readonly resources: Tree | undefined;
  report(fault: Fault): void;
}

/** Resources that the framework makes for every service and that files refer to. Source: lib/plugins/aws/lib/naming.js. */
const implicit: Readonly<Record<string, string>> = {
  ApiGatewayRestApi: 'AWS::ApiGateway::RestApi', HttpApi: 'AWS::ApiGatewayV2::Api', WebsocketsApi: 'AWS::ApiGatewayV2::Api', IamRoleLambdaExecution: 'AWS::IAM::Role', ServerlessDeploymentBucket: 'AWS::S3::Bucket',
};

/** A service as a CloudFormation template: its functions and layers under the logical ids that the framework gives them, beside its own `resources`. */
export function lowerService({ facts, functions, layers, resources, report }: LoweringQuestion): { readonly template: Tree; readonly ids: ReadonlyMap<string, string>; readonly foreign: number } {
  const whole = { at: 0, end: 0 };
  const parts = itemsOf(resources).filter((part) => part.kind === 'map');
  const own = section(parts, 'Resources');
  const names = new Set(functions.map(({ key }) => key));
  const made = new Map<string, MapEntry>(Object.entries(implicit).map(([id, type]) => [id, entryOf(mapOf({ Type: textTree(type, whole) }, whole))]));
  for (const [key, entry] of entriesOf(layers)) made.set(logicalId(key, 'LambdaLayer'), lowerLayer(entry));
  for (const { key } of functions) {
    const name = textTree(`/aws/lambda/${facts.name}-${facts.stage}-${key}`, whole);
    made.set(logicalId(key, 'LogGroup'), entryOf(mapOf({ Type: textTree('AWS::Logs::LogGroup', whole), Properties: mapOf({ LogGroupName: name }, whole) }, whole)));
  }
  const lowered = new Map(functions.map((fn) => [logicalId(fn.key, 'LambdaFunction'), lowerFunction(fn, facts, names, report)]));
  const environment = child(facts.provider, 'environment');
  const template = mapOf({
    // What `provider` gives to all functions is known as such: a function's own variable hides one of it.
    Globals: environment?.kind === 'map' ? mapTree(new Map([['Function', entryOf(mapTree(new Map([['Environment', entryOf(mapOf({ Variables: environment }, environment))]]), environment))]]), environment) : undefined,
    ...Object.fromEntries(['Parameters', 'Conditions', 'Mappings', 'Outputs'].map((name) => [name, mapTree(section(parts, name), whole)])),
    Resources: mapTree(new Map([...made, ...own, ...lowered]), whole),
  }, whole);
  const foreign = [...own.values()].filter(({ value }) => functionTypes.has(stringOf(child(value, 'Type')) ?? '')).length;
  return { template, ids: new Map(functions.map(({ key }) => [logicalId(key, 'LambdaFunction'), key])), foreign };
}

/** Sections of several `resources` become one. */
function section(parts: readonly Tree[], name: string): ReadonlyMap<string, MapEntry> {
  return new Map(parts.flatMap((part) => entriesOf(child(part, name))));
}

/** A layer of the service's own: a directory that is packed, or an archive. Source: Serverless Framework documentation, "Layers". */
function lowerLayer({ keyAt, value }: MapEntry): MapEntry {
  return {
    keyAt,
    value: mapOf({
      Type: textTree('AWS::Serverless::LayerVersion', value),
      Properties: mapOf({ ContentUri: child(value, 'package', 'artifact') ?? child(value, 'path'), LayerName: child(value, 'name'), CompatibleRuntimes: child(value, 'compatibleRuntimes') }, value),
    }, value),
  };
}
