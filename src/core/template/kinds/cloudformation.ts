import { NearbyTexts } from '../nearby-texts.ts';
import type { Kind } from './kind.ts';
import { mayBeTemplate, readTemplateText } from './template-file.ts';

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
    const texts = new NearbyTexts(question.nearby);
    for (;;) {
      const draft = readTemplateText(question, texts);
      if (!draft) return null;
      if (!await texts.load()) return [draft];
    }
  },
};
