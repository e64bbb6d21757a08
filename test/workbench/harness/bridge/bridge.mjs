// The test's hand inside the extension host: connects to the test (address and token in address.json beside this file) and evaluates the functions it sends, one JSON value a line.
// An extension and not an extensionTestsPath module: with one, VS Code refuses dialogs and runs extensions in test mode, and an installed .vsix could not be tested at all.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import * as vscode from 'vscode';

const require = createRequire(import.meta.url);
let socket;

export function activate() {
  const { port, token } = JSON.parse(readFileSync(new URL('./address.json', import.meta.url), 'utf8'));
  socket = net.connect(port, '127.0.0.1', () => send({ token, pid: process.pid }));
  socket.on('error', () => undefined);
  let buffered = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    const lines = (buffered + chunk).split('\n');
    buffered = lines.pop();
    for (const line of lines) void answer(JSON.parse(line));
  });
}

export function deactivate() {
  socket?.end();
}

async function answer({ id, source, args }) {
  try {
    // `__name` is what esbuild (through tsx) wraps named functions in.
    const evaluated = new Function('require', '__name', `return (${source})`)(require, (value) => value);
    const value = await evaluated(vscode, ...args);
    send({ id, value: value === undefined ? undefined : JSON.parse(JSON.stringify(value)) });
  } catch (error) {
    send({ id, error: { message: String(error?.message ?? error), stack: String(error?.stack ?? '') } });
  }
}

function send(message) {
  socket.write(`${JSON.stringify(message)}\n`);
}
