import Docker from 'dockerode';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Engine } from '../../src/core/sandbox/docker/engine.ts';
import { findEngine } from '../../src/core/sandbox/docker/engine-host.ts';

/** The floor: a container of the same image, started with the fewest engine calls there are, and a Runtime API with nothing around it. */
export interface RawSandbox {
  /** ms from before `create` until the runtime's first `next`. */
  readonly coldMs: number;
  /** One event there and back, ms from the call until the whole answer has arrived. */
  invoke(): Promise<number>;
  remove(): Promise<void>;
}

export async function startRawSandbox(image: string, codeDirectory: string, handler: string, memoryMB: number): Promise<RawSandbox> {
  const host = await findEngine();
  if (!host?.socketPath) throw new Error('no engine on a socket');
  const { facts } = await Engine.connect(host);
  const docker = new Docker({ socketPath: host.socketPath });
  let next: ServerResponse | undefined;
  let wake: (() => void) | undefined;
  let answered: (() => void) | undefined;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/next')) {
      next = response;
      wake?.();
      return;
    }
    request.resume();
    request.on('end', () => {
      response.writeHead(202, { 'Content-Length': 0 }).end();
      answered?.();
    });
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, facts.reach.bind, resolve));
  const port = (server.address() as AddressInfo).port;
  const waitNext = (): Promise<void> => (next ? Promise.resolve() : new Promise((resolve) => (wake = resolve)));
  const start = performance.now();
  const container = await docker.createContainer({
    Image: image, Cmd: [handler],
    Env: [`AWS_LAMBDA_RUNTIME_API=${facts.reach.name}:${port}`, 'AWS_LAMBDA_FUNCTION_NAME=raw', 'AWS_LAMBDA_FUNCTION_VERSION=$LATEST', `AWS_LAMBDA_FUNCTION_MEMORY_SIZE=${memoryMB}`, 'AWS_LAMBDA_LOG_GROUP_NAME=g', 'AWS_LAMBDA_LOG_STREAM_NAME=s'],
    HostConfig: { Mounts: [{ Type: 'bind', Source: codeDirectory, Target: '/var/task', ReadOnly: true }], Memory: memoryMB * 1024 * 1024 },
  });
  await container.start();
  await waitNext();
  const coldMs = performance.now() - start;
  const body = Buffer.from('{}');
  return {
    coldMs,
    async invoke() {
      const from = performance.now();
      await waitNext();
      const response = next as ServerResponse;
      next = undefined;
      const done = new Promise<void>((resolve) => (answered = resolve));
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length, 'Lambda-Runtime-Aws-Request-Id': 'raw', 'Lambda-Runtime-Deadline-Ms': Date.now() + 3000, 'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:raw' });
      response.end(body);
      await done;
      return performance.now() - from;
    },
    async remove() {
      server.close();
      server.closeAllConnections();
      await container.remove({ force: true });
    },
  };
}
