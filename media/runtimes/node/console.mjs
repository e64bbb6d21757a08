// console.* as Lambda writes it: time, request id, level and message between tabs, one record a line (line breaks within a record become carriage returns only in CloudWatch, not here).
import { format } from 'node:util';
import { writeSync } from 'node:fs';
import { stackOf } from './client.mjs';

let requestId = 'undefined';

/** Writes the whole text also where the pipe is full: a log line must not get lost when the process ends right after it. */
function write(text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

function print(level, parameters) {
  write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...parameters)}\n`);
}

/** Sets the request id that lines carry from now on. */
export function setRequestId(id) {
  requestId = id ?? 'undefined';
}

export function installConsole() {
  for (const [name, level] of [['trace', 'TRACE'], ['debug', 'DEBUG'], ['info', 'INFO'], ['log', 'INFO'], ['warn', 'WARN'], ['error', 'ERROR']]) {
    console[name] = (...parameters) => print(level, parameters);
  }
}

/** `ERROR <label> {json of the error}`, as AWS's client reports what ended an invocation. */
export function logError(label, error) {
  const value = error instanceof Error ? error : new Error(String(error));
  const json = JSON.stringify({ errorType: value.name, errorMessage: value.message, ...value, stack: stackOf(value) }, circularSafe());
  print('ERROR', [`${label} \t${json}`]);
}

function circularSafe() {
  const seen = new WeakSet();
  return (_key, value) => {
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '[Circular]';
    seen.add(value);
    return value;
  };
}
