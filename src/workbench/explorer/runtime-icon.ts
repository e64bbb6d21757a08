import path from 'node:path';
import type { LambdaFunction } from '../../core/model/application.ts';

const extensions: readonly (readonly [prefix: string, extension: string])[] = [
  ['nodejs', '.js'], ['python', '.py'], ['java', '.java'], ['ruby', '.rb'], ['dotnet', '.cs'], ['go', '.go'],
];

/**
 * A file name by which the user's own file icon theme picks the icon of the function's language: TypeScript and JavaScript differ where the source is
 * known. Undefined where no language is known (container images, custom runtimes).
 */
export function languageFile(fn: LambdaFunction): string | undefined {
  if (fn.source !== null) return path.basename(fn.source.file);
  const extension = extensions.find(([prefix]) => fn.runtime?.startsWith(prefix) === true)?.[1];
  return extension === undefined ? undefined : `handler${extension}`;
}
