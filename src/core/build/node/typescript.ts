import type { BuildFailure, BuildOptions, Message, Plugin } from 'esbuild';
import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import { publish } from '../publish.ts';
import type { Workshop } from '../workshop.ts';

const sourceExtensions = ['.ts', '.mts', '.cts', '.tsx'];

/** TypeScript functions, and those whose template asks for esbuild. */
export const typescript: BuildMethod = { name: 'esbuild', suits: needsBundle, build: bundleTypeScript };

/** Whether a Node function must be bundled before it can run: its template asks for esbuild, or its handler exists in TypeScript only. */
function needsBundle(subject: BuildSubject): boolean {
  if (!subject.runtime.startsWith('nodejs') || subject.kind !== 'function') return false;
  if (buildMethodOf(subject) === 'esbuild') return true;
  const base = path.join(subject.root, modulePath(subject));
  if (['', '.js', '.mjs', '.cjs'].some((extension) => existsSync(base + extension))) return false;
  return subject.source !== null && sourceExtensions.includes(path.extname(subject.source.file));
}

/**
 * Bundles a function with esbuild into a directory below `cache`, with a source map whose sources are the real files. `Metadata.BuildProperties` is honoured (SAM developer
 * guide, "Building Node.js Lambda functions with esbuild"). The directory is named after its content: it appears whole or not at all, and never changes under a sandbox that runs it.
 */
