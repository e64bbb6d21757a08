import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LambdaFunction } from '../../../src/core/model/application.ts';

export function lambda(more: Partial<LambdaFunction> = {}): LambdaFunction {
  return {
    id: 'Orders', name: 'orders-dev', runtime: 'nodejs24.x', handler: 'app.handler', code: null, packageType: 'Zip', memorySize: 128, timeout: 3, architecture: 'x86_64',
    environment: {}, layers: [], events: [], location: { file: path.resolve('/app/template.yaml'), line: 7 }, source: null, metadata: {}, ...more,
  };
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
