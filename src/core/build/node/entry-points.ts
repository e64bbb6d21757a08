import * as l10n from '@vscode/l10n';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { BuildSubject } from '../build-method.ts';
import { listOf } from './property-values.ts';
import type { Properties } from './property-values.ts';

export const typescriptExtensions = ['.ts', '.mts', '.cts', '.tsx'];
const extensions = [...typescriptExtensions, '.js', '.mjs', '.cjs', '.jsx'];

/** A file that a bundle begins with (absolute), and its place in the output (without extension). */
export interface EntryPoint {
  readonly in: string;
  readonly out: string;
}

/** The handler's module as Lambda looks for it: `app.lambdaHandler` -> `app`; `src/app.handler` -> `src/app`. */
export function modulePath({ handler: setting }: Pick<BuildSubject, 'handler'>): string {
  const handler = setting ?? '';
  const name = path.posix.basename(handler);
  return path.posix.join(path.posix.dirname(handler), name.slice(0, Math.max(name.indexOf('.'), 0)) || name);
}

/**
 * What a bundle is made of: the handler's module first, where Lambda looks for it, then the other `EntryPoints` of the template, below the folder that they have in common.
 * @throws WorkbenchError `build-failed` where the handler's source is not there
 */
export function entryPoints(subject: BuildSubject, properties: Properties): readonly EntryPoint[] {
  const { root } = subject;
  const named = listOf(properties['EntryPoints']);
  const module = modulePath(subject);
  const base = path.posix.basename(module);
  const own = named.find((entry) => path.posix.basename(entry).replace(/\.[^.]+$/, '') === base) ?? (named.length === 1 ? named[0] : undefined);
  const handler = (own === undefined ? undefined : sourceAt(path.resolve(root, own))) ?? subject.source?.module ?? subject.source?.file ?? sourceAt(path.join(root, module));
  if (handler === undefined) throw missingHandler(subject, own ?? module);
  const others = named.filter((entry) => entry !== own).map((entry) => {
    const file = sourceAt(path.resolve(root, entry));
    if (file === undefined) throw missingHandler(subject, entry);
    return file;
  });
  const common = commonFolder([handler, ...others].map((file) => path.dirname(file)));
  return [{ in: handler, out: module }, ...others.map((file) => ({ in: file, out: path.relative(common, file).slice(0, -path.extname(file).length).split(path.sep).join('/') })).filter(({ out }) => out !== module)];
}

/** A file that is named with or without its extension. */
function sourceAt(place: string): string | undefined {
  return ['', ...extensions].map((extension) => place + extension).find((file) => path.extname(file) !== '' && existsSync(file));
}

function missingHandler(subject: BuildSubject, wanted: string): WorkbenchError {
  const { root, location: { file, line } } = subject;
  const other = otherCase(path.resolve(root, wanted));
  const message = wanted === modulePath(subject) ? l10n.t('The source of the handler {0} was not found in {1}.', subject.handler ?? '', root) : l10n.t('The entry point {0} was not found in {1}.', wanted, root);
  return new WorkbenchError('build-failed', message, {
    remedy: other === undefined ? l10n.t('Correct Handler, CodeUri or EntryPoints in the template.') : l10n.t('There is a file {0}: Lambda tells upper from lower case.', path.relative(root, other)),
    file, line,
  });
}

/** A source file (absolute, with or without extension) that is there under the same name but for upper and lower case. */
export function otherCase(wanted: string): string | undefined {
  const name = path.basename(wanted).toLowerCase();
  const exact = path.basename(wanted);
  try {
    const found = readdirSync(path.dirname(wanted)).find((entry) => [entry, entry.slice(0, -path.extname(entry).length || undefined)].some((one) => one !== exact && one.toLowerCase() === name));
    return found === undefined ? undefined : path.join(path.dirname(wanted), found);
  } catch {
    // Its folder is not there either.
    return undefined;
  }
}

function commonFolder(folders: readonly string[]): string {
  return folders.reduce((common, folder) => {
    let current = common;
    while (current !== path.dirname(current) && folder !== current && !folder.startsWith(current + path.sep)) current = path.dirname(current);
    return current;
  });
}
