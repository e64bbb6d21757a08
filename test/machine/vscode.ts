import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { buildFolder, cachePath } from './cache.ts';
import { installPackages } from './packages.ts';
import { Missing, note } from './report.ts';
import { nodeDistribution, npmInstall } from './stand-in/clients.ts';

/** A real VS Code without a download of Microsoft's builds: npm's code-server carries the whole of it. */

/** Version of code-server; its VS Code is 1.139.1. */
const version = '4.139.1';
/** The Node that code-server wants, and whose headers its native parts are compiled with. */
const nodeMajor = 24;

/** What starts the editor: `node serverMain --port ...` is VS Code's own server, without code-server's login around it. */
export interface EditorProgram {
  readonly node: string;
  readonly serverMain: string;
  /** For example `code-server 4.139.1`. */
  readonly title: string;
}

/** Provides the editor in the user's cache folder; about three minutes and 750 MB the first time. Rejects with Missing where the compilers that it needs cannot be installed. */
export async function ensureEditor(): Promise<EditorProgram> {
  if (process.platform !== 'linux') throw new Missing('a VS Code server for tests is only set up on Linux; install VS Code so that `code` is on PATH');
  const folder = await buildFolder('code-server', version, async (target) => {
    await installPackages(['g++', 'make', 'python3', 'pkg-config', 'libkrb5-dev', 'libx11-dev', 'libxkbfile-dev', 'libsecret-1-dev'], 'VS Code (code-server)');
    const node = await nodeDistribution(nodeMajor);
    note(`installing code-server ${version} from npm, about three minutes (log: ${await cachePath('logs', 'npm.log')})`);
    await npmInstall(target, [`code-server@${version}`], ['--ignore-scripts=false'], {
      PATH: `${node}/bin:${process.env['PATH']}`,
      npm_config_nodedir: node,
      // npm 11 runs no install script unless told to; older ones ignore this.
      npm_config_dangerously_allow_all_scripts: 'true',
      NODE_GYP_FORCE_PYTHON: '/usr/bin/python3',
      // Debian's compilers, whatever else this machine has on its PATH.
      CC: '/usr/bin/gcc',
      CXX: '/usr/bin/g++',
    });
    await chmod(target, 0o755);
  });
  const node = await nodeDistribution(nodeMajor);
  return { node: path.join(node, 'bin/node'), serverMain: path.join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'), title: `code-server ${version}` };
}
