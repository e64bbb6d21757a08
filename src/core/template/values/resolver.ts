import * as l10n from '@vscode/l10n';
import { hasReference, onlyReferences, parameterReference } from '../../model/dynamic-reference.ts';
import type { LinkAnswer, LinkSource } from './link-source.ts';
import type { Parameter, PseudoParameters } from './parameters.ts';
import type { Resolution } from './resolution.ts';
import { attributePattern, resourceType } from './resource-types.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, listTree, mapTree, stringOf, textOf, textTree, unresolved } from '../text/tree.ts';
import { conditionOf } from './conditions.ts';
import { resolveCall } from './intrinsics.ts';

/** Around the name of a secret of the same template: its ARN is not known, but a reference to it can name it. */
export const ownSecretMark = '\u0001';

/** Values looked at for one template at most. A large value that many functions refer to is looked at for each of them. */
const mostSteps = 2_000_000;

/**
 * Resolves the intrinsic functions of one template as far as they can be known offline. `resolve` gives a tree without calls: what cannot be known is an
 * `unresolved` tree in its place, and `undefined` stands for `AWS::NoValue`. Order of a `Ref`, as in SAM CLI: parameter, pseudo parameter, resource.
 */
export class Resolver implements Resolution {
  readonly template: Tree | undefined;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly pseudo: PseudoParameters;
  readonly #conditions = new Map<string, boolean | null | 'open'>();
  readonly #naming = new Set<string>();
  readonly #linked: LinkSource | undefined;
  readonly #strict: Resolver | undefined;
  #keeping: Resolver | undefined;
  #steps = 0;

  /**
   * @param linked what other templates answer
   * @param strict makes this one keep references, and decides conditions for it
   */
  constructor(template: Tree | undefined, parameters: ReadonlyMap<string, Parameter>, pseudo: PseudoParameters, linked?: LinkSource, strict?: Resolver) {
    this.template = template;
    this.parameters = parameters;
    this.pseudo = pseudo;
    this.#linked = linked;
    this.#strict = strict;
  }

  get keepsReferences(): boolean {
    return this.#strict !== undefined;
  }

  get strict(): Resolver {
    return this.#strict ?? this;
  }

  /** The same, with dynamic references kept as the texts that they are: what reads their values does so later. */
  get keeping(): Resolver {
    return this.#strict ? this : this.#keeping ??= new Resolver(this.template, this.parameters, this.pseudo, this.#linked, this);
  }

