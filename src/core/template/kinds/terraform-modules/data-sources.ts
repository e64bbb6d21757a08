import { parameterReference } from '../../../model/dynamic-reference.ts';
import type { Tree } from '../../text/tree.ts';
import { textOf, textTree, unresolved } from '../../text/tree.ts';
import type { PseudoParameters } from '../../values/parameters.ts';
import type { Place } from '../lowered/lowering.ts';
import * as l10n from '@vscode/l10n';

/**
 * What a data source gives where that is known without the account: region, account, and parameters and secrets as references that are looked up for each invocation.
 * Undefined for everything else.
 */
export function dataAttribute(type: string, attribute: string, written: (name: string) => Promise<Tree | undefined>, pseudo: PseudoParameters, place: Place): Promise<Tree> | Tree | undefined {
  switch (`${type}.${attribute}`) {
    case 'aws_region.name':
    case 'aws_region.id':
    case 'aws_region.region':
      return textTree(pseudo.region, place);
    case 'aws_caller_identity.account_id':
    case 'aws_caller_identity.id':
      return textTree(pseudo.accountId, place);
    case 'aws_partition.partition':
    case 'aws_partition.id':
      return textTree(pseudo.partition, place);
    case 'aws_partition.dns_suffix':
      return textTree(pseudo.urlSuffix, place);
    case 'aws_ssm_parameter.value':
      return stored(written('name'), (name) => parameterReference(name), place);
    case 'aws_secretsmanager_secret_version.secret_string':
      return stored(written('secret_id'), (id) => `{{resolve:secretsmanager:${id}}}`, place);
    default:
      return undefined;
  }
}

async function stored(name: Promise<Tree | undefined>, reference: (name: string) => string, place: Place): Promise<Tree> {
  const text = textOf(await name);
  return text === undefined ? unresolved(textTree('', place), l10n.t('It is looked up in the account at deployment.')) : textTree(reference(text), place);
}
