import * as l10n from '@vscode/l10n';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import { buildMethodOf } from '../build-method.ts';
import type { BuildSubject } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';
import { readRequirements } from './requirement-lines.ts';
import type { RequirementLine } from './requirement-lines.ts';
import { uvPlatform } from './python-target.ts';
import type { PythonTarget } from './python-target.ts';

/** What a subject's packages are read from, in the order in which they are looked for. A list for pip comes first, as in SAM: a pyproject.toml beside it may be about the project only. */
export const dependencyFiles = ['requirements.txt', 'uv.lock', 'poetry.lock', 'Pipfile.lock', 'pyproject.toml'] as const;

/** What a subject needs. */
export interface Dependencies {
  /** The file that says it, absolute. */
  readonly file: string;
  readonly lines: readonly RequirementLine[];
  /** Further files that say it, absolute. */
  readonly included: readonly string[];
}

/** A subject's dependencies; a sentence where they cannot be read for want of a tool; undefined where it has none. @throws WorkbenchError `build-failed`, `cancelled` */
export async function readDependencies(subject: BuildSubject, target: PythonTarget, workshop: Workshop): Promise<Dependencies | { readonly note: string } | undefined> {
  const file = dependencyFile(subject);
  if (file === undefined) return undefined;
  const { root } = subject;
  const exported = (text: string, ...included: string[]): Dependencies => ({ file, included: included.filter((one) => existsSync(one)), lines: requirementLines(text, file) });
  const project = path.join(path.dirname(file), 'pyproject.toml');
  switch (path.basename(file)) {
    case 'uv.lock': {
      const uv = workshop.toolbox.find('uv');
      if (uv === undefined) return { note: missing('uv', file) };
      // The lock is taken as it is: the workspace is never written to.
      const text = await output(workshop, file, uv, ['export', '--quiet', '--frozen', '--no-dev', '--no-default-groups', '--no-emit-project', '--no-header', '--no-annotate', '--no-hashes', '--format', 'requirements-txt'], root);
      return exported(text, project, path.join(root, 'pyproject.toml'));
    }
    case 'poetry.lock': {
      const poetry = workshop.toolbox.find('poetry');
      if (poetry === undefined) return { note: missing('poetry', file) };
      return exported(await output(workshop, file, poetry, ['export', '--no-interaction', '--only', 'main', '--without-hashes', '--format', 'requirements.txt'], path.dirname(file)), project);
    }
    case 'Pipfile.lock':
      return { file, included: [], lines: pipfileLines(file) };
    case 'pyproject.toml': {
      const uv = workshop.toolbox.find('uv');
      if (uv === undefined) return { note: missing('uv', file) };
      if (!/^\s*dependencies\s*=/m.test(readFileSync(file, 'utf8'))) return undefined;
      return exported(await output(workshop, file, uv, ['pip', 'compile', '--quiet', '--no-header', '--no-annotate', ...uvPlatform(target).filter((word) => word !== '--only-binary' && word !== ':all:'), file], root));
    }
    default:
      return { file, ...readRequirements(file) };
  }
}

function dependencyFile({ root, location, metadata }: BuildSubject): string | undefined {
  const here = dependencyFiles.map((name) => path.join(root, name)).find((file) => existsSync(file));
  // Members of a workspace have their lock with its root.
  if (here === undefined || path.basename(here) !== 'pyproject.toml') return here;
  const top = path.dirname(location.file);
  for (let directory = path.dirname(root); inside(directory, top) && directory !== path.dirname(directory); directory = path.dirname(directory)) {
    const lock = path.join(directory, 'uv.lock');
    if (existsSync(lock)) return lock;
  }
  // Metadata of a project is often there for other tools; only one that says what it depends on is read.
  return buildMethodOf({ metadata }) === 'python-uv' || /^\s*\[project\]/m.test(readFileSync(here, 'utf8')) ? here : undefined;
}

