import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FunctionEnvironment } from '../../../src/core/environment/function-environments.ts';
import { FunctionEnvironments } from '../../../src/core/environment/function-environments.ts';
import type { FunctionReference, LambdaFunction } from '../../../src/core/model/application.ts';
import type { EnvironmentChoice } from '../../../src/core/model/environment-choice.ts';

export function lambda(more: Partial<LambdaFunction> = {}): LambdaFunction {
  return {
    id: 'Orders', name: 'orders-dev', runtime: 'nodejs24.x', handler: 'app.handler', code: null, packageType: 'Zip', memorySize: 128, timeout: 3, architecture: 'x86_64',
    environment: {}, layers: [], events: [], location: { file: path.resolve('/app/template.yaml'), line: 7 }, source: null, metadata: {}, ...more,
  };
}

export function referenceTo(fn: LambdaFunction): FunctionReference {
  return { application: { template: fn.location.file, kind: 'sam', parameters: [], functions: [fn] }, fn };
}

/** The environment that an invocation would give the function. */
export async function environmentOf(fn: LambdaFunction, choice: EnvironmentChoice = {}, runtime = fn.runtime ?? 'nodejs24.x'): Promise<FunctionEnvironment> {
  return (await new FunctionEnvironments().of(referenceTo(fn), runtime, choice)).environment;
}

/** A scratch folder for one test file, with a space and Korean letters in its name as a user's may have. */
export class Scratch {
  readonly directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'core 시험 ')));

  /** Writes files below a folder of it and answers that folder. */
  write(folder: string, files: Readonly<Record<string, string>>): string {
    const root = path.join(this.directory, folder);
    mkdirSync(root, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    return root;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
