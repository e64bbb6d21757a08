import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes inline code where Lambda puts it: `index.js` or `index.py` (AWS::Lambda::Function Code, "ZipFile"). Answers the directory. */
export async function writeInlineCode(cache: string, code: string, runtime: string): Promise<string> {
  const directory = path.join(cache, `inline-${createHash('sha256').update(runtime + code).digest('hex').slice(0, 32)}`);
  await mkdir(directory, { recursive: true });
  const isModule = /^\s*(?:import\s[^(]|export\s)/m.test(code);
  const name = runtime.startsWith('python') ? 'index.py' : isModule ? 'index.mjs' : 'index.js';
  await writeFile(path.join(directory, name), code);
  return directory;
}
