import path from 'node:path';
import { createInterface } from 'node:readline';
import { Builder } from '../../src/core/build/builder.ts';
import { SandboxInvoker } from '../../src/core/sandbox-invoker.ts';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { Backends } from '../../src/core/sandbox/backends.ts';
import { HostRuntimes } from '../../src/core/sandbox/process/host-runtimes.ts';
import { SandboxPool } from '../../src/core/sandbox/pool.ts';
import { mediaDirectory } from './support.ts';
import { bounded } from './robust-support.ts';

/**
 * A window of its own, for tests that stop it, end it with force or have two at once: `robust-host.ts BACKEND CACHE CODE`. It reads commands, one a line, and answers each with a line of JSON.
 * `invoke COUNT EVENT`: that many invocations, four at a time; `standby`: waits for the standby; `jump MS`: its wall clock jumps; `end`: closes the window.
 */
const [, , backend, cacheDirectory, code] = process.argv as [string, string, BackendKind, string, string];
const invoker = new SandboxInvoker(
  new Builder(cacheDirectory),
  new Backends({ mediaDirectory, runDirectory: path.join(cacheDirectory, 'run') }, { mediaDirectory, cacheDirectory, runtimes: new HostRuntimes() }),
  new SandboxPool({ idleMs: 60_000, maxIdle: 20 }),
  { standbys: { count: backend === 'docker' ? 1 : 0, memoryMB: 1024, idleMs: 60_000 } },
);
const template = path.join(code, '..', 'template.yaml');
const fn: LambdaFunction = {
  id: 'Shared', name: 'Shared', runtime: 'nodejs24.x', handler: 'app.handler', code, packageType: 'Zip', memorySize: 256, timeout: 2, architecture: 'x86_64',
  environment: {}, layers: [], events: [], location: { file: template, line: 1 }, source: { file: path.join(code, 'app.ts'), line: 1, export: 'handler' }, metadata: {},
};
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

async function obey(line: string): Promise<void> {
  const [command, first = '', ...rest] = line.split(' ');
  if (command === 'invoke') {
    const results: unknown[] = [];
    await bounded(Number(first), 4, async () => {
      const record = await invoker.invoke({ application: { template, kind: 'sam', parameters: [], functions: [fn] }, fn }, rest.join(' ') || '{}', {
        backend, listener: { log: ({ text }) => text.endsWith('began') && say('began') },
      });
      results.push([record.status, record.response?.payload ?? record.error?.message, record.start, record.sandboxId]);
    });
    say(results);
  } else if (command === 'standby') {
    await invoker.standbysReady();
    say('standby');
  } else if (command === 'jump') {
    const real = Date.now;
    Date.now = () => real() + Number(first);
    say('jumped');
  } else if (command === 'end') {
    await invoker.dispose();
    say('ended');
    process.exit(0);
  }
}

createInterface(process.stdin).on('line', (line) => void obey(line));
