import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BuildContext } from '../../../src/core/build/build-context.ts';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildResult } from '../../../src/core/build/build-result.ts';
import { Toolbox } from '../../../src/core/build/toolbox.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { lambda } from '../core/support.ts';

/** Whether this machine has these programs: tests of a language are skipped without, and shown as pending. */
export function hasTools(...names: readonly string[]): boolean {
  const toolbox = new Toolbox();
  return names.every((name) => toolbox.find(name) !== undefined);
}

/** Skips a suite without these programs, saying which. */
export function needs(...names: readonly string[]): void {
  before(function () {
    const absent = names.filter((name) => !hasTools(name));
    if (absent.length === 0) return;
    console.log(`      skipped: this machine has no ${absent.join(', ')}`);
    this.skip();
  });
}

/** What a program answers. */
export function answer(file: string, parameters: readonly string[]): string {
  return execFileSync(file, parameters, { encoding: 'utf8', timeout: 30_000 });
}

/** A workspace with functions and a cache folder, in a place whose name has a space and Korean letters. */
export class BuildBench {
  readonly directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 빌드 ')));
  readonly workspace = path.join(this.directory, '작업 공간');
  readonly cache = path.join(this.directory, 'cache');
  builder: Builder;
  readonly #toolbox: Toolbox;

  constructor(toolbox = new Toolbox()) {
    this.#toolbox = toolbox;
    mkdirSync(this.workspace);
    this.builder = new Builder(this.cache, { toolbox });
  }

  /** As after a restart: nothing is known but what is on the disk. */
  restart(): void {
    this.builder = new Builder(this.cache, { toolbox: this.#toolbox });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.workspace, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  remove(...names: readonly string[]): void {
    for (const name of names) rmSync(path.join(this.workspace, name), { recursive: true });
  }

  fn(code: string, more: Partial<LambdaFunction>): LambdaFunction {
    return lambda({ id: 'Fn', code: path.join(this.workspace, code), source: null, location: { file: path.join(this.workspace, 'template.yaml'), line: 7 }, ...more });
  }

  build(fn: LambdaFunction, more: Partial<BuildContext> = {}): Promise<BuildResult> {
    return this.builder.build(fn, { backend: 'docker', runtime: fn.runtime ?? '', signal: undefined, progress: () => undefined, ...more });
  }

  async failure(fn: LambdaFunction, more: Partial<BuildContext> = {}): Promise<WorkbenchError> {
    const thrown = await this.build(fn, more).then(() => assert.fail('it was built'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError, String(thrown));
    return thrown;
  }

  /** Names and contents of the workspace: building must not change them. */
  snapshot(): Record<string, string> {
    const names = readdirSync(this.workspace, { recursive: true, encoding: 'utf8' }).sort();
    return Object.fromEntries(names.map((name) => {
      const file = path.join(this.workspace, name);
      return [name, statSync(file).isDirectory() ? 'directory' : readFileSync(file, 'latin1')];
    }));
  }

  /** Output directories, finished and unfinished. */
  outputs(): string[] {
    return readdirSync(path.join(this.cache, 'build')).filter((name) => !['state', 'ledger', 'homes'].includes(name)).sort();
  }

  dispose(): void {
    // Go's module cache is for reading only.
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Files of a directory, relative to it, with forward slashes. */
export function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')).sort();
}

/** Where diagnostics are, relative to the workspace. */
export function placesOf({ diagnostics }: WorkbenchError, workspace: string): string[] {
  return diagnostics.map(({ file, line, column, severity }) => `${severity} ${path.relative(workspace, file).split(path.sep).join('/')}:${line}:${column ?? ''}`);
}
