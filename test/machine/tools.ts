import os from 'node:os';
import path from 'node:path';
import { run } from './command.ts';
import { installPackages } from './packages.ts';
import { Missing } from './report.ts';

/** Tool chains of other languages: tests use them where they are, and say what is missing where they are not. */

/** Where installers put tools that are not on every process's PATH. */
const places = ['/usr/local/go/bin', path.join(os.homedir(), '.cargo/bin')];

/** PATH for commands of a tool chain. */
export const toolPath = [process.env['PATH'], ...places].join(path.delimiter);

/**
 * What a tool says of its version. Rejects with Missing, naming tool and remedy, where it is not there or older than `least`.
 * @param least `major.minor`; compared with the first number in what the tool says, and the one behind its point
 */
export async function toolVersion(tool: string, args: readonly string[], remedy: string, least = '0.0'): Promise<string> {
  const text = await run(tool, args, { env: { PATH: toolPath } }).catch((error: Error) => {
    throw new Missing(`${tool} is missing (${error.message.split('\n')[1] ?? error.message}). ${remedy}`);
  });
  const numbers = (version: string): [number, number] => {
    const match = /(\d+)(?:\.(\d+))?/.exec(version);
    return [Number(match?.[1]), Number(match?.[2] ?? 0)];
  };
  const [major, minor] = numbers(text);
  const [leastMajor, leastMinor] = numbers(least);
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) throw new Missing(`${tool} is too old (${text.split('\n')[0]?.trim()}). ${remedy}`);
  return text;
}

/** Maven and a Java compiler of 17 or newer, installed from Debian's packages where they are not there; resolves with what names them both. Rejects with Missing. */
export async function ensureMaven(): Promise<string> {
  const remedy = 'Install Maven and a JDK of 17 or newer.';
  const versions = async (): Promise<string> => `${(await toolVersion('mvn', ['--version'], remedy)).split('\n')[0]} ${await toolVersion('javac', ['-version'], remedy, '17.0')}`;
  return versions().catch(async () => {
    await installPackages(['maven', 'default-jdk-headless'], 'building Java functions');
    return versions();
  });
}

/** Runs the step of a build that needs a package registry: where none answers, the tool chain is as good as missing. */
export async function fetchPackages(tool: string, work: Promise<unknown>): Promise<void> {
  await work.catch((error: Error) => {
    throw new Missing(`${tool} cannot fetch its packages: ${error.message}`);
  });
}
