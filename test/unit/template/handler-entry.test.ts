import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { handlerEntry } from '../../../src/core/template/handlers/handler-entry.ts';

describe('the first statement of a handler', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(path.join(os.tmpdir(), 'swb-entry-'))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  const cases: readonly (readonly [string, string, number, number | undefined])[] = [
    ['app.mjs', "const x = 1;\nexport const handler = async (event) => {\n  // about it\n\n  return x;\n};\n", 2, 5],
    ['app.ts', 'export async function handler(\n  event: { a: number },\n): Promise<number> {\n  return event.a;\n}\n', 1, 4],
    ['one.mjs', 'export const handler = async () =>\n  42;\n', 1, 2],
    ['same.js', 'exports.handler = async () => 42;\n', 1, 1],
    ['wrapped.ts', 'export const handler = wrap(async (event) => {\n  await event;\n});\n', 1, 2],
    ['empty.js', 'exports.handler = async () => {};\n', 1, 1],
    ['alias.js', 'export const handler = wrapped;\n', 1, undefined],
    ['app.py', 'import os\n\ndef handler(\n    event,  # what came (\n    context=")",\n) -> dict:\n    """What it does\n\n    in words.\n    """\n    # so\n    return {}\n', 3, 12],
    ['short.py', 'def handler(event, context):\n    """In one line."""\n    return 1\n', 1, 3],
    ['line.py', 'def handler(event, context): return 1\n', 1, 1],
    ['app.rb', 'def handler(event:, context:)\n  # first\n  name = event["name"]\nend\n', 1, 3],
    ['Main.java', 'class Main {\n}\n', 1, undefined],
    ['broken.py', 'def handler(event', 1, undefined],
  ];
  for (const [name, text, line, expected] of cases) {
    it(`is found in ${name}`, async () => {
      const file = path.join(directory, name);
      writeFileSync(file, text);
      assert.equal(await handlerEntry({ file, line }), expected);
    });
  }

  it('of a file that is not there is not known', async () => {
    assert.equal(await handlerEntry({ file: path.join(directory, 'absent.mjs'), line: 1 }), undefined);
  });
});
