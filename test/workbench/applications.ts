import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const fixtures = path.resolve(import.meta.dirname, '../fixtures/applications');

/** The repository, as an extension that is built but not packaged. */
export const extensionPath = path.resolve(import.meta.dirname, '../..');

/** A folder of its own for one test file. Its name has a space and Korean letters in it, so that every test walks over them. */
export interface TestFolder {
  readonly path: string;
  /** Copies an application of the fixtures into it and returns where it is. */
  application(name: string): Promise<string>;
  /** Writes files by their relative paths. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  file(...names: string[]): string;
  dispose(): Promise<void>;
}

export async function testFolder(): Promise<TestFolder> {
  const base = await mkdtemp(path.join(os.tmpdir(), 'serverless-workbench-test-'));
  const folder = path.join(base, '작업 공간');
  await mkdir(folder);
  return {
    path: folder,
    async application(name) {
      const target = path.join(folder, name);
      await cp(path.join(fixtures, name), target, { recursive: true });
      return target;
    },
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      }
    },
    file: (...names) => path.join(folder, ...names),
    dispose: () => rm(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A template with one Node function a name, each in a file of that name in lower case. */
export function nodeTemplate(functions: Readonly<Record<string, Readonly<Record<string, string | number>>>>): string {
  const resources = Object.entries(functions).map(([id, properties]) => [
    `  ${id}:`,
    '    Type: AWS::Serverless::Function',
    '    Properties:',
    '      CodeUri: src/',
    '      Runtime: nodejs24.x',
    `      Handler: ${id.toLowerCase()}.handler`,
    ...Object.entries(properties).map(([name, value]) => `      ${name}: ${value}`),
  ].join('\n'));
  return `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources.join('\n')}\n`;
}