function inside(directory: string, top: string): boolean {
  return directory === top || directory.startsWith(top.endsWith(path.sep) ? top : top + path.sep);
}

function missing(tool: string, file: string): string {
  return l10n.t('{0} is not on this machine, so the packages of {1} are not installed. Install {0}, or write a requirements.txt.', tool, file);
}

async function output(workshop: Workshop, file: string, tool: string, words: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await workshop.run({ file: tool, cwd, arguments: words, environment: { UV_PYTHON_DOWNLOADS: 'never', NO_COLOR: '1' } });
  if (status === 0) return stdout;
  const said = stderr.trim().split(/\r?\n/);
  const message = l10n.t('{0} could not be read: {1}', file, said.slice(0, 4).join(' ').slice(0, 600));
  const line = Number(/line (\d+), column/.exec(stderr)?.[1] ?? 1);
  throw new WorkbenchError('build-failed', message, {
    remedy: path.basename(file) === 'poetry.lock' ? l10n.t('Install the export plug-in of poetry, or write a requirements.txt.') : l10n.t('Correct it, or make the lock file anew.'),
    file, line, diagnostics: [{ severity: 'error', code: 'python-dependencies', message, file, line }],
  });
}

/** What a tool printed as requirements; its own places are relative to where the file is. */
function requirementLines(text: string, file: string): readonly RequirementLine[] {
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
    const name = /^([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1]?.toLowerCase().replace(/[-_.]+/g, '-');
    const local = /^(?:-e\s+)?((?:\.|\/|file:)\S*)/.exec(line)?.[1]?.replace(/^file:(?:\/\/)?/, '');
    const place = { file, line: name === undefined ? 1 : lineOf(file, name) };
    if (local !== undefined) return { text: path.resolve(path.dirname(file), local), local: path.resolve(path.dirname(file), local), ...place };
    return { text: line, ...place, ...(name === undefined ? {} : { name }) };
  });
}

/** Where a lock file or pyproject.toml first names a package. */
function lineOf(file: string, name: string): number {
  const lines = readFileSync(file, 'utf8').toLowerCase().split(/\r?\n/);
  const at = lines.findIndex((line) => line.replace(/[-_.]+/g, '-').includes(`"${name}`));
  return Math.max(at, 0) + 1;
}

/** `default` of Pipfile.lock (pipenv, "Pipfile.lock"): a list of exact versions, which no tool is needed for. */
function pipfileLines(file: string): readonly RequirementLine[] {
  const text = readFileSync(file, 'utf8');
  let entries: Readonly<Record<string, { readonly version?: string; readonly extras?: readonly string[]; readonly markers?: string; readonly git?: string; readonly ref?: string; readonly path?: string; readonly file?: string }>>;
  try {
    entries = (JSON.parse(text) as { readonly default?: typeof entries }).default ?? {};
  } catch (thrown) {
    const message = l10n.t('{0} is not JSON: {1}', file, String(thrown));
    throw new WorkbenchError('build-failed', message, { remedy: l10n.t('Correct it, or make the lock file anew.'), file, line: 1, diagnostics: [{ severity: 'error', code: 'python-dependencies', message, file, line: 1 }], cause: thrown });
  }
  return Object.entries(entries).map(([name, { version, extras, markers, git, ref, path: place, file: url }]) => {
    const local = place === undefined ? undefined : path.resolve(path.dirname(file), place);
    const from = git === undefined ? local ?? url : `git+${git}${ref === undefined ? '' : `@${ref}`}`;
    const subject = `${name}${extras?.length ? `[${extras.join(',')}]` : ''}${from === undefined ? (version ?? '').replace(/^\*$/, '') : ` @ ${from}`}`;
    return { text: local ?? `${subject}${markers === undefined ? '' : ` ; ${markers}`}`, name: name.toLowerCase().replace(/[-_.]+/g, '-'), file, line: lineOf(file, name.toLowerCase().replace(/[-_.]+/g, '-')), ...(local === undefined ? {} : { local }) };
  });
}
