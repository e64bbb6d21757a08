import { withIncludes } from '../links/includes.ts';
import { NearbyTexts } from '../nearby-texts.ts';
import { givenValues } from '../parameters/given-values.ts';
import { child } from '../text/tree.ts';
import type { Kind } from './kind.ts';
import { draftOfTemplate, mayBeTemplate, parseTemplate } from './template-file.ts';

/** Names that tools have taken for other things and that are in nearly every directory; not reading them saves a good part of the time. */
const takenNames: ReadonlySet<string> = new Set([
  'package.json', 'package-lock.json', 'tsconfig.json', 'jsconfig.json', 'composer.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'docker-compose.yml', 'docker-compose.yaml',
  'launch.json', 'tasks.json', 'settings.json', 'extensions.json', 'cdk.json', 'nx.json', 'turbo.json', 'lerna.json', 'samconfig.yaml', 'samconfig.yml',
]);

/** SAM and CloudFormation templates, YAML and JSON. */
export const cloudFormation: Kind = {
  isCandidate: (name) => /\.(?:ya?ml|json|template)$/i.test(name) && !takenNames.has(name),
  mayBe: (_name, bytes) => mayBeTemplate(bytes),
  read: async (question) => {
    const parsed = parseTemplate(question.text);
    if (!parsed) return null;
    const { file, nearby, surroundings } = question;
    const read = await withIncludes(parsed, file, nearby);
    const { values, pseudo, diagnostics } = await givenValues({
      file, nearby, declares: child(read.tree, 'Parameters') !== undefined, choice: question.choice ?? {}, options: question.options ?? question.parameters, ...(surroundings && { parent: surroundings.passed }),
    });
    const region = surroundings?.region === undefined ? {} : { region: surroundings.region };
    const texts = new NearbyTexts(nearby);
    for (;;) {
      const draft = draftOfTemplate(read, { ...question, given: values, pseudo: { ...question.pseudo, ...region, ...pseudo } }, texts);
      if (!draft) return null;
      if (!await texts.load()) return [{ ...draft, diagnostics: [...draft.diagnostics, ...diagnostics] }];
    }
  },
};
