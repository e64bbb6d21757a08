import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { synthesizeCdk } from '../../../src/core/build/synthesis/cdk-synth.ts';
import { synthComplaints, synthSummary } from '../../../src/core/build/synthesis/synth-complaints.ts';
import { Toolbox } from '../../../src/core/build/toolbox.ts';
import type { WorkbenchError } from '../../../src/core/model/errors.ts';

/** The real thing is in test/sandbox/cdk.test.ts; here a program of ours stands where the command line is installed. */
describe('cdk synth', function () {
  let folder: string;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => { folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'synth 합성 '))); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const install = (script: string, place = folder): void => {
    const file = path.join(place, 'node_modules/.bin/cdk');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const job = (more: object = {}) => ({ file: path.join(folder, 'app/cdk.json'), boundary: folder, ...more });
  const failure = async (work: Promise<unknown>): Promise<WorkbenchError> => work.then(() => assert.fail('it went well'), (thrown: WorkbenchError) => thrown);

  it('runs the project\'s own command line in the directory of cdk.json, and hands on what it prints', async () => {
    mkdirSync(path.join(folder, 'app'));
    install('echo "$PWD $*"; echo two >&2');
    const lines: string[] = [];
    await synthesizeCdk(job({ line: (text: string) => lines.push(text) }));
    assert.deepEqual(lines.sort(), [`${path.join(folder, 'app')} synth --quiet`, 'two']);
  });

  it('says what to install where there is none, and takes none from above the workspace', async () => {
    mkdirSync(path.join(folder, 'app'));
    install('exit 0');
    const error = await failure(synthesizeCdk({ file: path.join(folder, 'app/cdk.json'), boundary: path.join(folder, 'app') }, new Toolbox({ PATH: '' }, [])));
    assert.equal(error.code, 'tool-missing');
    assert.match(error.remedy, /npm install/);
  });

  it('fails with the places that the output names', async () => {
    mkdirSync(path.join(folder, 'app'));
    install('echo "lib/stack.ts(3,5): error TS2322: Type is wrong."; exit 1');
    const error = await failure(synthesizeCdk(job()));
    assert.deepEqual([error.code, error.file, error.line, error.diagnostics.map(({ code, column }) => [code, column])], ['synthesis-failed', path.join(folder, 'app/lib/stack.ts'), 3, [['TS2322', 5]]]);
  });

  it('is cancelled with everything that it started', async () => {
    mkdirSync(path.join(folder, 'app'));
    install(`(sleep 60 & echo $! > ${JSON.stringify(path.join(folder, 'pid'))}; wait)`);
    const controller = new AbortController();
    const running = failure(synthesizeCdk(job({ signal: controller.signal })));
    while (!existsSync(path.join(folder, 'pid')) || readFileSync(path.join(folder, 'pid'), 'utf8') === '') await delay(10);
    controller.abort();
    assert.equal((await running).code, 'cancelled');
    const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
    // Nobody waits for it here, so that it may be there for a moment as one that has ended.
    const alive = (): boolean => existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    for (let tries = 0; tries < 100 && alive(); tries += 1) await delay(20);
    assert.equal(alive(), false);
  });
});

describe('what cdk synth says', () => {
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    'tsc': ['lib/a.ts(3,5): error TS2322: Type \'x\' is wrong.', '/app/lib/a.ts:3:5 TS2322 Type \'x\' is wrong.'],
    'ts-node': ['\u001b[96mlib/a.ts\u001b[0m:\u001b[93m3\u001b[0m:\u001b[93m5\u001b[0m - \u001b[91merror\u001b[0m TS2322: Wrong.', '/app/lib/a.ts:3:5 TS2322 Wrong.'],
    'tsx': ['Error: Transform failed with 1 error:\n/app/lib/a.ts:15:10: ERROR: Unexpected ";"\n    at failureErrorWithLog (/app/node_modules/esbuild/lib/main.js:1:1)', '/app/lib/a.ts:15:11 cdk-synth Unexpected ";"'],
    'esbuild of a NodejsFunction': ['✘ [ERROR] Could not resolve "../gone"\n\n    functions/a.ts:1:22:\n      1 │ import', '/app/functions/a.ts:1:23 cdk-synth Could not resolve "../gone"'],
    'an exception': ['/app/lib/a.ts:12\n    new Rulle()\nReferenceError: Rulle is not defined\n    at new Reports (/app/node_modules/x/y.js:1:1)\n    at new ShopStack (/app/lib/a.ts:30:5)\n', '/app/lib/a.ts:30:5 cdk-synth ReferenceError: Rulle is not defined'],
    'an exception of the CDK': ['[ValidationError: Invalid name\n', ''],
    'Python': ['Traceback (most recent call last):\n  File "/app/app.py", line 6, in <module>\n    X()\n  File "/app/stacks/a.py", line 9, in __init__\n    nope\nNameError: name \'nope\' is not defined\n', '/app/stacks/a.py:9:undefined cdk-synth NameError: name \'nope\' is not defined'],
  };
  for (const [name, [output, wanted]] of Object.entries(cases)) {
    it(`is understood: ${name}`, () => {
      const found = synthComplaints(output, '/app').map(({ file, line, column, code, message }) => `${file.split(path.sep).join('/')}:${line}:${column} ${code} ${message}`);
      assert.deepEqual(found, wanted === '' ? [] : [wanted]);
    });
  }

  it('is summed up where no place is named', () => {
    assert.equal(synthSummary('npm warn x\n--app is required either in command-line, in cdk.json or in ~/.cdk.json\n'), '--app is required either in command-line, in cdk.json or in ~/.cdk.json');
    assert.equal(synthSummary('something\nSubprocess exited with error 1\n'), 'something');
  });
});
