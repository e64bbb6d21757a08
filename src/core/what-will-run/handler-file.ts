import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { PlannedHandler } from './run-plan.ts';

/** The code that runs: /var/task, packages beside it, and what becomes /opt; absolute. */
export interface HandlerPlaces {
  readonly codeDirectory: string;
  readonly dependencyDirectory?: string | undefined;
  readonly layers: readonly string[];
}

type Found = Pick<PlannedHandler, 'state' | 'file' | 'detail'>;

/**
 * Whether the runtime would find a handler's file in the code that runs (Lambda developer guide, "Define Lambda function handler in ..." of each language). Looks at names only: whether the file has
 * a function of that name is the template room's business, which reads the sources.
 */
export function findHandlerFile(runtime: string, handler: string, places: HandlerPlaces): Found {
  const { codeDirectory, dependencyDirectory, layers } = places;
  if (runtime.startsWith('provided') || runtime === 'go1.x') return bootstrap(places);
  // Started by its absolute path, or by a wrapper of a layer: nothing of the code directory.
  if (handler.startsWith('/')) return unknown(l10n.t('It is a path of the sandbox, not of the code.'));
  if (runtime.startsWith('nodejs')) {
    const module = moduleOf(handler);
    return among(codeDirectory, ['', '.js', '.mjs', '.cjs'].map((extension) => module + extension));
  }
  if (runtime.startsWith('python')) {
    const module = handler.slice(0, Math.max(handler.lastIndexOf('.'), 0)).replaceAll('.', '/');
    const names = [`${module}.py`, `${module}/__init__.py`];
    const more = [dependencyDirectory, ...layers.map((layer) => path.join(layer, 'python'))].filter((one) => one !== undefined);
    return [codeDirectory, ...more].map((directory) => among(directory, names)).find(({ state }) => state === 'found') ?? among(codeDirectory, names);
  }
  if (runtime.startsWith('ruby')) return among(codeDirectory, [`${handler.slice(0, Math.max(handler.indexOf('.'), 0))}.rb`]);
  if (runtime.startsWith('dotnet')) {
    const [assembly = ''] = handler.split('::');
    return among(codeDirectory, [`${assembly}.dll`, 'bootstrap']);
  }
  if (runtime.startsWith('java')) return javaClass(codeDirectory, handler);
  return unknown(l10n.t('How {0} finds a handler is not known here.', runtime));
}

/** `src/app.handler` -> `src/app`; the first dot of the last part counts. */
function moduleOf(handler: string): string {
  const name = path.posix.basename(handler);
  return path.posix.join(path.posix.dirname(handler), name.slice(0, Math.max(name.indexOf('.'), 0)) || name);
}

function among(directory: string, names: readonly string[]): Found {
  const file = names.find((name) => isFile(path.join(directory, name)));
  return file !== undefined ? { state: 'found', file } : { state: 'missing', detail: l10n.t('Looked for in {0}: {1}', directory, names.filter((name) => path.posix.extname(name) !== '').join(', ')) };
}

function bootstrap({ codeDirectory, layers }: HandlerPlaces): Found {
  for (const directory of [codeDirectory, ...layers.toReversed()]) {
    const file = path.join(directory, 'bootstrap');
    if (!isFile(file)) continue;
    // Windows knows no such right; containers are given it there.
    if (process.platform !== 'win32' && !isExecutable(file)) return { state: 'missing', file: 'bootstrap', detail: l10n.t('{0} is there but must not be executed: chmod +x it.', file) };
    return { state: 'found', file: 'bootstrap' };
  }
  return { state: 'missing', detail: l10n.t('An OS-only runtime starts the executable file bootstrap, which is not in {0} and in no layer.', codeDirectory) };
}

function javaClass(codeDirectory: string, handler: string): Found {
  const [name = ''] = handler.split('::');
  const file = `${name.replaceAll('.', '/')}.class`;
  if (isFile(path.join(codeDirectory, file))) return { state: 'found', file };
  const jars = [codeDirectory, path.join(codeDirectory, 'lib')].some((directory) => existsSync(directory) && readdirSync(directory).some((one) => one.endsWith('.jar')));
  return jars ? unknown(l10n.t('It may be in one of the archives, which are not opened.')) : { state: 'missing', detail: l10n.t('Looked for in {0}: {1}', codeDirectory, file) };
}

function unknown(detail: string): Found {
  return { state: 'unknown', detail };
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
