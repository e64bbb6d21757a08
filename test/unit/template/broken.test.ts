import assert from 'node:assert/strict';
import { draftOf, entry, faults, sam } from './support.ts';

const two = `${sam}Resources:\n${entry('A')}${entry('B', ['Timeout: 9'])}`;
// Lines: 1 Transform, 2 Resources, 3 A, 4 Type, 5 Properties, 6 Handler, 7 Runtime, 8 B ... 13 Timeout

function names(text: string): readonly string[] {
  return draftOf(text).functions.map(({ fn }) => `${fn.id} ${fn.runtime} ${fn.handler} ${fn.timeout}`);
}

const whole = ['A nodejs24.x app.handler 3', 'B nodejs24.x app.handler 9'];

describe('broken templates', () => {
  it('reads the sound one without a word', () => {
    assert.deepEqual(names(two), whole);
    assert.deepEqual(faults(draftOf(two)), []);
  });

  const repaired: readonly (readonly [string, string, readonly string[]])[] = [
    ['a tab in one line', two.replace('      Runtime', '\t\t\tRuntime'), ['7 yaml-tab']],
    ['a tab that is meant to be wide', two.replace('      Handler: app.handler\n      Runtime', '\t\tHandler: app.handler\n\t\tRuntime'), ['6 yaml-tab', '7 yaml-tab']],
    ['a tab behind spaces', two.replace('      Handler', '    \tHandler'), ['6 yaml-tab']],
    ['tabs everywhere', two.replaceAll('  ', '\t'), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((line) => `${line} yaml-tab`)],
    ['a merge conflict', two.replace('      Timeout: 9\n', '<<<<<<< HEAD\n      Timeout: 9\n=======\n      Timeout: 8\n      MemorySize: 1\n>>>>>>> feature/시간\n'), ['13 merge-conflict']],
    ['a merge conflict with its base', two.replace('      Timeout: 9\n', '<<<<<<< ours\n      Timeout: 9\n||||||| 1a2b\n      Timeout: 7\n=======\n      Timeout: 8\n>>>>>>> theirs\n'), ['13 merge-conflict']],
    ['an unclosed double quote', two.replace('Handler: app', 'Handler: "app'), ['6 yaml-quote']],
    ['an unclosed single quote', two.replace('Runtime: nodejs24.x', 'Runtime: \'nodejs24.x'), ['7 yaml-quote']],
    ['an unclosed quote that a later one closes', two.replace('Handler: app', 'Handler: "app').replace('Timeout: 9', 'Timeout: "9"'), ['6 yaml-quote']],
    ['an unclosed quote in another section', two.replace('Resources', 'Description: "Orders\nResources'), ['2 yaml-quote']],
    ['a second colon', two.replace('      Runtime', '      CodeUri: src:\n      Runtime'), ['7 yaml-colon']],
    ['a line of words', two.replace('      Runtime', '      what is this\n      Runtime'), ['7 yaml-indentation']],
    ['an alias without its anchor', two.replace('      Runtime', '      Tags: *tags\n      Runtime'), ['7 yaml-alias']],
    ['a reserved character', two.replace('      Runtime', '      Description: @home\n      Runtime'), ['7 yaml-syntax']],
  ];
  for (const [title, text, expected] of repaired) {
    it(`tells of ${title} on its line and lists every function in full`, () => {
      const draft = draftOf(text);
      assert.deepEqual(names(text), whole);
      assert.deepEqual(faults(draft), expected);
      assert.ok(draft.diagnostics.every(({ severity, message, remedy }) => severity === 'error' && message !== '' && remedy !== undefined && remedy !== ''));
    });
  }

  it('does not run a function whose entry has a syntax error, and says in which line', () => {
    const { functions } = draftOf(two.replace('Handler: app', 'Handler: "app'));
    assert.match(functions[0]?.fn.notRunnable ?? '', /6/);
    assert.equal(functions[1]?.fn.notRunnable, undefined);
  });

  it('keeps the other functions where one is beyond repair', () => {
    const text = `${sam}Resources:\n${entry('A')}  B:\n    Type: AWS::Serverless::Function\n   Properties:\n  Handler app\n${entry('C')}`;
    const ids = draftOf(text).functions.map(({ fn }) => fn.id);
    assert.ok(ids.includes('A') && ids.includes('C'), ids.join());
    assert.ok(draftOf(text).diagnostics.some(({ severity, line }) => severity === 'error' && line >= 8 && line <= 12));
  });

  it('tells of two resources with one logical id', () => {
    const draft = draftOf(`${sam}Resources:\n${entry('A')}${entry('A', ['Timeout: 5'])}`);
    assert.deepEqual(draft.functions.map(({ fn }) => `${fn.id} ${fn.timeout}`), ['A 5']);
    assert.deepEqual(faults(draft), ['8 duplicate-logical-id']);
  });

  it('tells of two resources with one logical id in a template with another fault', () => {
    const draft = draftOf(`${sam}Resources:\n${entry('A')}${entry('A')}${entry('B', ['Description: "x'])}`);
    assert.deepEqual(faults(draft), ['8 duplicate-logical-id', '18 yaml-quote']);
  });

  it('tells of a property that is given twice', () => {
    assert.deepEqual(faults(draftOf(`${sam}Resources:\n${entry('A', ['Timeout: 5', 'Timeout: 6'])}`)), ['9 yaml-duplicate-key']);
  });

  it('takes a generator\'s pattern for what it is', () => {
    const draft = draftOf(two.replace('Runtime: nodejs24.x', 'Runtime: {{ cookiecutter.runtime }}\n      {%- if x %}\n      Timeout: 5\n      {%- endif %}'));
    assert.deepEqual(draft.functions.map(({ fn }) => fn.id), ['A', 'B']);
    assert.deepEqual(faults(draft).map((each) => each.split(' ')[1]), ['yaml-placeholders']);
  });

  it('takes JSON that was pasted to the left of where YAML 1.2 wants it, as CloudFormation does', () => {
    const text = `${sam}Resources:\n  Model:\n    Type: AWS::ApiGateway::Model\n    Properties:\n      Schema: {"a": "it's {", # why\n      "properties": {\n          "to": { "type": "array" }\n      },\n      "required": ["to"] }\n${entry('A')}`;
    const draft = draftOf(text);
    assert.deepEqual(faults(draft), []);
    assert.equal(draft.functions[0]?.fn.location.line, 11);
  });

  it('reads JSON with an unclosed brace as far as it goes', () => {
    const draft = draftOf('{\n"Resources": {\n"A": { "Type": "AWS::Lambda::Function", "Properties": { "Handler": "a.b", "Runtime": "nodejs24.x", "Code": "src" } }\n');
    assert.deepEqual(draft.functions.map(({ fn }) => `${fn.id} ${fn.handler}`), ['A a.b']);
    assert.deepEqual(draft.diagnostics.map(({ code }) => code), ['yaml-bracket']);
  });

  it('says where Properties is not a map', () => {
    const draft = draftOf(`${sam}Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler app.handler\n`);
    assert.deepEqual(faults(draft), ['3 runtime-missing', '3 handler-missing', '6 template-structure']);
  });

  it('finds its places behind a byte order mark and with Windows line ends', () => {
    const draft = draftOf(`\uFEFF${two.replace('Handler: app', 'Handler: "app').replaceAll('\n', '\r\n')}`);
    assert.deepEqual([draft.kind, names(two), faults(draft), draft.diagnostics[0]?.column], ['sam', whole, ['6 yaml-quote'], 16]);
    assert.deepEqual(faults(draftOf(`\uFEFF<<<<<<< ours\n${two}=======\n${two}>>>>>>> theirs\n`)), ['1 merge-conflict']);
  });

  it('tells of at most twenty faults of one template', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `Key${index}: @bad`);
    assert.equal(draftOf(`${sam}Resources:\n${entry('A', lines)}`).diagnostics.length, 20);
  });

  it('survives whatever is done to a line, and never loses a function of another entry', function () {
    this.timeout(30_000);
    const ids = ['A', 'B', 'C'];
    const text = `${sam}Resources:\n${ids.map((id) => entry(id, ['Environment:', '  Variables: { K: "v", L: !Sub "${AWS::Region}" }', 'Events:', '  Api: { Type: Api, Properties: { Path: /, Method: get } }'])).join('')}`;
    const random = seeded(20261121);
    for (let round = 0; round < 300; round += 1) {
      const lines = text.split('\n');
      const victim = 2 + Math.floor(random() * (lines.length - 3));
      lines[victim] = damaged(lines[victim] ?? '', random);
      const draft = draftOf(lines.join('\n'));
      const hit = Math.floor((victim - 2) / 9);
      const listed = new Set(draft.functions.map(({ fn }) => fn.id));
      for (const [index, id] of ids.entries()) if (index !== hit) assert.ok(listed.has(id), `${id} is lost in round ${round}:\n${lines.join('\n')}`);
    }
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function damaged(line: string, random: () => number): string {
  const at = Math.floor(random() * line.length);
  const marks = ['"', '\'', '{', '[', '}', ']', ':', '\t', '&', '*', '!', '|', '>', '%', '@', '`', '-', '#', '? ', ': ', '\u0000', '한'];
  const mark = marks[Math.floor(random() * marks.length)] ?? '';
  return random() < 0.2 ? line.slice(at) : random() < 0.3 ? line.slice(0, at) : line.slice(0, at) + mark + line.slice(at);
}
