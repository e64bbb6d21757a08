import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type Dockerode from 'dockerode';
import { cacheRoot } from './cache.ts';

/** Proves that an image answers as a Lambda base image does: one event through the Runtime API and its response back. */

const patience = 60_000;
const event = { question: '안녕?' };

/** Functions that answer the event, each in its own way. */
const echo = { 'app.mjs': 'export const handler = async (event) => ({ echo: event });\n', 'app.py': 'def handler(event, context):\n    return {"echo": event}\n', 'app.rb': 'def handler(event:, context:) = { echo: event }\n' };

/** For Java a method of its own library does, without a compiler. */
function check(runtime: string): { readonly handler: string; readonly expected: unknown } {
  return runtime.startsWith('java') ? { handler: 'java.util.Map::copyOf', expected: event } : { handler: 'app.handler', expected: { echo: event } };
}

/** Resolves when the image has answered one event rightly; rejects with what its container printed otherwise. Leaves nothing. */
export async function checkImage(docker: Dockerode, image: string, runtime: string): Promise<void> {
  const code = await mkdtemp(path.join(cacheRoot(), 'check-'));
  const server = createServer();
  const { handler, expected } = check(runtime);
  let container: Dockerode.Container | undefined;
  try {
    for (const [file, text] of Object.entries(echo)) await writeFile(path.join(code, file), text);
    await copyFile(path.join(import.meta.dirname, 'self-check-bootstrap.sh'), path.join(code, 'bootstrap'));
    await chmod(path.join(code, 'bootstrap'), 0o755);
    const answer = answerOf(server);
    const reach = await meet(docker, server);
    container = await docker.createContainer({
      Image: image,
      Cmd: [handler],
      Env: [`AWS_LAMBDA_RUNTIME_API=${reach}:${(server.address() as AddressInfo).port}`, 'AWS_LAMBDA_FUNCTION_NAME=check', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256', 'AWS_LAMBDA_FUNCTION_VERSION=$LATEST', 'AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/check', 'AWS_LAMBDA_LOG_STREAM_NAME=check', 'AWS_REGION=us-east-1'],
      HostConfig: { Binds: [`${code}:/var/task:ro`, ...(runtime.startsWith('provided') ? [`${code}/bootstrap:/var/runtime/bootstrap:ro`] : [])], ExtraHosts: ['host.docker.internal:host-gateway'] },
      Labels: { 'serverless-workbench.check': runtime },
    });
    await container.start();
    const ended = container.wait().then(() => Promise.reject(new Error('it ended by itself')));
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience).unref());
    const body = await Promise.race([answer, ended, late]);
    if (JSON.stringify(JSON.parse(body)) !== JSON.stringify(expected)) throw new Error(`it answered ${body}`);
  } catch (error) {
    const printed = container ? await printedBy(container).catch(() => '') : '';
    throw new Error(`${image} does not behave as a Lambda base image: ${(error as Error).message}\n${printed}`, { cause: error });
  } finally {
    await container?.remove({ force: true, v: true }).catch(() => undefined);
    server.closeAllConnections();
    server.close();
    await rm(code, { recursive: true, force: true });
  }
}

/** Serves one event on `next` and resolves with the body of its response; rejects if the runtime reports an error. */
function answerOf(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    let given = false;
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (request.url === '/2018-06-01/runtime/invocation/next') {
          // The second poll stays open, as Lambda's does until there is work.
          if (given) return;
          given = true;
          response.writeHead(200, {
            // Without a Content-Type the clients wait for ever.
            'Content-Type': 'application/json',
            'Lambda-Runtime-Aws-Request-Id': '00000000-0000-4000-8000-000000000000',
            'Lambda-Runtime-Deadline-Ms': String(Date.now() + patience),
            'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:check',
            'Lambda-Runtime-Trace-Id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
          }).end(JSON.stringify(event));
          return;
        }
        response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
        if (request.url?.endsWith('/response')) resolve(body);
        else reject(new Error(`${request.url}: ${body}`));
      });
    });
  });
}

/** Makes the server listen where a container can call it, and resolves with the name to call: the bridge's own address on a native Linux engine, the host's name for engines in a virtual machine. */
async function meet(docker: Dockerode, server: Server): Promise<string> {
  const bridge = (await docker.getNetwork('bridge').inspect().catch(() => undefined)) as Dockerode.NetworkInspectInfo | undefined;
  const config = bridge?.IPAM?.Config?.[0];
  // There is no Gateway until the engine has been restarted once; it is the subnet's first address. os.networkInterfaces() cannot tell: it leaves out a bridge without a running container.
  const gateway = config?.['Gateway'] ?? config?.['Subnet']?.replace(/\d+\/\d+$/, '1');
  const listen = (address: string): Promise<void> => new Promise((resolve, reject) => server.once('error', reject).listen(0, address, resolve));
  if (gateway && process.platform === 'linux' && (await listen(gateway).then(() => true, () => false))) return gateway;
  await listen('127.0.0.1');
  return 'host.docker.internal';
}

/** What a container printed, without the frame headers (8 bytes each) that the engine puts between the streams. */
async function printedBy(container: Dockerode.Container): Promise<string> {
  const raw = (await container.logs({ stdout: true, stderr: true })) as unknown as Buffer;
  let text = '';
  for (let at = 0; at + 8 <= raw.length; at += 8 + raw.readUInt32BE(at + 4)) text += raw.subarray(at + 8, at + 8 + raw.readUInt32BE(at + 4)).toString();
  return text;
}
