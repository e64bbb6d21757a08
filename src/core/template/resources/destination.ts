import * as l10n from '@vscode/l10n';
import type { AsyncDestination } from '../../model/function-settings.ts';
import { functionTypes } from '../values/resource-types.ts';
import { fault, oneOf, writtenChild } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, expressionOf, referencesOf, stringOf, textOf } from '../text/tree.ts';

/** SAM's `Type` of a destination as the service part of an ARN. Source: SAM developer guide, "OnFailure"; the service itself calls buckets `S3Bucket`. */
const samServices = { SQS: 'sqs', SNS: 'sns', Lambda: 'lambda', EventBridge: 'events', S3: 's3', S3Bucket: 's3' } as const;

const resourceServices: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'sqs', 'AWS::SNS::Topic': 'sns', 'AWS::Events::EventBus': 'events', 'AWS::S3::Bucket': 's3', 'AWS::Lambda::Alias': 'lambda', 'AWS::Lambda::Version': 'lambda',
};

export interface DestinationQuestion {
  /** Logical id of the function whose records go there. */
  readonly functionId: string;
  readonly kind: 'OnSuccess' | 'OnFailure' | 'DeadLetterQueue';
  /** As written: `{Type, Destination}`, `{Destination}`, `{Type, TargetArn}` or `{TargetArn}`. */
  readonly tree: Tree | undefined;
  /** SAM asks for a `Type`, and makes a queue or topic of its own where it finds no `Destination`. */
  readonly sam: boolean;
}

/** Where records go, as far as it is known offline; undefined, with a diagnostic, for what Lambda would not take. */
export function readDestination({ functionId, kind, tree, sam }: DestinationQuestion, context: TemplateContext): AsyncDestination | undefined {
  const written = writtenChild(tree, context.resolver);
  if (written?.kind !== 'map') return undefined;
  const key = kind === 'DeadLetterQueue' ? 'TargetArn' : 'Destination';
  const types = kind === 'DeadLetterQueue' ? ['SQS', 'SNS'] as const : Object.keys(samServices) as (keyof typeof samServices)[];
  const given = child(written, 'Type');
  const type = sam && given ? oneOf('Type', context.resolver.resolve(given), types, context) : undefined;
  const target = writtenChild(written, context.resolver, key);
  const resolved = target && context.resolver.resolve(target);
  if (!target || !resolved) {
    if (type === undefined) return undefined;
    if (kind !== 'DeadLetterQueue' && (type === 'SQS' || type === 'SNS')) return { service: samServices[type], target: `!Ref ${functionId}.Destination${type === 'SQS' ? 'Queue' : 'Topic'}` };
    context.report({ ...fault('error', 'destination-missing', given ?? written), message: l10n.t('A destination of this type needs its {1}: {0}', type, key), remedy: l10n.t('Give the ARN of the destination, for example with !GetAtt.') });
    return undefined;
  }
  const text = textOf(resolved);
  const references = [...referencesOf(target)];
  const service = type === undefined ? serviceOf(text, references, context) : samServices[type];
  if (kind === 'OnSuccess' && service === 's3') {
    context.report({ ...fault('error', 'destination-unsupported', target), message: l10n.t('A bucket takes the records of failed invocations only.'), remedy: l10n.t('Send the records of successful ones to a queue, a topic, a function or an event bus.') });
    return undefined;
  }
  if (isFifo(text, references, context)) {
    context.report({ ...fault('warning', 'destination-unsupported', target), message: l10n.t('Lambda does not deliver these records to FIFO queues and topics.'), remedy: l10n.t('Use a standard queue or topic.') });
  }
  const id = service === undefined || service === 'lambda' ? functionBehind(text, references, context) : undefined;
  const answer = { ...(service === undefined ? {} : { service }), target: text ?? expressionOf(resolved) };
  return id === undefined ? answer : { functionId: id, ...answer };
}

/** The function of the template that a tree refers to: by itself, through an alias or version, or by its ARN. */
export function functionOf(tree: Tree | undefined, context: TemplateContext, passed: readonly string[] = []): string | undefined {
  const resolved = tree && context.resolver.resolve(tree);
  const text = textOf(resolved);
  return functionBehind(text, [...referencesOf(tree)], context, passed) ?? (text === undefined ? undefined : functionNamed(text, context));
}

/** `passed` are the aliases and versions on the way: a template may name one by itself. */
export function functionBehind(text: string | undefined, references: readonly string[], context: TemplateContext, passed: readonly string[] = []): string | undefined {
  for (const reference of references) {
    // `!Ref Function.Alias` is SAM's way to say the alias that it makes.
    const id = reference.split('.')[0] ?? reference;
    const resource = child(context.template, 'Resources', id);
    const type = stringOf(child(resource, 'Type')) ?? '';
    if (functionTypes.has(type)) return id;
    if ((type === 'AWS::Lambda::Alias' || type === 'AWS::Lambda::Version') && !passed.includes(id)) return functionOf(child(resource, 'Properties', 'FunctionName'), context, [...passed, id]);
  }
  const { region, accountId } = context.resolver.pseudo;
  const [, place, account, name] = /^arn:[^:]*:lambda:([^:]*):([^:]*):function:([^:]+)/.exec(text ?? '') ?? [];
  return name !== undefined && place === region && account === accountId ? functionNamed(name, context) : undefined;
}

const namesOfTemplates = new WeakMap<Tree, ReadonlyMap<string, string>>();

/** The function of the template whose physical name that is. */
export function functionNamed(name: string, context: TemplateContext): string | undefined {
  if (!context.template) return undefined;
  let names = namesOfTemplates.get(context.template);
  if (!names) {
    const functions = entriesOf(child(context.template, 'Resources')).filter(([, { value }]) => functionTypes.has(stringOf(child(value, 'Type')) ?? ''));
    // Of functions that share a name (under conditions that exclude each other) the first.
    names = new Map(functions.map(([id]) => [context.resolver.physicalName(id), id] as const).reverse());
    namesOfTemplates.set(context.template, names);
  }
  return names.get(name);
}

function serviceOf(text: string | undefined, references: readonly string[], context: TemplateContext): string | undefined {
  const named = /^arn:[^:]*:([^:]+):/.exec(text ?? '')?.[1];
  if (named !== undefined) return named;
  for (const reference of references) {
    const type = stringOf(child(context.template, 'Resources', reference.split('.')[0] ?? '', 'Type')) ?? '';
    const service = functionTypes.has(type) ? 'lambda' : Object.hasOwn(resourceServices, type) ? resourceServices[type] : undefined;
    if (service !== undefined) return service;
  }
  return undefined;
}

function isFifo(text: string | undefined, references: readonly string[], context: TemplateContext): boolean {
  if (text?.endsWith('.fifo')) return true;
  const properties = child(context.template, 'Resources', references[0] ?? '', 'Properties');
  return ['FifoQueue', 'FifoTopic'].some((name) => textOf(child(properties, name)) === 'true');
}
