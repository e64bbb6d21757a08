import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DebugLanguage } from '../model/debug.ts';
import type { FunctionImage } from '../model/function-image.ts';

/** Programs that say what runs in an image: AWS's runtime clients, and the languages' own. */
const programs: readonly (readonly [RegExp, DebugLanguage])[] = [
  [/^aws-lambda-ric$|^node$|^npx$/, 'node'],
  [/^awslambdaric$|^python[\d.]*$/, 'python'],
  [/^aws_lambda_ric$|^ruby$/, 'ruby'],
  [/^java$|^com\.amazonaws\.services\.lambda\.runtime\./, 'java'],
  [/^dotnet$/, 'dotnet'],
];
const extensions: Readonly<Record<string, DebugLanguage>> = { '.js': 'node', '.mjs': 'node', '.cjs': 'node', '.ts': 'node', '.mts': 'node', '.cts': 'node', '.py': 'python', '.rb': 'ruby' };

/** The language of a function that comes as an image, as far as its start command, its handler and its Dockerfile's sources (`sources`: absolute directories) show it. */
export function imageLanguage({ entryPoint, command }: Pick<FunctionImage, 'entryPoint' | 'command'>, sources: readonly string[]): DebugLanguage | undefined {
  for (const word of [...entryPoint, ...command]) {
    const known = programs.find(([name]) => name.test(path.posix.basename(word)));
    if (known) return known[1];
  }
  // AWS's base images: the command is the handler.
  const handler = command[0] ?? '';
  const parts = handler.split('::').length;
  if (parts > 1) return parts > 2 ? 'dotnet' : 'java';
  const module = handler.slice(0, handler.lastIndexOf('.'));
  if (module === '') return undefined;
  for (const [extension, language] of Object.entries(extensions)) {
    const names = language === 'python' ? [module, module.replaceAll('.', '/')] : [module];
    if (sources.some((directory) => names.some((name) => existsSync(path.join(directory, name + extension))))) return language;
  }
  return undefined;
}
