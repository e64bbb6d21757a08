import path from 'node:path';
import { codeOnly, findPlace, literal } from './code-text.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { SourceFiles } from '../files/source-files.ts';

/**
 * `dir/file.method` names a method of dir/file.rb, `file.Module::Class.method` one of a class in it.
 * Source: aws-lambda-ruby-runtime-interface-client, lambda_handler.rb. What a method is may be decided at run time: then it is the class, or the file.
 */
export async function locateRubyHandler({ handler, code }: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer> {
  const parts = handler.split('.');
  const [module = '', owner, method = ''] = parts.length === 3 ? parts : [parts[0], undefined, parts[1]];
  if (parts.length < 2 || parts.length > 3 || parts.includes('') || module.startsWith('/') || module.split('/').includes('..')) return { kind: 'malformed' };
  const expected = path.join(code, `${module}.rb`);
  const file = await files.first([expected]);
  if (file === undefined) return { kind: 'file-missing', expected };
  const place = await files.facts(`ruby ${owner ?? ''} ${method}`, file, (text) => text === undefined ? undefined : rubyMethod(codeOnly(text, 'ruby'), owner?.split('::').at(-1), method));
  return { kind: 'found', source: { file, line: place?.line ?? 1, column: place?.column ?? 1, export: method } };
}

function rubyMethod(text: string, owner: string | undefined, method: string) {
  const within = owner === undefined ? undefined : findPlace(text, new RegExp(`^[ \\t]*(?:class|module)[ \\t]+(?:[\\w:]*::)?(${literal(owner)})\\b`, 'm'));
  const found = findPlace(text, new RegExp(`^[ \\t]*(?:(?:private|public|module_function)[ \\t]+)?def[ \\t]+(?:self\\.)?(${literal(method)})(?![\\w?!=])`, 'm'), within?.offset ?? 0);
  return found ?? within;
}
