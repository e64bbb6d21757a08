import * as l10n from '@vscode/l10n';
import { hasReference } from '../../model/dynamic-reference.ts';
import { cidrBlocks } from './cidr.ts';
import { conditionOf } from './conditions.ts';
import type { Resolution } from './resolution.ts';
import type { CallTree, Tree } from '../text/tree.ts';
import { child, firstUnresolved, listTree, plainOf, stringOf, textOf, textTree, unresolved } from '../text/tree.ts';

type Intrinsic = (call: CallTree, resolver: Resolution) => Tree | undefined;

/** Source: CloudFormation template reference, "Intrinsic function reference". What is not here is known only at deployment. */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  'Ref': (call, resolver) => {
    const name = textOf(call.argument);
    return name === undefined ? malformed(call) : resolver.reference(name, call);
  },
  'Fn::GetAtt': (call, resolver) => {
    const parts = call.argument.kind === 'list' ? call.argument.items.map((item) => textOf(resolver.resolve(item))) : (stringOf(call.argument) ?? '').split(/\.(.*)/s).slice(0, 2);
    const [name, ...attribute] = parts;
    if (name === undefined || attribute.length === 0 || attribute.includes(undefined)) return malformed(call);
    return resolver.attribute(name, attribute.join('.'), call);
  },
  'Fn::Sub': substitute,
  'Fn::ImportValue': (call, resolver) => {
    const name = resolver.strict.resolve(call.argument);
    if (name?.kind === 'unresolved') return unresolved(call, name.reason);
    const text = textOf(name);
    return text === undefined ? malformed(call) : resolver.exported(text, call);
  },
  'Fn::If': (call, resolver) => {
    if (call.argument.kind !== 'list' || call.argument.items.length !== 3) return malformed(call);
    const [condition, whenTrue, whenFalse] = call.argument.items as [Tree, Tree, Tree];
    const name = stringOf(condition);
    const holds = name === undefined ? conditionOf(condition, resolver.strict) : resolver.condition(name);
    if (holds === null) return unresolved(call, l10n.t('Its condition cannot be decided offline: {0}', name ?? ''));
    return resolver.resolve(holds ? whenTrue : whenFalse);
  },
  'Fn::FindInMap': (call, resolver) => {
    if (call.argument.kind !== 'list') return malformed(call);
    const [map, top, second, options] = call.argument.items;
    const keys = [map, top, second].map((key) => key && resolver.strict.resolve(key));
    const unknown = keys.find((key) => key?.kind === 'unresolved');
    if (unknown?.kind === 'unresolved') return unresolved(call, unknown.reason);
    const names = keys.map(textOf);
    if (names.includes(undefined)) return malformed(call);
    const value = child(resolver.template, 'Mappings', ...names as string[]) ?? child(options, 'DefaultValue');
    return value ? resolver.resolve(value) : unresolved(call, l10n.t('The mapping has no such entry: {0}', names.join(' / ')));
  },
  'Fn::Join': (call, resolver) => {
    if (call.argument.kind !== 'list') return malformed(call);
    const separator = resolvedText(call.argument.items[0], resolver);
    const parts = call.argument.items[1] && resolver.resolve(call.argument.items[1]);
    if (parts?.kind === 'unresolved') return unresolved(call, parts.reason);
    if (separator === undefined || parts?.kind !== 'list') return malformed(call);
    // A list that somebody looks up later comes with commas.
    const stored = call.argument.items[1]?.kind === 'call' && parts.items.some((item) => hasReference(textOf(item) ?? ''));
    if (stored && separator !== ',') return unresolved(call, l10n.t('A dynamic reference is looked up at deployment.'));
    return textOfAll(parts.items, call, (texts) => texts.join(separator));
  },
  'Fn::Select': (call, resolver) => {
    if (call.argument.kind !== 'list') return malformed(call);
    const index = Number(resolvedText(call.argument.items[0], resolver));
    const list = call.argument.items[1] && resolver.resolve(call.argument.items[1]);
    if (list?.kind === 'unresolved') return unresolved(call, list.reason);
    if (list?.kind !== 'list' || !Number.isInteger(index)) return malformed(call);
    const item = list.items[index];
    return item ?? unresolved(call, l10n.t('The list has no entry of this index: {0}', index));
  },
  'Fn::Split': (call, resolver) => {
    if (call.argument.kind !== 'list') return malformed(call);
    const separator = textOf(call.argument.items[0]);
    const source = call.argument.items[1] && resolver.resolve(call.argument.items[1]);
    if (source?.kind === 'unresolved') return unresolved(call, source.reason);
    const text = textOf(source);
    if (separator === undefined || separator === '' || text === undefined) return malformed(call);
    return listTree(text.split(separator).map((part) => textTree(part, call)), call);
  },
  'Fn::Base64': (call, resolver) => {
    const value = resolver.resolve(call.argument);
    if (value?.kind === 'unresolved') return unresolved(call, value.reason);
    const text = textOf(value);
    return text === undefined ? malformed(call) : textTree(Buffer.from(text).toString('base64'), call);
  },
  'Fn::Cidr': (call, resolver) => {
    const parts = call.argument.kind === 'list' ? call.argument.items.map((item) => resolver.resolve(item)) : [];
    const unknown = parts.find((part) => part?.kind === 'unresolved');
    if (unknown?.kind === 'unresolved') return unresolved(call, unknown.reason);
    const [block, count, bits] = parts.map(textOf);
    const blocks = block === undefined || count === undefined || bits === undefined ? undefined : cidrBlocks(block, Number(count), Number(bits));
    return blocks ? listTree(blocks.map((each) => textTree(each, call)), call) : malformed(call);
  },
  'Fn::GetAZs': (call) => unresolved(call, l10n.t('Which availability zones there are depends on the account.')),
  'Fn::Length': (call, resolver) => {
    const value = resolver.resolve(call.argument);
    if (value?.kind !== 'list') return value?.kind === 'unresolved' ? unresolved(call, value.reason) : malformed(call);
    return { kind: 'scalar', value: value.items.length, text: String(value.items.length), at: call.at, end: call.end };
  },
  'Fn::ToJsonString': (call, resolver) => {
    const value = resolver.resolve(call.argument);
    if (!value) return malformed(call);
    const unknown = firstUnresolved(value);
    return unknown ? unresolved(call, unknown.reason) : textTree(JSON.stringify(plainOf(value)), call);
  },
};

