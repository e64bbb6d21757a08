import path from 'node:path';
import type { Kind, KindQuestion, ApplicationDraft } from './kind.ts';
import { readCompose, composeParametersOf } from './serverless-framework/compose.ts';
import { readService } from './serverless-framework/service.ts';
import { isCompose, isService, readServiceDocument } from './serverless-framework/service-document.ts';

const names = /^serverless(?:[.-][\w.-]+)?\.(?:ya?ml|json|[mc]?[jt]s)$/i;

const plain = /^serverless\.(?:ya?ml|json|[mc]?[jt]s)$/i;
const printed = 'serverless.printed.yml';

/** Services of the Serverless Framework, versions 3 and 4, and files of Serverless Compose for services whose file has a name of its own. */
export const serverless: Kind = {
  isCandidate: (name) => names.test(name),
  mayBe: (_name, bytes) => bytes.includes('provider') || bytes.includes('services'),
  read: async (question) => {
    // What the framework printed of a service counts in its place.
    if (plain.test(path.basename(question.file)) && (await question.nearby.names(path.dirname(question.file)))?.has(printed)) return null;
    const document = await readServiceDocument(question.file, question.text, question.nearby);
    if (isCompose(document.tree)) return readCompose(question, document);
    // A program whose settings are not literal is told of where its name says that it is a service.
    if (!isService(document.tree) && !(document.tree === undefined && document.faults.length > 0 && isProgram(question))) return null;
    const composeParameters = await composeParametersOf(question);
    const draft: ApplicationDraft | null = await readService({ ...question, document, ...(composeParameters && { composeParameters }) });
    return draft && [draft];
  },
};

function isProgram({ file, text }: KindQuestion): boolean {
  return /serverless\.[mc]?[jt]s$/.test(file) && /\bprovider\b/.test(text);
}
