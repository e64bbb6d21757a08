import * as l10n from '@vscode/l10n';
import type { Tree } from '../../text/tree.ts';
import { textTree, unresolved } from '../../text/tree.ts';
import type { Place } from '../lowered/lowering.ts';
import { getAtt, ref } from '../lowered/lowering.ts';
import type { Block } from './module-files.ts';

/** Whether a call is of the public module that makes functions, which is nearly never in a workspace itself. Source: Terraform Registry, terraform-aws-modules/lambda/aws. */
export function isLambdaModule({ json }: Block): boolean {
  const source = json['source'];
  return typeof source === 'string' && /^(?:registry\.terraform\.io\/)?terraform-aws-modules\/lambda\/aws$|github\.com[/:]terraform-aws-modules\/terraform-aws-lambda(?:\.git)?(?:\?|$)/.test(source);
}

/** One of that module's outputs for the function (or layer) with this logical id. */
export function lambdaModuleOutput(id: string, output: string, place: Place): Tree {
  switch (output) {
    case 'lambda_function_arn':
    case 'lambda_function_invoke_arn':
    case 'lambda_function_qualified_arn':
    case 'lambda_function_arn_static':
      return getAtt(id, 'Arn', place);
    case 'lambda_function_name':
    case 'lambda_layer_arn':
      return ref(id, place);
    default:
      return unresolved(textTree(output, place), l10n.t('It is made when the resource is created.'));
  }
}
