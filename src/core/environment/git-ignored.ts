import { execFile } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultValuesFile } from './local-values.ts';

/** Whether git leaves a file out; undefined where there is no git, or no repository around it. Source: git documentation, "git-check-ignore", exit status. */
export function isGitIgnored(file: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['check-ignore', '--quiet', '--', file], { cwd: path.dirname(file), timeout: 5000, windowsHide: true }, (error) => {
      resolve(error === null ? true : error.code === 1 ? false : undefined);
    });
  });
}

/** Adds a file to the `.gitignore` beside it, or beside its folder where that is the one of the workbench. Answers the `.gitignore`, absolute. */
export async function addToGitIgnore(file: string): Promise<string> {
  const own = file.endsWith(path.sep + defaultValuesFile);
  const directory = own ? path.dirname(path.dirname(file)) : path.dirname(file);
  const target = path.join(directory, '.gitignore');
  const before = await readFile(target, 'utf8').catch(() => '');
  // What git would read as more than a name is escaped (gitignore documentation, "Pattern format").
  const line = `/${path.relative(directory, file).split(path.sep).join('/').replace(/[\\*?[\] ]/g, '\\$&')}`;
  await appendFile(target, `${before === '' || before.endsWith('\n') ? '' : '\n'}${line}\n`);
  return target;
}
