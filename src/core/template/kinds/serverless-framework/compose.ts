import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Tree } from '../../text/tree.ts';
import { child, entriesOf, mapTree, stringOf, unresolved } from '../../text/tree.ts';
import type { ApplicationDraft, KindQuestion } from '../kind.ts';
import { readService } from './service.ts';
import type { ServiceDocument } from './service-document.ts';
import { isCompose, isService, readServiceDocument } from './service-document.ts';

const composeFiles = ['serverless-compose.yml', 'serverless-compose.yaml', 'serverless-compose.json'];
/** Directories above a service in which a compose file is looked for. */
const mostLevels = 4;
const usualName = /^serverless(?:[.-][\w.-]+)?\.(?:ya?ml|json|[mc]?[jt]s)$/i;

/**
 * The services of a compose file whose own file (`config`) has a name of its own; the others are found by theirs. Null where there is none.
 * Source: Serverless Framework documentation, "Composing services".
 */
export async function readCompose(question: KindQuestion, document: ServiceDocument): Promise<readonly ApplicationDraft[] | null> {
  const drafts: ApplicationDraft[] = [];
  for (const service of servicesOf(document.tree, path.dirname(question.file))) {
    if (service.config === undefined || usualName.test(service.config)) continue;
    const file = path.resolve(service.directory, service.config);
    const found = await question.nearby.read(file);
    if (found.kind !== 'text') continue;
    const own = await readServiceDocument(file, found.text, question.nearby);
    if (!isService(own.tree)) continue;
    const draft = await readService({ ...question, file, document: own, ...(service.parameters && { composeParameters: service.parameters }) });
    if (draft) drafts.push(draft);
  }
  return drafts.length === 0 ? null : drafts;
}

/** `params` that a compose file above a service hands to it; undefined where none does. */
export async function composeParametersOf({ file, nearby }: Pick<KindQuestion, 'file' | 'nearby'>): Promise<Tree | undefined> {
  let directory = path.dirname(file);
  for (let level = 0; level < mostLevels; level += 1) {
    const listing = await nearby.names(directory);
    const name = composeFiles.find((each) => listing?.has(each));
    const found = name === undefined ? undefined : await nearby.read(path.join(directory, name));
    if (name !== undefined && found?.kind === 'text') {
      const { tree } = await readServiceDocument(name, found.text, nearby);
      const service = isCompose(tree) ? servicesOf(tree, directory).find((each) => each.directory === path.dirname(file)) : undefined;
      return service?.parameters;
    }
    if (directory === nearby.boundary || directory === path.dirname(directory)) return undefined;
    directory = path.dirname(directory);
  }
  return undefined;
}

interface ComposedService {
  /** Absolute. */
  readonly directory: string;
  readonly config?: string;
  readonly parameters?: Tree;
}

function servicesOf(tree: Tree | undefined, directory: string): readonly ComposedService[] {
  return entriesOf(child(tree, 'services')).flatMap(([, { value }]) => {
    const place = stringOf(child(value, 'path'));
    const [config, parameters] = [stringOf(child(value, 'config')), child(value, 'params')];
    return place === undefined ? [] : [{ directory: path.resolve(directory, place), ...(config === undefined ? {} : { config }), ...(parameters && { parameters: withOutputs(parameters) }) }];
  });
}

/** `${service.output}` is known only after that service is deployed. */
function withOutputs(parameters: Tree): Tree {
  return mapTree(new Map(entriesOf(parameters).map(([name, { keyAt, value }]) => {
    const output = /\$\{[\w-]+\.[\w.-]+\}/.exec(stringOf(value) ?? '')?.[0];
    return [name, { keyAt, value: output === undefined ? value : unresolved(value, l10n.t('It is an output of another service: {0}', output)) }];
  })), parameters);
}
