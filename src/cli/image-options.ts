import * as l10n from '@vscode/l10n';
import type { ImageChoice } from '../core/sandbox/docker/runtime-images.ts';
import { parsePairs } from './arguments.ts';
import type { Arguments, OptionSpec } from './arguments.ts';

/** Variables that stand in for the options, for CI. */
const registryVariable = 'SERVERLESS_WORKBENCH_REGISTRY';
const imagesVariable = 'SERVERLESS_WORKBENCH_IMAGES';

/** Options that say which images sandboxes are made of. */
export const imageOptions: Readonly<Record<string, OptionSpec>> = {
  image: { type: 'string', value: 'RUNTIME=IMAGE', multiple: true, help: () => l10n.t('an own image for a runtime; custom:ALIAS for a customer-managed one. Also in {0}, with commas between', imagesVariable) },
  registry: { type: 'string', value: 'HOST/PATH', help: () => l10n.t('a mirror that takes the place of {0}. Also in {1}', 'public.ecr.aws', registryVariable) },
};

/** Options win over variables. @throws WorkbenchError `bad-parameter` */
export function readImageChoice(given: Arguments, environment: NodeJS.ProcessEnv): ImageChoice {
  const listed = (environment[imagesVariable] ?? '').split(',').map((pair) => pair.trim()).filter((pair) => pair !== '');
  return {
    registry: given.text('registry') ?? environment[registryVariable] ?? '',
    images: { ...parsePairs(imagesVariable, listed), ...parsePairs('--image', given.list('image')) },
  };
}
