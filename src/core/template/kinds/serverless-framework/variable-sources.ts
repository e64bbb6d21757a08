import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { onlyReferences, parameterReference } from '../../../model/dynamic-reference.ts';
import type { PseudoParameters } from '../../values/parameters.ts';
import type { Tree } from '../../text/tree.ts';
import { textOf, textTree, unresolved } from '../../text/tree.ts';
import { isNull, scalarTree } from '../lowered/lowering.ts';
import type { IncludedFiles } from './included-files.ts';
import type { StageParameters } from './stage-parameters.ts';
import type { VariableRequest, VariableSource } from './variables.ts';

export interface SourceSettings {
  /** Absolute directory of the service. */
  readonly directory: string;
  readonly files: IncludedFiles;
  /** Options of the command line: what the user gave for parameters. */
  readonly options: Readonly<Record<string, string>>;
  readonly parameters: StageParameters;
  readonly pseudo: PseudoParameters;
  /** Of the service's `.env` files; the developer's own environment is not looked at. */
  readonly environment: () => Promise<ReadonlyMap<string, Tree>>;
}

/**
 * Where variables find their values. What only an account, another stack or a program knows is unresolved; a parameter of Systems Manager stays a reference, which is looked up for
 * each invocation.
 * Source: Serverless Framework documentation, "Variables" (self, opt, sls, env, file, param, aws, ssm, cf, s3, strToBool).
 */
export function variableSources(settings: SourceSettings): Readonly<Record<string, VariableSource>> {
  const { options, pseudo, parameters } = settings;
  const option = (name: string, place: Tree) => Object.hasOwn(options, name) ? textTree(options[name] as string, place) : undefined;
  const stage = async ({ self, place }: VariableRequest): Promise<Tree> => option('stage', place) ?? given(await self(['provider', 'stage'])) ?? textTree('dev', place);
  const region = async ({ self, place }: VariableRequest): Promise<Tree> => option('region', place) ?? given(await self(['provider', 'region'])) ?? textTree(pseudo.region, place);
  return {
    self: async (request) => {
      const keys = keysOf(request.address);
      const found = await request.self(keys);
      // The framework fills these in where they are not written.
      if (!given(found) && keys.join('.') === 'provider.stage') return stage(request);
      if (!given(found) && keys.join('.') === 'provider.region') return region(request);
      return keys.join('.') === 'service' ? given(await request.self(['service', 'name'])) ?? found : found;
    },
    opt: async ({ address = '', place }) => option(address, place),
    sls: async (request) => request.address === 'stage' ? stage(request) : unresolved(request.place, l10n.t('It is made when the service is deployed.')),
    param: async (request) => {
      const name = request.address ?? '';
      if (Object.hasOwn(options, name)) return option(name, request.place);
      const found = await parameters.value(name, textOf(await stage(request)) ?? 'dev');
      return found && request.resolve(found);
    },
    env: async ({ address = '', resolve }) => {
      const found = (await settings.environment()).get(address);
      return found && resolve(found);
    },
    file: (request) => included(request, settings),
    aws: async (request) => {
      switch (request.address) {
        case 'region': return region(request);
        case 'accountId': return textTree(pseudo.accountId, request.place);
        case 'partition': return textTree(pseudo.partition, request.place);
        default: return onlyInAccount(request);
      }
    },
    ssm: async (request) => {
      const [name = ''] = (request.address ?? '').split('~');
      const reference = parameterReference(name.replace(/^\/aws\/reference\/secretsmanager\//, ''));
      const secret = name.startsWith('/aws/reference/secretsmanager/') ? reference.replace('resolve:ssm:', 'resolve:secretsmanager:') : reference;
      // With a region of its own it would be looked up in the wrong one.
      return request.parameters === undefined && onlyReferences(secret) ? textTree(secret, request.place) : onlyInAccount(request);
    },
    cf: async (request) => onlyInAccount(request),
    s3: async (request) => onlyInAccount(request),
    strToBool: async ({ parameters: text = '', place }) => {
      const word = text.replace(/^(['"])(.*)\1$/, '$2').trim().toLowerCase();
      if (['true', '1', 'false', '0'].includes(word)) return scalarTree(word === 'true' || word === '1', place);
      return unresolved(place, l10n.t('This is neither true nor false: {0}', text));
    },
  };
}

/** `${file(./a.yml):b.c}`, and `${file:./a.yml#b.c}` of version 4. */
async function included({ parameters, address, place, below, resolve }: VariableRequest, { directory, files }: SourceSettings): Promise<Tree | undefined> {
  const [name = '', keys] = parameters === undefined ? (address ?? '').split('#') : [parameters, address];
  const file = path.resolve(directory, name.trim());
  const found = await files.read(file);
  if (found.kind === 'absent') return undefined;
  if (found.kind === 'unknown') return unresolved(place, found.reason);
  const value = await below(found.tree, keysOf(keys));
  return value && resolve(value);
}

function onlyInAccount({ place }: VariableRequest): Tree {
  return unresolved(place, l10n.t('It is looked up in the account at deployment.'));
}

function keysOf(address: string | undefined): readonly string[] {
  return address === undefined || address === '' ? [] : address.replace(/\[(\d+)\]/g, '.$1').split('.');
}

function given(tree: Tree | undefined): Tree | undefined {
  return tree && !isNull(tree) ? tree : undefined;
}
