import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, referencesOf, textOf } from '../text/tree.ts';
import type { Trigger, TriggerReader, Values } from './trigger.ts';
import { defined, itemsOf, plainProperties, plainValue, resourcesOfType } from './trigger.ts';

/** `AWS::AppSync::DataSource`: the function behind it, once for each resolver, pipeline function and channel namespace that asks it. */
export const dataSource: TriggerReader = ({ id, properties, resolved, context }) => {
  const { ApiId, Name } = plainProperties(resolved);
  const target = child(properties, 'LambdaConfig', 'LambdaFunctionArn');
  const asked: Trigger[] = [];
  const add = (user: string, keyAt: number, own: Values, suffix: string) => asked.push({ target, type: 'AppSync', properties: defined({ ApiId, Name, ...own }), suffix, location: locationAt(context, keyAt), resource: user });
  const uses = (tree: Tree | undefined) => tree !== undefined && (referencesOf(tree).has(id) || (typeof Name === 'string' && textOf(context.resolver.resolve(tree)) === Name));
  for (const [user, given, { keyAt }] of resourcesOfType(context, 'AWS::AppSync::Resolver', 'AWS::AppSync::FunctionConfiguration', 'AWS::AppSync::ChannelNamespace')) {
    const { TypeName, FieldName, MaxBatchSize, Name: name } = plainProperties(given && context.resolver.resolve(given));
    if (uses(child(given, 'DataSourceName'))) add(user, keyAt, { TypeName, FieldName, MaxBatchSize, Function: FieldName === undefined ? name : undefined }, FieldName === undefined ? user : `${String(TypeName)}.${String(FieldName)}`);
    for (const handler of ['OnPublish', 'OnSubscribe']) {
      const integration = child(given, 'HandlerConfigs', handler, 'Integration');
      if (uses(child(integration, 'DataSourceName'))) add(user, keyAt, { Channel: name, Handler: handler, InvokeType: plainValue(child(integration, 'LambdaConfig', 'InvokeType')) }, `${String(name)} ${handler}`);
    }
  }
  return asked.length > 0 ? asked : [{ target, type: 'AppSync', properties: defined({ ApiId, Name }) }];
};

/** `AWS::Serverless::GraphQLApi`: its data sources with the resolvers whose pipelines reach them, and its authorizers. Source: SAM developer guide, "AWS::Serverless::GraphQLApi". */
export const graphQlApi: TriggerReader = ({ id, properties, resolved, context }) => {
  const sources = entriesOf(child(properties, 'DataSources', 'Lambda')).flatMap(([name, { keyAt, value }]): readonly Trigger[] => {
    const target = child(value, 'FunctionArn');
    const functions = entriesOf(child(resolved, 'Functions')).filter(([, { value: fn }]) => textOf(child(fn, 'DataSource')) === name).map(([fn]) => fn);
    const resolvers = entriesOf(child(resolved, 'Resolvers')).flatMap(([TypeName, { value: fields }]) => entriesOf(fields)
      .filter(([, { value: resolver }]) => itemsOf(child(resolver, 'Pipeline')).some((step) => functions.includes(textOf(step) ?? '')))
      .map(([key, { value: resolver }]) => ({ TypeName, FieldName: textOf(child(resolver, 'FieldName')) ?? key, MaxBatchSize: plainValue(child(resolver, 'MaxBatchSize')) })));
    const common = { type: 'AppSync', target, location: locationAt(context, keyAt) };
    if (resolvers.length === 0) return [{ ...common, properties: { ApiId: id, Name: name }, suffix: name }];
    return resolvers.map((resolver) => ({ ...common, properties: defined({ ApiId: id, Name: name, ...resolver }), suffix: `${resolver.TypeName}.${resolver.FieldName}` }));
  });
  return [...sources, ...graphQlAuthorizers(id, child(properties, 'Auth'), context)];
};

function graphQlAuthorizers(id: string, auth: Tree | undefined, context: TemplateContext): readonly Trigger[] {
  return [auth, ...itemsOf(child(auth, 'Additional'))].flatMap((each) => {
    const target = child(each, 'LambdaAuthorizer', 'AuthorizerUri');
    return target ? [{ target, type: 'AppSyncAuthorizer', properties: { ApiId: id }, suffix: 'Auth', location: locationAt(context, target.at) }] : [];
  });
}
