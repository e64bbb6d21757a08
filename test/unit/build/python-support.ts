import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildContext } from '../../../src/core/build/build-context.ts';
import type { BuildResult } from '../../../src/core/build/build-result.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { ensureUv } from '../../machine/uv.ts';
import { lambda, Scratch } from '../core/support.ts';

export type Tool = 'uv' | 'pip';

/** Whether PyPI answers, asked once; what says why not. */
let registry: string | undefined | null = null;

export const hasPip = ((): boolean => {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Python functions with a scratch folder, built by real tools. */
export class PythonScratch extends Scratch {
  #count = 0;

  /** A function with these files in its folder. */
  python(files: Readonly<Record<string, string>>, more: Partial<LambdaFunction> = {}): LambdaFunction {
    const code = this.write(`함수 ${++this.#count}`, { 'app.py': 'def handler(event, context):\n    return 1\n', ...files });
    return lambda({ code, runtime: 'python3.13', ...more });
  }

  context(more: Partial<BuildContext> = {}): BuildContext {
    return { backend: 'docker', runtime: 'python3.13', signal: undefined, progress: () => undefined, ...more };
  }

  build(fn: LambdaFunction, more: Partial<BuildContext> = {}): Promise<BuildResult> {
    return new Builder(path.join(this.directory, 'cache')).build(fn, this.context({ runtime: fn.runtime as string, ...more }));
  }

  async fault(fn: LambdaFunction, more: Partial<BuildContext> = {}): Promise<WorkbenchError> {
    const thrown = await this.build(fn, more).then((result) => new Error(`it was built: ${JSON.stringify(result)}`), (error: unknown) => error);
    if (thrown instanceof WorkbenchError) return thrown;
    throw thrown;
  }

  /** What lies in the folder that builds share. */
  get inCache(): readonly string[] {
    const cache = path.join(this.directory, 'cache', 'build');
    return existsSync(cache) ? readdirSync(cache) : [];
  }
}

/** A folder with nothing but these programs in it, as links to where they are. */
export function programs(scratch: Scratch, ...files: readonly string[]): string {
  const folder = path.join(scratch.directory, `programs ${files.length}`);
  mkdirSync(folder, { recursive: true });
  for (const file of files) if (!existsSync(path.join(folder, path.basename(file)))) symlinkSync(file, path.join(folder, path.basename(file)));
  return folder;
}

/** Puts a suite on uv, or on a machine without it; skips it, and says why, where the tool or PyPI cannot be had. */
export function withTool(tool: Tool): void {
  const before_ = process.env['PATH'];
  before(async function () {
    this.timeout(120_000);
    if (tool === 'pip' && !hasPip) return this.skip();
    const uv = await ensureUv().catch((error: Error) => error);
    if (uv instanceof Error) {
      console.log(`      skipped: ${uv.message}`);
      return this.skip();
    }
    if (registry === null) registry = reach(path.join(uv, 'uv'));
    if (registry !== undefined) {
      console.log(`      skipped: ${registry}`);
      return this.skip();
    }
    const rest = (before_ ?? '').split(path.delimiter).filter((place) => !existsSync(path.join(place, 'uv')));
    process.env['PATH'] = [...(tool === 'uv' ? [uv] : []), ...rest].join(path.delimiter);
  });
  after(() => {
    process.env['PATH'] = before_;
  });
}

function reach(uv: string): string | undefined {
  try {
    execFileSync(uv, ['pip', 'compile', '--quiet', '--no-cache', '-'], { input: 'markupsafe==3.0.2\n', stdio: ['pipe', 'ignore', 'pipe'], timeout: 30_000 });
    return undefined;
  } catch (thrown) {
    return `PyPI does not answer: ${(thrown as Error).message.split('\n').slice(0, 3).join(' ')}`;
  }
}
