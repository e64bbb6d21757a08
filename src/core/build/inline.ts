import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes inline code where Lambda puts it: `index.js` or `index.py` (AWS::Lambda::Function Code, "ZipFile"). Answers the directory, which appears whole or not at all. */
export async function writeInlineCode(cache: string, code: string, runtime: string): Promise<string> {
  const directory = path.join(cache, `inline-${createHash('sha256').update(runtime + code).digest('hex').slice(0, 32)}`);
  const isModule = /^\s*(?:import\s[^(]|export\s)/m.test(code);
  const name = runtime.startsWith('python') ? 'index.py' : isModule ? 'index.mjs' : 'index.js';
  if (existsSync(path.join(directory, name))) return directory;
  const partial = `${directory}.${randomUUID()}`;
  try {
    await mkdir(partial, { recursive: true });
    await writeFile(path.join(partial, name), code);
    await rename(partial, directory);
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    // Another window was faster.
    if (!existsSync(path.join(directory, name))) throw thrown;
  }
  return directory;
}
