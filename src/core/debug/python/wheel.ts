import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Toolbox } from '../../build/toolbox.ts';
import { errorText } from '../../model/errors.ts';

/** A file of a Python package index that must be this very one. */
export interface Wheel {
  /** Normalized ("Simple repository API", Normalized names). */
  readonly project: string;
  readonly version: string;
  /** File name. */
  readonly file: string;
  /** SHA-256, hex. */
  readonly sum: string;
}

const publicIndex = 'https://pypi.org/simple';

/**
 * Fetches a wheel into a directory: by pip, which knows this user's index, certificates and passwords; where there is no pip, from the index itself ("Simple repository API").
 * Answers its path. @throws Error that says what each way failed with; what does not have the known sum is not taken
 */
export async function fetchWheel(wheel: Wheel, directory: string, signal: AbortSignal, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const file = path.join(directory, wheel.file);
  const faults: string[] = [];
  for (const way of [byPip, fromIndex]) {
    try {
      await way(wheel, directory, signal, environment);
      const sum = createHash('sha256').update(await readFile(file)).digest('hex');
      if (sum === wheel.sum) return file;
      faults.push(`${wheel.file} has the SHA-256 ${sum}, not ${wheel.sum}`);
    } catch (thrown) {
      signal.throwIfAborted();
      faults.push(errorText((thrown as { cause?: unknown }).cause ?? thrown));
    }
  }
  throw new Error(faults.join('; '));
}

async function byPip({ project, version }: Wheel, directory: string, signal: AbortSignal, environment: NodeJS.ProcessEnv): Promise<void> {
  const tools = new Toolbox(environment);
  const python = tools.find('python3', 'python', 'py');
  if (python === undefined) throw new Error('no Python');
  const words = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-input', '--retries', '1', '--quiet', '--no-deps', '--only-binary=:all:', '--platform', 'any', '--python-version', '3.13', '--dest', directory, `${project}==${version}`];
  // Not in a folder of the user's: Python would take modules from it.
  const { status, stderr } = await tools.run({ file: python, arguments: words, cwd: directory }, { signal });
  if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1) || `pip: ${status}`);
}

async function fromIndex({ project, file }: Wheel, directory: string, signal: AbortSignal, environment: NodeJS.ProcessEnv): Promise<void> {
  const index = (environment['PIP_INDEX_URL'] || publicIndex).replace(/\/*$/, '/');
  const get = async (url: string, accept: string): Promise<Response> => {
    const response = await fetch(url, { signal, headers: { accept } });
    if (!response.ok) throw new Error(`${new URL(url).host}: HTTP ${response.status}`);
    return response;
  };
  const page = await get(`${index}${project}/`, 'application/vnd.pypi.simple.v1+json, text/html;q=0.5');
  // In both of its forms the address stands between quotation marks.
  const address = new RegExp(`"([^"#]*/${file.replaceAll('.', '\\.')})["#]`).exec(await page.text())?.[1];
  if (address === undefined) throw new Error(`${new URL(index).host}: no ${file}`);
  const content = await get(new URL(address.replaceAll('&amp;', '&'), page.url).href, '*/*');
  await writeFile(path.join(directory, file), Buffer.from(await content.arrayBuffer()));
}
