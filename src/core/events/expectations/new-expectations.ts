import path from 'node:path';
import * as l10n from '@vscode/l10n';

/** The text of an expectations file for a start: one expectation, and the others as comments. YAML. @param eventFile absolute */
export function expectationsSkeleton(eventFile: string): string {
  const comment = (text: string): string => text.split('\n').map((line) => `# ${line}`).join('\n');
  return [
    comment(l10n.t('What is expected of a run with {0}. Take away the "#" of what is to be checked.', path.basename(eventFile))),
    '# function: FunctionId',
    'status: ok',
    '# statusCode: 200',
    comment(l10n.t('Of objects only the keys that are named here count.')),
    '# payload:',
    '#   headers:',
    '#     content-type: application/json',
    comment(l10n.t('JSON Schema of the payload: itself, or the path of its file.')),
    '# schema: response.schema.json',
    comment(l10n.t('Of a function that is to fail; status is then another one.')),
    '# error:',
    '#   type: Error',
    '#   message: out of stock',
    comment(l10n.t('Milliseconds; init counts for cold starts only.')),
    '# maxDurationMs: 500',
    '# maxInitMs: 1000',
    '',
  ].join('\n');
}