/** Those whose result holds what their arguments hold. */
const passesReferences: ReadonlySet<string> = new Set(['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::If', 'Fn::Join', 'Fn::FindInMap']);

/** What an intrinsic function gives; undefined is `AWS::NoValue`. Conditions are no values and are asked of the resolver. */
export function resolveCall(call: CallTree, resolver: Resolution): Tree | undefined {
  const intrinsic = Object.hasOwn(intrinsics, call.name) ? intrinsics[call.name] : undefined;
  // What takes a text apart needs its value.
  if (intrinsic) return intrinsic(call, passesReferences.has(call.name) ? resolver : resolver.strict);
  const condition = conditionOf(call, resolver);
  if (condition !== null) return { kind: 'scalar', value: condition, text: String(condition), at: call.at, end: call.end };
  return unresolved(call, l10n.t('This function gets its value at deployment: {0}', call.name));
}

/** `Fn::Sub` in both forms. `${!x}` stays as `${x}`. */
function substitute(call: CallTree, resolver: Resolution): Tree {
  const [pattern, variables] = call.argument.kind === 'list' ? call.argument.items : [call.argument, undefined];
  const text = textOf(pattern);
  if (text === undefined) return malformed(call);
  let unknown: string | undefined;
  const result = text.replace(/\$\{(!?)([^}$]*)\}/g, (_match, literal: string, inner: string) => {
    if (literal) return `\${${inner}}`;
    const name = inner.trim();
    const given = child(variables, name);
    const dot = name.indexOf('.');
    const value = given ? resolver.resolve(given) : dot === -1 ? resolver.reference(name, call) : resolver.attribute(name.slice(0, dot), name.slice(dot + 1), call);
    const part = value?.kind === 'list' && value.items.every((item) => textOf(item) !== undefined) ? value.items.map(textOf).join(',') : value?.kind === 'scalar' ? value.text : undefined;
    if (part === undefined) unknown ??= value?.kind === 'unresolved' ? value.reason : l10n.t('A part of it is no text: {0}', name);
    return part ?? '';
  });
  if (unknown !== undefined) return unresolved(call, unknown);
  return hasReference(result) && !resolver.keepsReferences ? unresolved(call, l10n.t('A dynamic reference is looked up at deployment.')) : textTree(result, call);
}

function resolvedText(tree: Tree | undefined, resolver: Resolution): string | undefined {
  return textOf(tree && resolver.resolve(tree));
}

function textOfAll(items: readonly Tree[], call: CallTree, join: (texts: readonly string[]) => string): Tree {
  const texts: string[] = [];
  for (const item of items) {
    if (item.kind === 'unresolved') return unresolved(call, item.reason);
    if (item.kind !== 'scalar') return malformed(call);
    texts.push(item.text);
  }
  return textTree(join(texts), call);
}

function malformed(call: CallTree): Tree {
  return unresolved(call, l10n.t('The arguments of this function do not fit it: {0}', call.name));
}
