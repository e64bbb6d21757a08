import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FunctionReference, ImageSettings, LambdaFunction } from '../../src/core/model/application.ts';
import { repositoryOf } from '../../src/core/build/image/image-name.ts';
import { root } from './support.ts';
import type { Workbench } from './support.ts';

export const nodeBase = 'public.ecr.aws/lambda/nodejs:24-x86_64';
export const pythonBase = 'public.ecr.aws/lambda/python:3.13-x86_64';

let scratch: string | undefined;

/** The fixture's Go program, static, for a processor; undefined where there is no Go. Built once. */
export function goProgram(architecture: 'amd64' | 'arm64' = 'amd64'): string | undefined {
  scratch ??= mkdtempSync(path.join(os.tmpdir(), 'swb-go-'));
  const file = path.join(scratch, architecture);
  const built = spawnSync('go', ['build', '-ldflags', '-s -w', '-o', file, '.'], { cwd: path.join(root, 'test/fixtures/images/go'), env: { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: architecture }, encoding: 'utf8' });
  if (built.error) return undefined;
  if (built.status !== 0) throw new Error(built.stderr);
  return file;
}

/** Removes what `goProgram` built. */
export function removePrograms(): void {
  if (scratch) rmSync(scratch, { recursive: true, force: true });
  scratch = undefined;
}

/** A function that comes as an image, with a context of these files; values that begin with `file:` are copied from there. */
export function imageFunction(bench: Workbench, files: Readonly<Record<string, string>>, settings: Partial<ImageSettings> = {}, overrides: Partial<LambdaFunction> = {}): FunctionReference {
  const texts = Object.fromEntries(Object.entries(files).filter(([, text]) => !text.startsWith('file:')));
  const reference = bench.fn({ 'package.json': '{"private":true}', ...texts }, overrides);
  const context = reference.fn.code as string;
  for (const [name, text] of Object.entries(files)) {
    if (!text.startsWith('file:')) continue;
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    copyFileSync(text.slice('file:'.length), path.join(context, name));
  }
  const fn: LambdaFunction = { ...reference.fn, runtime: null, handler: null, code: null, packageType: 'Image', image: { ...('Dockerfile' in files ? { build: { dockerfile: 'Dockerfile', context, arguments: {} } } : {}), ...settings } };
  return { application: { ...reference.application, functions: [fn] }, fn };
}

/** Names of the images that were built for a function. */
export function imagesOf({ fn }: FunctionReference): string[] {
  return docker('images', '--format', '{{.Repository}}:{{.Tag}}', repositoryOf(fn)).split('\n').filter((name) => name !== '');
}

/** Ids of images without a name. */
export function danglingImages(): string[] {
  return docker('images', '-q', '--filter', 'dangling=true').split('\n').filter((id) => id !== '').sort();
}

export function removeImages(...references: readonly FunctionReference[]): void {
  for (const name of references.flatMap(imagesOf)) spawnSync('docker', ['rmi', '-f', name], { stdio: 'ignore' });
}

export function docker(...words: readonly string[]): string {
  return execFileSync('docker', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Debian's static busybox, whose sh is the one that Alpine has; undefined where it is not installed. */
export function busybox(): string | undefined {
  return ['/usr/bin/busybox', '/bin/busybox'].find((file) => {
    try {
      // A dynamic one has the name of its loader in it.
      return !readFileSync(file).includes('/lib64/ld-linux');
    } catch {
      return false;
    }
  });
}
