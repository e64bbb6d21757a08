// The Node.js runtime client of the process backend. It speaks the Runtime API (Lambda developer guide, "Using the Lambda runtime API") and treats handlers, errors and
// console output as AWS's own client does, so that a function behaves the same with and without Docker. Plain JavaScript, no dependencies: it runs on whatever Node the host has.
import { createRequire } from 'node:module';
import { existsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeClient } from './client.mjs';
import { buildContext } from './context.mjs';
import { installConsole, logError, setRequestId } from './console.mjs';
import { httpResponseStream, streamState } from './streaming.mjs';

const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
const highWaterMark = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** Tells the host how far the boot is; the host stamps the moment it arrives. File descriptor 3 is a pipe to the host. */
function mark(name) {
  try {
    writeSync(3, `${name}\n`);
  } catch {
    // Without the pipe (started by hand) there is nobody to tell.
  }
}

class NamedError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

globalThis.awslambda = {
  ...globalThis.awslambda,
  streamifyResponse(handler, options) {
    handler[streaming] = 'response';
    if (typeof options?.highWaterMark === 'number') handler[highWaterMark] = options.highWaterMark;
    return handler;
  },
  HttpResponseStream: httpResponseStream,
};

/** Loads `dir/file.export.nested` below the task root: without extension, then .js, .mjs, .cjs, then as a package. */
async function loadModule(root, directory, name) {
  const base = path.resolve(root, directory, name);
  for (const extension of ['', '.js', '.mjs', '.cjs']) {
    if (existsSync(base + extension)) return import(pathToFileURL(base + extension).href);
  }
  const require = createRequire(path.join(root, 'noop.js'));
  return require(require.resolve(name, { paths: [root, path.join(root, directory)] }));
}

async function loadHandler() {
  const handlerString = process.env._HANDLER ?? '';
  const name = path.basename(handlerString);
  const match = /^([^.]*)\.(.*)$/.exec(name);
  if (handlerString.includes('..') || !match) throw new NamedError('Runtime.MalformedHandlerName', handlerString.includes('..') ? `'${handlerString}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.` : 'Bad handler');
  let module;
  try {
    module = await loadModule(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), handlerString.slice(0, handlerString.length - name.length), match[1]);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const wrapped = new NamedError('Runtime.UserCodeSyntaxError', String(error));
      wrapped.stack = error.stack;
      throw wrapped;
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') throw new NamedError('Runtime.ImportModuleError', String(error));
    throw error;
  }
  const find = (from) => match[2].split('.').reduce((value, key) => value?.[key], from);
  const handler = find(module) ?? find(module.default);
  if (handler === undefined) throw new NamedError('Runtime.HandlerNotFound', `${handlerString} is undefined or not exported`);
  if (typeof handler !== 'function') throw new NamedError('Runtime.HandlerNotFound', `${handlerString} is not a function`);
  const major = Number(/^AWS_Lambda_nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0);
  if (major >= 24 && handler.length >= 3 && !handler[streaming]) {
    throw new NamedError('Runtime.CallbackHandlerDeprecated', 'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.');
  }
  return handler;
}

/** Runs a buffered handler: a promise, a callback, or context.succeed/fail/done. */
function runBuffered(handler, event, context) {
  return new Promise((resolve, reject) => {
    let called = false;
    const finish = (error, result) => {
      if (called) return;
      called = true;
      const settle = () => (error === undefined || error === null ? resolve(result) : reject(error));
      // Lambda's default for callbacks: the answer goes out once the event loop is empty.
      if (context.callbackWaitsForEmptyEventLoop) process.once('beforeExit', settle);
      else settle();
    };
    context.done = finish;
    context.succeed = (result) => finish(null, result);
    context.fail = (error) => finish(error ?? 'handled');
    const usesCallback = handler.length >= 3;
    const result = handler(event, context, finish);
    if (typeof result?.then === 'function') result.then(resolve, reject);
    // A handler that neither returns a promise nor takes a callback answers with what it returned, once nothing is left to do.
    else if (!usesCallback) process.once('beforeExit', () => resolve(called ? undefined : result));
    else process.once('beforeExit', () => (called ? undefined : resolve(null)));
  });
}

function serialize(value) {
  try {
    return JSON.stringify(value === undefined ? null : value);
  } catch {
    throw new NamedError('Runtime.JSONStringifyError', 'Unable to stringify response body');
  }
}

async function runStreaming(client, handler, event, context) {
  const { stream, done } = client.openStream(context.awsRequestId, handler[highWaterMark]);
  try {
    const result = handler(event, stream, context);
    if (typeof result?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
    await result;
    if (!streamState(stream).ended) throw new Error('Response stream is not finished.');
    await done;
  } catch (error) {
    logError('Invoke Error', error);
    await client.failStream(stream, error);
  }
}

const client = new RuntimeClient(process.env);
installConsole();
// Node queues what a full pipe does not take and writes it behind the handler's back; written at once, the whole log of an invocation is out before its answer is.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);

function die(label, error) {
  logError(label, error);
  const send = client.current ? client.postError(client.current, error) : client.postInitError(error);
  void send.catch(() => undefined).then(() => process.exit(129));
}
process.on('uncaughtException', (error) => die('Uncaught Exception', error));
process.on('unhandledRejection', (reason) => {
  const error = new NamedError('Runtime.UnhandledPromiseRejection', String(reason));
  if (reason instanceof Error && reason.stack) error.stack = reason.stack.replace(/^[^\n]*/, `Runtime.UnhandledPromiseRejection: ${String(reason)}`);
  die('Unhandled Promise Rejection', error);
});

mark('function-init');
let handler;
try {
  handler = await loadHandler();
} catch (error) {
  logError('Init Error', error);
  await client.postInitError(error);
  process.exit(1);
}
for (;;) {
  const { headers, body } = await client.next();
  const context = buildContext(headers);
  setRequestId(context.awsRequestId);
  try {
    const event = JSON.parse(body);
    if (handler[streaming] === 'response') await runStreaming(client, handler, event, context);
    else await client.postResponse(context.awsRequestId, serialize(await runBuffered(handler, event, context)));
  } catch (error) {
    logError('Invoke Error', error);
    await client.postError(context.awsRequestId, error);
  }
}