  resolve(tree: Tree): Tree | undefined {
    this.#steps += 1;
    if (this.#steps > mostSteps) return { kind: 'unresolved', expression: '...', json: null, reason: l10n.t('The template is too large to be resolved.'), at: tree.at, end: tree.end };
    switch (tree.kind) {
      case 'scalar':
        // Pieces of a reference may still be joined, so that only the whole can be judged.
        return hasReference(tree.text) && !this.keepsReferences ? unresolved(tree, l10n.t('A dynamic reference is looked up at deployment.')) : tree;
      case 'list':
        return listTree(tree.items.flatMap((item) => this.resolve(item) ?? []), tree);
      case 'map': {
        const entries = new Map<string, MapEntry>();
        for (const [key, { keyAt, value }] of tree.entries) {
          const resolved = this.resolve(value);
          if (resolved) entries.set(key, { keyAt, value: resolved });
        }
        return mapTree(entries, tree);
      }
      case 'call':
        return resolveCall(tree, this);
      case 'unresolved':
        return tree;
    }
  }

  /** Null also for a condition that is defined by itself. */
  condition(name: string): boolean | null {
    if (this.#strict) return this.#strict.condition(name);
    const known = this.#conditions.get(name);
    if (known !== undefined) return known === 'open' ? null : known;
    const definition = child(this.template, 'Conditions', name);
    if (!definition) return null;
    this.#conditions.set(name, 'open');
    const value = conditionOf(definition, this);
    this.#conditions.set(name, value);
    return value;
  }

  reference(name: string, place: Tree): Tree | undefined {
    if (name === 'AWS::NoValue') return undefined;
    const parameter = this.parameters.get(name);
    if (parameter) return parameterTree(parameter, place, this.keepsReferences);
    const pseudo = this.#pseudoValue(name);
    if (pseudo !== undefined) return textTree(pseudo, place);
    if (name === 'AWS::NotificationARNs') return unresolved(place, l10n.t('It is given when the stack is deployed.'));
    const type = this.#type(name);
    if (type === undefined) return this.#publishedReference(name, place) ?? unresolved(place, l10n.t('The template has no parameter and no resource of this name: {0}', name));
    if (type === 'AWS::Lambda::Alias') return this.#aliasArn(name, place);
    const pattern = resourceType(type).ref;
    if (pattern === null && this.keepsReferences && type === 'AWS::SecretsManager::Secret') return textTree(`${ownSecretMark}${this.physicalName(name)}${ownSecretMark}`, place);
    if (pattern === null) return unresolved(place, l10n.t('It is made when the stack is deployed.'));
    return this.#filled(pattern ?? '{name}', name, type, place);
  }

  attribute(name: string, attribute: string, place: Tree): Tree {
    const type = this.#type(name);
    if (type === undefined) return unresolved(place, l10n.t('The template has no resource of this name: {0}', name));
    if (attribute.startsWith('Outputs.') && (type === 'AWS::CloudFormation::Stack' || type === 'AWS::Serverless::Application')) {
      return linkedTree(this.#linked?.output(name, attribute.slice('Outputs.'.length)), place, l10n.t('It is made when the stack is deployed.'));
    }
    if (type === 'AWS::Lambda::Alias' && attribute === 'AliasArn') return this.#aliasArn(name, place);
    const pattern = attributePattern(type, attribute);
    if (pattern === undefined) return unresolved(place, l10n.t('It is made when the stack is deployed.'));
    return this.#filled(pattern, name, type, place);
  }

  exported(name: string, place: Tree): Tree {
    return linkedTree(this.#linked?.exported(name), place, l10n.t('No template of this workspace exports it: {0}', name));
  }

  /** The literal physical name of a resource, or its logical id where the template gives none that is known. */
  physicalName(id: string): string {
    const property = resourceType(this.#type(id) ?? '').name;
    const given = property === undefined ? undefined : child(this.template, 'Resources', id, 'Properties', property);
    if (!given || this.#naming.has(id)) return id;
    this.#naming.add(id);
    const name = this.resolve(given);
    this.#naming.delete(id);
    return textOf(name) ?? id;
  }

  /** A resource's type, or that of a resource which SAM makes beside a function or an implicit API. */
  #type(id: string): string | undefined {
    const type = stringOf(child(this.template, 'Resources', id, 'Type'));
    if (type !== undefined) return type;
    if (id === 'ServerlessRestApi') return 'AWS::ApiGateway::RestApi';
    if (id === 'ServerlessHttpApi') return 'AWS::ApiGatewayV2::Api';
    if (/Role$/.test(id)) return this.#isSam(id.slice(0, -4), 'Function') || this.#isSam(id.slice(0, -4), 'StateMachine') ? 'AWS::IAM::Role' : undefined;
    return /Url$/.test(id) && this.#isSam(id.slice(0, -3), 'Function') ? 'AWS::Lambda::Url' : undefined;
  }

  #isSam(id: string, kind: string): boolean {
    return stringOf(child(this.template, 'Resources', id, 'Type')) === `AWS::Serverless::${kind}`;
  }

  /** `!Ref Function.Alias` and `!Ref FunctionAliaslive` are the ARN of the alias that SAM makes for `AutoPublishAlias`; a version's number is given at deployment. */
  #publishedReference(name: string, place: Tree): Tree | undefined {
    const [, id = '', kind, made] = /^(\w+)\.(Alias|Version)$/.exec(name) ?? /^(\w+?)()Alias(\w+)$/.exec(name) ?? [];
    if (!this.#isSam(id, 'Function')) return undefined;
    const given = child(this.template, 'Resources', id, 'Properties', 'AutoPublishAlias') ?? child(this.template, 'Globals', 'Function', 'AutoPublishAlias');
    const alias = textOf(given && this.resolve(given));
    if (made !== undefined && alias?.replace(/\W/g, '') !== made) return undefined;
    const arn = this.attribute(id, 'Arn', place);
    return kind !== 'Version' && alias !== undefined && arn.kind === 'scalar' ? textTree(`${arn.text}:${alias}`, place) : unresolved(place, l10n.t('It is made when the stack is deployed.'));
  }

  /** The ARN of an `AWS::Lambda::Alias`, whose function is given by its name or ARN. */
  #aliasArn(id: string, place: Tree): Tree {
    const properties = ['FunctionName', 'Name'].map((property) => child(this.template, 'Resources', id, 'Properties', property));
    const naming = this.#naming.has(id);
    this.#naming.add(id);
    const [owner, name] = properties.map((given) => naming ? undefined : textOf(given && this.resolve(given)));
    if (!naming) this.#naming.delete(id);
    if (owner === undefined || name === undefined) return unresolved(place, l10n.t('It is made when the stack is deployed.'));
    const { partition, region, accountId } = this.pseudo;
    return textTree(`${owner.startsWith('arn:') ? owner : `arn:${partition}:lambda:${region}:${accountId}:function:${owner}`}:${name}`, place);
  }

  #pseudoValue(name: string): string | undefined {
    const { region, accountId, partition, stackName, urlSuffix } = this.pseudo;
    switch (name) {
      case 'AWS::Region': return region;
      case 'AWS::AccountId': return accountId;
      case 'AWS::Partition': return partition;
      case 'AWS::StackName': return stackName;
      case 'AWS::URLSuffix': return urlSuffix;
      case 'AWS::StackId': return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/51af3dc0-da77-11e4-872e-1234567db123`;
      default: return undefined;
    }
  }

  #filled(pattern: string, id: string, type: string, place: Tree): Tree {
    const { region, accountId, partition, urlSuffix } = this.pseudo;
    const values: Record<string, string> = { p: partition, r: region, a: accountId, u: urlSuffix, name: this.physicalName(id) };
    let unknown: Tree | undefined;
    const whole = pattern.replace('{arn}', resourceType(type).arn ?? '');
    const text = whole.replace(/\{\.(\w+)(?:=([^}]*))?\}|\{(\w+)\}/g, (_match, property?: string, fallback?: string, variable?: string) => {
      if (property === undefined) return values[variable ?? ''] ?? '';
      const given = child(this.template, 'Resources', id, 'Properties', property);
      const value = given && this.resolve(given);
      if (textOf(value) === undefined && (value || fallback === undefined)) unknown = place;
      return textOf(value) ?? fallback ?? '';
    });
    return unknown ? unresolved(place, l10n.t('It is made when the stack is deployed.')) : textTree(text, place);
  }
}

function linkedTree(answer: LinkAnswer | undefined, place: Tree, otherwise: string): Tree {
  if (answer && 'value' in answer) return textTree(answer.value, place);
  return unresolved(place, answer?.reason ?? otherwise);
}

function parameterTree(parameter: Parameter, place: Tree, keepsReferences: boolean): Tree {
  const kept = parameter.stored && keepsReferences && parameter.value !== undefined ? parameterReference(parameter.value) : '';
  // Of a list, what is stored is its entries with commas between them.
  if (kept !== '' && onlyReferences(kept)) return parameter.list ? listTree([textTree(kept, place)], place) : textTree(kept, place);
  if (parameter.stored) return unresolved(place, l10n.t('The parameter is read from Systems Manager at deployment: {0}', parameter.name));
  if (parameter.value === undefined) return unresolved(place, parameter.reason ?? l10n.t('The parameter has no default value: {0}', parameter.name));
  if (!parameter.list) return textTree(parameter.value, place);
  const parts = parameter.value === '' ? [] : parameter.value.split(',');
  return listTree(parts.map((part) => textTree(part.trim(), place)), place);
}
