// The HTTP side of the runtime client: one connection to the Runtime API, one request at a time, and one more for a streamed answer.
import http from 'node:http';

const prefix = '/2018-06-01/runtime';

const own = new URL('.', import.meta.url).href;

/** The lines of a stack down to the handler: what called it is this client, which nobody debugs. */
export function stackOf(error) {
  const lines = (error.stack ?? '').split('\n');
  const end = lines.findIndex((line) => line.includes(own));
  return end < 0 ? lines : lines.slice(0, end);
}

/** `{errorType, errorMessage, trace}` of anything that was thrown, as AWS's client sends it. */
export function formatError(error) {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message, trace: stackOf(error) };
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/** Runtime API client. `current` is the request id under way, undefined between invocations. */
export class RuntimeClient {
  constructor(environment) {
    const [hostname, port] = environment.AWS_LAMBDA_RUNTIME_API.split(':');
    this.address = { hostname, port: Number(port) };
    // The secret belongs to the sandbox, not to the user's code.
    this.token = environment.SWB_TOKEN;
    delete environment.SWB_TOKEN;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
    this.current = undefined;
  }

  async next() {
    this.current = undefined;
    const response = await this.send('GET', '/invocation/next');
    if (response.status !== 200) throw new Error(`next answered ${response.status}: ${response.body}`);
    this.current = response.headers['lambda-runtime-aws-request-id'];
    return response;
  }

  postResponse(requestId, body) {
    return this.send('POST', `/invocation/${requestId}/response`, body, { 'Content-Type': 'application/json' });
  }

  postError(requestId, error) {
    const body = formatError(error);
    return this.send('POST', `/invocation/${requestId}/error`, JSON.stringify(body), { 'Content-Type': 'application/json', 'Lambda-Runtime-Function-Error-Type': headerText(body.errorType) });
  }

  postInitError(error) {
    const body = formatError(error);
    return this.send('POST', '/init/error', JSON.stringify(body), { 'Content-Type': 'application/json', 'Lambda-Runtime-Function-Error-Type': headerText(body.errorType) });
  }

  /** A streamed answer: `stream` is what the handler writes to, `done` resolves when the platform has all of it. */
  openStream(requestId, highWaterMark) {
    const request = this.request('POST', `/invocation/${requestId}/response`, {
      'Content-Type': 'application/octet-stream',
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Transfer-Encoding': 'chunked',
      'swb-max-memory-bytes': memory(),
      'Trailer': 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    }, highWaterMark);
    const done = new Promise((resolve, reject) => {
      request.on('response', (response) => response.resume().on('end', resolve));
      request.on('error', reject);
    });
    request.setContentType = (type) => request.setHeader('Content-Type', type);
    return { stream: request, done };
  }

  async failStream(stream, error) {
    if (stream.headersSent) {
      const body = formatError(error);
      stream.addTrailers({ 'Lambda-Runtime-Function-Error-Type': headerText(body.errorType), 'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(body)).toString('base64') });
      await new Promise((resolve) => {
        stream.once('response', (response) => response.resume().once('end', resolve));
        stream.once('error', resolve);
        stream.end();
      });
    } else {
      stream.on('error', () => undefined);
      stream.destroy();
      await this.postError(this.current, error);
    }
  }

  request(method, path, headers, highWaterMark) {
    return http.request({
      ...this.address, method, path: prefix + path, agent: this.agent,
      headers: { ...headers, ...(this.token ? { 'swb-sandbox': this.token } : {}) },
      ...(highWaterMark ? { highWaterMark } : {}),
    });
  }

  send(method, path, body, headers = {}) {
    return new Promise((resolve, reject) => {
      const request = this.request(method, path, method === 'POST' ? { ...headers, 'Content-Length': Buffer.byteLength(body), 'swb-max-memory-bytes': memory() } : headers);
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }));
      });
      request.end(body);
    });
  }
}

/** Peak resident memory in bytes; `maxRSS` is in kilobytes. */
function memory() {
  return process.resourceUsage().maxRSS * 1024;
}

function headerText(value) {
  return String(value).replace(/[^\t\x20-\x7e]/g, '?');
}
