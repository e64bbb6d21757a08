import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildFolder } from './cache.ts';
import { run } from './command.ts';
import { Missing, note } from './report.ts';

/** The CDK with its command line, from npm, in the cache folder. */

const packages = { 'aws-cdk': '2.1148.1', 'aws-cdk-lib': '2.276.0', 'constructs': '10.8.1', 'esbuild': '0.28.2' };

/** The folder `node_modules` with the CDK. Rejects with Missing where npm's registry cannot be reached. */
export async function ensureCdk(): Promise<string> {
  const folder = await buildFolder('cdk', Object.values(packages).join('-'), async (target) => {
    note('installing the AWS CDK');
    await writeFile(path.join(target, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: target, timeout: 180_000 }).catch((thrown: Error) => {
      throw new Missing(`the AWS CDK cannot be installed: ${thrown.message.split('\n')[0]}`);
    });
  });
  return path.join(folder, 'node_modules');
}
