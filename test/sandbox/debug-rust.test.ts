import assert from 'node:assert/strict';
import path from 'node:path';
import type { FunctionReference, LambdaFunction } from '../../src/core/model/application.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { cachePath } from '../machine/cache.ts';
import { ensureLldb } from '../machine/lldb.ts';
import { orSkip } from '../or-skip.ts';
import type { DapBreakpoint } from './dap-client.ts';
import { DapSession } from './dap-session.ts';
import { hostHas } from './process-support.ts';
import { openWorkbench, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** A function with a client of the Runtime API of its own: AWS's takes a minute to compile. */
const source = String.raw`use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

fn call(api: &str, head: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(api).unwrap();
    write!(stream, "{head} HTTP/1.1\r\nHost: {api}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
    let mut reader = BufReader::new(stream);
    let (mut id, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim();
        if line.is_empty() { break; }
        if let Some((key, value)) = line.split_once(':') {
            if key.eq_ignore_ascii_case("lambda-runtime-aws-request-id") { id = value.trim().to_string(); }
            if key.eq_ignore_ascii_case("content-length") { length = value.trim().parse().unwrap(); }
        }
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text).unwrap();
    (id, String::from_utf8(text).unwrap())
}

fn handle(event: &str, calls: i32) -> String {
    let size = event.len() as i32;
    let total = size + calls;
    format!("{{\"size\":{size},\"total\":{total}}}")
}

fn main() {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let mut calls = 0;
    loop {
        let (id, event) = call(&api, "GET /2018-06-01/runtime/invocation/next", "");
        calls += 1;
        if event.contains("exit") {
            std::process::exit(7);
        }
        let answer = handle(&event, calls);
        call(&api, &format!("POST /2018-06-01/runtime/invocation/{id}/response"), &answer);
    }
}
`;
const manifest = '[package]\nname = "bootstrap"\nversion = "0.1.0"\nedition = "2021"\n\n[profile.dev]\ndebug = 0\nstrip = true\n';
/** Lines of it, from 1. */
const lineOf = (text: string): number => source.split('\n').findIndex((line) => line.includes(text)) + 1;
const [totalLine, initLine] = [lineOf('let total'), lineOf('let mut calls')];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

for (const backend of ['docker', 'process'] satisfies BackendKind[]) {
  describe(`debugging Rust (${backend})`, function () {
    this.timeout(120_000);
    let bench: Workbench;
    let debuggersDirectory = '';
    const given = { PATH: process.env['PATH'] ?? '', LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] };
    before(async function () {
      if (!hostHas('cargo', '--version')) {
        console.log('      skipped: this machine has no cargo');
        this.skip();
      }
      const lldb = await orSkip(this, ensureLldb);
      process.env['PATH'] = [backend === 'process' ? lldb.scripts : lldb.programs, lldb.programs, given.PATH].join(path.delimiter);
      process.env['LD_LIBRARY_PATH'] = lldb.libraries;
      debuggersDirectory = path.dirname(await cachePath('test-debuggers', 'lldb'));
    });
    after(() => {
      process.env['PATH'] = given.PATH;
      if (given.LD_LIBRARY_PATH === undefined) delete process.env['LD_LIBRARY_PATH'];
      else process.env['LD_LIBRARY_PATH'] = given.LD_LIBRARY_PATH;
    });
    withWorkbench(backend, (opened) => (bench = opened), () => openWorkbench(backend, {}, undefined, { debuggersDirectory }));

    const rust = (overrides: Partial<LambdaFunction> = {}): FunctionReference => bench.fn({ 'src/main.rs': source, 'Cargo.toml': manifest, 'Cargo.lock': 'version = 3\n\n[[package]]\nname = "bootstrap"\nversion = "0.1.0"\n' }, { runtime: 'provided.al2023', handler: 'bootstrap', architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64', timeout: 5, ...overrides });
    const at = ({ fn }: FunctionReference, ...lines: number[]): DapBreakpoint[] => lines.map((line) => ({ file: path.join(fn.code as string, 'src/main.rs'), line }));

    it('stops in init code and in the handler, shows a value, steps and answers; warm it stops at once, and time does not count', async () => {
      const reference = rust({ timeout: 1 });
      const session = new DapSession(at(reference, totalLine, initLine));
      const running = bench.invoke(reference, { name: 'x' }, { debug: session.request });
      running.catch(() => undefined);
      const client = await session.client(running);
      const init = await client.stopped();
      assert.deepEqual([init.file, init.line], [path.join(reference.fn.code as string, 'src/main.rs'), initLine]);
      await client.continue();
      const stop = await client.stopped();
      assert.deepEqual([stop.file, stop.line], [path.join(reference.fn.code as string, 'src/main.rs'), totalLine]);
      assert.equal((await client.variables(stop.frame))['size']?.value, '12');
      await pause(1300);
      await client.next();
      const after = await client.stopped();
      assert.equal(after.line, totalLine + 1);
      assert.equal((await client.variables(after.frame))['total']?.value, '13');
      await client.continue();
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs]));
      assert.deepEqual(record.response?.payload, { size: 12, total: 13 });
      assert.equal(record.debugged, true);
      const second = bench.invoke(reference, { name: 'xy' }, { debug: session.request });
      assert.equal((await client.stopped()).line, totalLine);
      await client.continue();
      const warm = await second;
      assert.deepEqual([warm.start, session.targets.length, warm.response?.payload], ['warm', 1, { size: 13, total: 15 }]);
      // Detached while it is stopped it goes on; attached to again it has none of the breakpoints of before.
      const third = bench.invoke(reference, { name: 'x' }, { debug: session.request });
      await client.stopped();
      await client.disconnect();
      assert.equal((await third).status, 'ok');
      const again = new DapSession(at(reference, totalLine + 1));
      const fourth = bench.invoke(reference, { name: 'x' }, { debug: again.request });
      const other = await again.client(fourth);
      assert.equal((await other.stopped()).line, totalLine + 1);
      // A window that goes without a word.
      other.close();
      again.targets[0]?.detached();
      const last = await fourth;
      assert.deepEqual([last.start, last.status], ['warm', 'ok']);
    });

    it('ends with the program, whose exit status it tells', async () => {
      const reference = rust();
      const session = new DapSession([]);
      const running = bench.invoke(reference, { name: 'exit' }, { debug: session.request });
      const client = await session.client(running);
      const record = await running;
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'Runtime.ExitError'], JSON.stringify(record));
      assert.match(record.error?.message ?? '', /exit status 7/);
      await client.event('terminated');
      client.close();
    });

    it('is ended while it is stopped: cancelled, nothing is left and the session ends', async () => {
      const reference = rust();
      const cancel = new AbortController();
      const session = new DapSession([], { wishes: { stopOnEntry: true } });
      const running = bench.invoke(reference, {}, { signal: cancel.signal, debug: session.request });
      const client = await session.client(running);
      assert.match((await client.stopped()).frame.name, /bootstrap::main/);
      cancel.abort();
      assert.equal((await running).status, 'cancelled');
      await client.event('terminated');
      client.close();
    });
  });
}