async function bundleTypeScript(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root, runtime } = subject;
  const { cache, signal } = workshop;
  const began = performance.now();
  workshop.progress(l10n.t('Building {0}', subject.id));
  const properties = (subject.metadata['BuildProperties'] ?? {}) as Record<string, unknown>;
  const entry = entryPoint(subject, root, properties);
  const format = (text(properties['Format']) ?? (isModule(root) ? 'esm' : 'cjs')) as 'esm' | 'cjs';
  const extension = pairs(properties['OutExtension'])['.js'] ?? (format === 'esm' ? '.mjs' : '.js');
  // Nothing is written there: output is collected, and only then has a place of its own.
  const nowhere = path.join(cache, 'bundle');
  const { build } = await import('esbuild').catch((thrown: unknown) => {
    throw new WorkbenchError('tool-missing', l10n.t('esbuild, which builds TypeScript functions, could not be loaded: {0}', errorText(thrown)), { remedy: l10n.t('Install the extension made for this platform, or run npm ci in its folder.'), cause: thrown });
  });
  const options: BuildOptions = {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: path.join(nowhere, `${modulePath(subject)}${extension}`),
    bundle: true,
    platform: 'node',
    target: text(properties['Target']) ?? `node${/\d+/.exec(runtime)?.[0] ?? '20'}`,
    format,
    minify: properties['Minify'] === true,
    keepNames: properties['KeepNames'] !== false,
    sourcemap: 'linked',
    external: strings(properties['External']),
    plugins: [sdkOfRuntime],
    ...(properties['MainFields'] === undefined ? {} : { mainFields: strings(properties['MainFields']) }),
    ...(properties['Loader'] === undefined ? {} : { loader: pairs(properties['Loader']) as NonNullable<BuildOptions['loader']> }),
    ...(properties['Define'] === undefined ? {} : { define: pairs(properties['Define']) }),
    ...(properties['Banner'] === undefined ? {} : { banner: pairs(properties['Banner']) }),
    ...(format === 'esm' && properties['Banner'] === undefined ? { banner: { js: "import { createRequire as __swbRequire } from 'node:module'; const require = __swbRequire(import.meta.url);" } } : {}),
    write: false,
    metafile: true,
    logLevel: 'silent',
  };
  const result = await build(options).catch((thrown: unknown) => {
    throw buildError(subject, root, thrown);
  });
  if (signal?.aborted) throw cancelledError(l10n.t('The build of {0} was cancelled.', subject.id));
  const files = (result.outputFiles ?? []).map((file) => ({
    name: path.relative(nowhere, file.path),
    contents: file.path.endsWith('.map') ? absoluteSources(file.text, path.dirname(file.path)) : file.contents,
  }));
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name}\0${contents.length}\0`).update(contents);
  const digest = hash.digest('hex');
  const directory = path.join(cache, `bundle-${digest.slice(0, 32)}`);
  await publish(directory, async (partial) => {
    for (const { name, contents } of files) {
      const place = path.join(partial, name);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, contents);
    }
  });
  workshop.step({ where: 'workbench', command: `esbuild ${path.relative(root, entry)}`, status: 0, durationMs: performance.now() - began });
  return { codeDirectory: directory, hash: digest, outside: sourcesOutside(root, Object.keys(result.metafile?.inputs ?? {})), notes: result.warnings.map((warning) => describe(warning)) };
}

/** Installed packages are left out: there are thousands of files, and they change only when the user installs. */
function sourcesOutside(root: string, inputs: readonly string[]): string[] {
  return inputs.map((input) => path.resolve(root, input)).filter((file) => {
    const relative = path.relative(root, file);
    return (relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) && !file.split(path.sep).includes('node_modules') && existsSync(file);
  });
}

/** `app.lambdaHandler` -> `app`; `src/app.handler` -> `src/app`. */
function modulePath(subject: BuildSubject): string {
  const handler = subject.handler ?? '';
  const name = path.posix.basename(handler);
  return path.posix.join(path.posix.dirname(handler), name.slice(0, Math.max(name.indexOf('.'), 0)) || name);
}

function entryPoint(subject: BuildSubject, root: string, properties: Record<string, unknown>): string {
  const base = path.posix.basename(modulePath(subject));
  const entries = strings(properties['EntryPoints']);
  const named = entries.find((entry) => path.posix.basename(entry).replace(/\.[^.]+$/, '') === base) ?? (entries.length === 1 ? entries[0] : undefined);
  if (named !== undefined) {
    const found = ['', ...sourceExtensions, '.js', '.mjs', '.cjs'].map((extension) => path.resolve(root, named + extension)).find((file) => existsSync(file));
    if (found) return found;
  }
  if (subject.source) return subject.source.file;
  throw new WorkbenchError('build-failed', l10n.t('The source of the handler {0} was not found in {1}.', subject.handler ?? '', root), {
    remedy: l10n.t('Correct Handler, CodeUri or EntryPoints in the template.'),
    file: subject.location.file,
    line: subject.location.line,
  });
}

/** Whether the nearest package.json says that .js files are ES modules. */
function isModule(root: string): boolean {
  return manifest(root)?.['type'] === 'module';
}

/** The managed Node runtimes carry the AWS SDK v3: what the function has not installed itself is left to them. */
const sdkOfRuntime: Plugin = {
  name: 'sdk-of-the-runtime',
  setup(build) {
    build.onResolve({ filter: /^@(?:aws-sdk|smithy)\// }, async ({ path: name, importer, resolveDir, kind, namespace, pluginData }) => {
      // Asked by ourselves, one line below.
      if (pluginData === sdkOfRuntime) return undefined;
      const { errors } = await build.resolve(name, { importer, resolveDir, kind, namespace, pluginData: sdkOfRuntime });
      return errors.length > 0 ? { path: name, external: true } : undefined;
    });
  },
};

function manifest(directory: string): Record<string, unknown> | undefined {
  for (let current = directory; ; current = path.dirname(current)) {
    try {
      return JSON.parse(readFileSync(path.join(current, 'package.json'), 'utf8')) as Record<string, unknown>;
    } catch {
      if (path.dirname(current) === current) return undefined;
    }
  }
}

/** Source maps that name the real files, wherever the output is moved to. esbuild writes sources as relative URLs, percent-encoded. */
function absoluteSources(map: string, directory: string): string {
  const parsed = JSON.parse(map) as { sources: string[] };
  return JSON.stringify({ ...parsed, sources: parsed.sources.map((source) => path.resolve(directory, decodeURIComponent(source))) });
}

function buildError(subject: BuildSubject, root: string, thrown: unknown): WorkbenchError {
  const first = (thrown as Partial<BuildFailure>).errors?.[0];
  // A path of the user's own is nothing that npm could install.
  const missing = /^Could not resolve "(?![./])/.test(first?.text ?? '');
  return new WorkbenchError('build-failed', l10n.t('{0} could not be built: {1}', subject.id, first ? describe(first) : String(thrown)), {
    remedy: missing ? l10n.t('Install the packages of the function first: npm install in {0}', root) : l10n.t('Correct the source and repeat.'),
    file: first?.location ? path.resolve(root, first.location.file) : subject.location.file,
    line: first?.location?.line ?? subject.location.line,
    cause: thrown,
  });
}

function describe({ text: message, location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${message}` : message;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : typeof value === 'string' ? [value] : [];
}

/** SAM writes key-value settings as a list of `key=value`; a map, and a list of maps, are taken as well. */
function pairs(value: unknown): Record<string, string> {
  if (Array.isArray(value)) return Object.assign({}, ...value.map((one) => (typeof one === 'string' ? { [one.slice(0, one.indexOf('='))]: one.slice(one.indexOf('=') + 1) } : pairs(one)))) as Record<string, string>;
  return Object.fromEntries(Object.entries((value ?? {}) as object).map(([key, one]) => [key, String(one)]));
}
