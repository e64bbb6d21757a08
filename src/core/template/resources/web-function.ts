import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../model/application.ts';
import type { WebFunctionSettings } from '../../model/deployment-settings.ts';
import { codePlace } from './code-place.ts';
import { readEnvironment } from './environment.ts';
import type { FunctionDraft } from './function-resource.ts';
import { falseCondition } from './function-resource.ts';
import { readRuntime } from './runtime-setting.ts';
import { oneOf, shownText, wholeNumber } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';
import { entryLocation, locationAt } from './template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, mapTree, plainOf, referencesOf, stringOf, textOf } from '../text/tree.ts';
import { withGlobals } from '../values/globals.ts';

export const webFunctionTypes: ReadonlySet<string> = new Set(['AWS::Serverless::WebFunction', 'AWS::Lambda::WebFunction']);

/** What Lambda gives a web function (Lambda developer guide, "Web functions"): 2 GB on arm64. */
const memorySize = 2048;
const defaults = { timeout: 30, perSandbox: 64, entryPoint: 'index.js' } as const;

/**
 * Reads an `AWS::Serverless::WebFunction`, or an `AWS::Lambda::WebFunction` with the first revision and endpoint that the template makes of it, as a function that is shown
 * and cannot be run: it has no handler and takes no events, but serves HTTP. Never throws.
 */
export function readWebFunction(id: string, entry: MapEntry, context: TemplateContext): FunctionDraft {
  const sam = stringOf(child(entry.value, 'Type')) === 'AWS::Serverless::WebFunction';
  const own = child(entry.value, 'Properties') ?? mapTree(new Map(), { at: entry.keyAt, end: entry.keyAt });
  const properties = sam ? withGlobals(entry.value, own, context.template) : own;
  const resolved = (tree: Tree | undefined) => tree && context.resolver.resolve(tree);
  const revision = sam ? undefined : resolved(belonging(id, 'AWS::Lambda::WebFunctionRevision', context));
  const endpoint = sam ? resolved(properties) : resolved(belonging(id, 'AWS::Lambda::WebFunctionEndpoint', context));
  const service = sam ? resolved(properties) : child(revision, 'ServiceConfig');
  const metadataTree = resolved(child(entry.value, 'Metadata'));
  const metadata = metadataTree?.kind === 'map' ? plainOf(metadataTree) as Record<string, unknown> : {};
  const code = codePlace({ sam: true, directory: context.directory, at: entry.keyAt, property: (name) => sam ? resolved(child(properties, name)) : name === 'CodeUri' ? child(revision, 'BuildConfig', 'CodeConfig', 'S3Object') : undefined, metadata });
  const runtimeTree = sam ? resolved(child(properties, 'Runtime')) : child(revision, 'BuildConfig', 'RuntimeConfig', 'Runtime');
  const variables = sam ? child(properties, 'EnvironmentVariables') : child(belonging(id, 'AWS::Lambda::WebFunctionRevision', context), 'ServiceConfig', 'EnvironmentVariables');
  const entryPoint = shownText(child(service, 'EntryPoint')) ?? defaults.entryPoint;
  const perSandbox = wholeNumber('MaxConcurrencyPerEnvironment', child(service, 'MaxConcurrencyPerEnvironment'), { min: 1, max: 128 }, context) ?? defaults.perSandbox;
  const timeoutName = sam ? 'Timeout' : 'TimeoutSeconds';
  const fn: Omit<LambdaFunction, 'source'> = {
    id,
    name: shownText(resolved(child(properties, 'FunctionName'))) ?? id,
    runtime: runtimeTree || sam ? readRuntime(runtimeTree, child(properties, 'Runtime'), entry, context) : null,
    handler: null,
    code: code.kind === 'directory' ? code.path : null,
    ...(code.kind === 'inline' ? { inlineCode: code.text } : {}),
    packageType: 'Zip',
    memorySize,
    timeout: wholeNumber(timeoutName, child(service, timeoutName), { min: 3, max: 900 }, context) ?? defaults.timeout,
    architecture: 'arm64',
    ...(variables ? readEnvironment(asEnvironment(variables), sam, context) : { environment: {} }),
    layers: [],
    events: [],
    location: entryLocation(context, entry.keyAt, entry.value),
    metadata,
    web: { ...readEndpoint(endpoint, context), perSandbox, ...(sam ? { entryPoint } : {}) },
    notRunnable: falseCondition(entry, context) ?? l10n.t('A web function, which serves HTTP and has no handler, cannot be run here yet.'),
  };
  return { fn, handlerAt: locationAt(context, entry.keyAt), codeAt: locationAt(context, code.kind === 'directory' ? code.at : entry.keyAt), incomplete: context.broken.has(id) };
}

function readEndpoint(endpoint: Tree | undefined, context: TemplateContext): Omit<WebFunctionSettings, 'perSandbox'> {
  const authType = oneOf('AuthType', child(endpoint, 'AuthType'), ['IamAuth', 'ApplicationManaged'], context);
  const endpointType = shownText(child(endpoint, 'EndpointType'));
  const endpointName = shownText(child(endpoint, 'EndpointName'));
  const given = child(endpoint, 'RevisionWeights');
  const weights = given?.kind === 'list'
    ? given.items.map((item) => [shownText(child(item, 'RevisionId')), Number(textOf(child(item, 'Weight')))] as const)
    : entriesOf(given).map(([revision, { value }]) => [revision, Number(textOf(value))] as const);
  const known = weights.flatMap(([revision, weight]) => revision === undefined || !Number.isFinite(weight) ? [] : [[revision, weight] as const]);
  return {
    ...(authType && { authType }),
    ...(endpointType !== undefined && { endpointType }),
    ...(endpointName !== undefined && { endpointName }),
    ...(known.length > 0 && { revisionWeights: Object.fromEntries(known) }),
  };
}

/** The properties of the first resource of a type whose `FunctionName` is this web function. */
function belonging(id: string, type: string, context: TemplateContext): Tree | undefined {
  for (const [, { value }] of entriesOf(child(context.template, 'Resources'))) {
    if (stringOf(child(value, 'Type')) !== type) continue;
    const properties = child(value, 'Properties');
    const name = child(properties, 'FunctionName');
    if (referencesOf(name).has(id) || (name && textOf(context.resolver.resolve(name)) === context.resolver.physicalName(id))) return properties;
  }
  return undefined;
}

/** In the shape in which an event function has its variables. */
function asEnvironment(variables: Tree): Tree {
  const environment = mapTree(new Map([['Variables', { keyAt: variables.at, value: variables }]]), variables);
  return mapTree(new Map([['Environment', { keyAt: variables.at, value: environment }]]), variables);
}
