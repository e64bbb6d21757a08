import Docker from 'dockerode';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Engine } from '../../src/core/sandbox/engine/engine.ts';
import type { Reach } from '../../src/core/sandbox/engine/engine.ts';
import { findEngine } from '../../src/core/sandbox/engine/engine-host.ts';
import { RuntimeImages } from '../../src/core/sandbox/docker/runtime-images.ts';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import { RawRuntimeApi } from './raw-runtime-api.ts';

/** The floor: a container of the same image, started with the fewest engine calls there are, and a Runtime API with nothing around it. */
export interface RawSandbox {
  /** ms from before `create` until the runtime's first `next`. */
  readonly coldMs: number;
  /** One event there and back, ms. */
  invoke(): Promise<number>;
  remove(): Promise<void>;
}

/** The floor of cold starts without Docker's work: a container that waits, in which a runtime is started as often as wanted. */
export interface RawStandby {
  /** Starts the runtime and ends it again; ms from the word to its first `next`. */
  boot(): Promise<number>;
  remove(): Promise<void>;
}

/** Containers that a broken run left are told by it. */
const label = 'serverless-workbench.bench';

export async function startRawSandbox(fn: LambdaFunction): Promise<RawSandbox> {
  const { docker, reach } = await connect();
  const api = await RawRuntimeApi.listen(reach.bind);
  const start = performance.now();
  const container = await docker.createContainer({ ...plan(fn, reach, api), Cmd: [fn.handler as string] });
  await container.start();
  await api.ready();
  const coldMs = performance.now() - start;
  return {
    coldMs,
    invoke: () => api.invoke(),
    async remove() {
      api.close();
      await container.remove({ force: true });
    },
  };
}

/** Undefined where the engine runs elsewhere than on this host's own kernel: a named pipe does not reach into it. */
export async function startRawStandby(fn: LambdaFunction): Promise<RawStandby | undefined> {
  const { docker, reach } = await connect();
  if (!reach.native) return undefined;
  const api = await RawRuntimeApi.listen(reach.bind);
  const directory = mkdtempSync(path.join(os.tmpdir(), 'raw-standby-'));
  const pipe = path.join(directory, 'in');
  execFileSync('mkfifo', ['-m', '666', pipe]);
  const words = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const { HostConfig: host, ...common } = plan(fn, reach, api);
  const container = await docker.createContainer({
    ...common,
    Entrypoint: ['/bin/sh', '-c', 'exec <>/run/raw/in; while read -r word; do "$@" </dev/null >/dev/null 2>&1 & read -r word; kill -KILL $!; wait; done', 'sh', '/lambda-entrypoint.sh'],
    Cmd: [fn.handler as string],
    HostConfig: { ...host, Mounts: [...(host?.Mounts ?? []), { Type: 'bind', Source: directory, Target: '/run/raw' }] },
  });
  await container.start();
  return {
    async boot() {
      const from = performance.now();
      writeSync(words, 'start\n');
      await api.ready();
      const elapsed = performance.now() - from;
      writeSync(words, 'stop\n');
      await api.gone();
      return elapsed;
    },
    async remove() {
      api.close();
      await container.remove({ force: true });
      closeSync(words);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function connect(): Promise<{ docker: Docker; reach: Reach }> {
  const host = await findEngine();
  if (!host?.socketPath) throw new Error('no engine on a socket');
  const { facts } = await Engine.connect(host);
  return { docker: new Docker({ socketPath: host.socketPath }), reach: facts.reach };
}

function plan(fn: LambdaFunction, reach: Reach, api: RawRuntimeApi): Docker.ContainerCreateOptions {
  const memory = fn.memorySize * 1024 * 1024;
  return {
    Image: new RuntimeImages().base({ runtime: fn.runtime as string, architecture: fn.architecture }),
    Labels: { [label]: String(process.pid) },
    Env: [`AWS_LAMBDA_RUNTIME_API=${reach.name}:${api.port}`, 'AWS_LAMBDA_FUNCTION_NAME=raw', 'AWS_LAMBDA_FUNCTION_VERSION=$LATEST', `AWS_LAMBDA_FUNCTION_MEMORY_SIZE=${fn.memorySize}`, 'AWS_LAMBDA_LOG_GROUP_NAME=g', 'AWS_LAMBDA_LOG_STREAM_NAME=s'],
    HostConfig: { Mounts: [{ Type: 'bind', Source: fn.code as string, Target: '/var/task', ReadOnly: true }], Memory: memory, MemorySwap: memory, LogConfig: { Type: 'none', Config: {} } },
  };
}
