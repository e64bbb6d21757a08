import * as l10n from '@vscode/l10n';
import { functionOf } from '../resources/destination.ts';
import { insertEntry } from '../text/edits.ts';
import type { WrittenValue } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, referencesOf, textOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { fix, keyPlace, typeOf } from './check.ts';

/** Whom SAM lets call a function for its events. */
const ofEvents: Readonly<Record<string, string>> = {
  S3: 's3.amazonaws.com', SNS: 'sns.amazonaws.com', Schedule: 'events.amazonaws.com', EventBridgeRule: 'events.amazonaws.com', CloudWatchEvent: 'events.amazonaws.com', Api: 'apigateway.amazonaws.com', HttpApi: 'apigateway.amazonaws.com',
};

interface Call {
  /** What names the function. */
  readonly target: Tree;
  readonly principal: string;
  /** `SourceArn`, where the source's name is enough for it. */
  readonly source?: WrittenValue;
}

/**
 * Event sources of plain CloudFormation that call a function without a permission to. SAM's events bring theirs along.
 * Source: Lambda developer guide, "Granting function access to AWS services".
 */
export function* permissions(checked: CheckedTemplate): Iterable<Fault> {
  const { resources, context, text, open, template } = checked;
  if (open) return;
  const granted = new Map<string, Set<string>>();
  for (const entry of resources.values()) {
    const properties = child(entry.value, 'Properties');
    if (typeOf(entry) === 'AWS::Lambda::Permission') {
      const principal = properties && child(properties, 'Principal');
      const service = textOf(principal && context.resolver.resolve(principal)) ?? '*';
      for (const id of functionsIn(child(properties, 'FunctionName'), checked)) granted.set(id, (granted.get(id) ?? new Set()).add(service));
    }
    // A connector makes permissions that are not to be seen.
    if (typeOf(entry) === 'AWS::Serverless::Connector' || child(entry.value, 'Connectors')) return;
  }
  for (const { id, own } of checked.functions) {
    for (const [, { value }] of entriesOf(child(own, 'Events'))) granted.set(id, (granted.get(id) ?? new Set()).add(ofEvents[textOf(child(value, 'Type')) ?? ''] ?? ''));
  }
  for (const [id, entry] of resources) {
    if (context.broken.has(id)) continue;
    for (const { target, principal, source } of calls(id, entry)) {
      const fn = functionOf(target, context);
      if (fn === undefined || !resources.has(fn)) continue;
      const given = granted.get(fn);
      if (given && [...given].some((each) => each === '*' || each === principal)) continue;
      const name = `${fn}${id}Permission`.replace(/[^A-Za-z0-9]/g, '');
      const permission: WrittenValue = { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: fn }, Principal: principal, ...(source !== undefined && { SourceArn: source }) } };
      const map = child(checked.written, 'Resources');
      yield {
        severity: 'warning', code: 'permission-missing', ...keyPlace(text, entry.keyAt),
        message: l10n.t('Nothing in the template lets {0} call {1}, so that {2} cannot reach it.', principal, fn, id), remedy: l10n.t('Add an AWS::Lambda::Permission for that principal.'),
        fixes: map?.kind === 'map' && child(template, 'Resources', name) === undefined ? fix(l10n.t('Add the permission'), insertEntry(text, map, name, permission)) : [],
      };
    }
  }
}

/** Through an alias, a version, a part of an ARN. */
function functionsIn(tree: Tree | undefined, { context }: CheckedTemplate): readonly string[] {
  const direct = functionOf(tree, context);
  return [...new Set([...(direct === undefined ? [] : [direct]), ...referencesOf(tree)])];
}

function* calls(id: string, entry: MapEntry): Iterable<Call> {
  const properties = child(entry.value, 'Properties');
  switch (typeOf(entry)) {
    case 'AWS::S3::Bucket':
      for (const item of items(child(properties, 'NotificationConfiguration', 'LambdaConfigurations'))) yield* call(child(item, 'Function'), 's3.amazonaws.com');
      break;
    case 'AWS::SNS::Subscription':
      if (textOf(child(properties, 'Protocol')) === 'lambda') yield* call(child(properties, 'Endpoint'), 'sns.amazonaws.com', refOf(child(properties, 'TopicArn')));
      break;
    case 'AWS::SNS::Topic':
      for (const item of items(child(properties, 'Subscription'))) if (textOf(child(item, 'Protocol')) === 'lambda') yield* call(child(item, 'Endpoint'), 'sns.amazonaws.com', { Ref: id });
      break;
    case 'AWS::Events::Rule':
      for (const item of items(child(properties, 'Targets'))) if (!child(item, 'RoleArn')) yield* call(child(item, 'Arn'), 'events.amazonaws.com', { 'Fn::GetAtt': [id, 'Arn'] });
      break;
    case 'AWS::ApiGateway::Method':
      if (!child(properties, 'Integration', 'Credentials')) yield* call(child(properties, 'Integration', 'Uri'), 'apigateway.amazonaws.com');
      break;
    case 'AWS::ApiGatewayV2::Integration':
      if (!child(properties, 'CredentialsArn')) yield* call(child(properties, 'IntegrationUri'), 'apigateway.amazonaws.com');
      break;
  }
}

function* call(target: Tree | undefined, principal: string, source?: WrittenValue): Iterable<Call> {
  if (target) yield { target, principal, ...(source !== undefined && { source }) };
}

function items(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

function refOf(tree: Tree | undefined): WrittenValue | undefined {
  if (tree?.kind !== 'call' || tree.name !== 'Ref') return undefined;
  const name = textOf(tree.argument);
  return name === undefined || entriesOf(tree.argument).length > 0 ? undefined : { Ref: name };
}
