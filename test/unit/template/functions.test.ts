import assert from 'node:assert/strict';
import path from 'node:path';
import { draftOf, entry, faults, functionIn, sam } from './support.ts';

const directory = path.resolve('/project 공간');

describe('functions of a template', () => {
  it('has Lambda\'s defaults', () => {
    const fn = functionIn(`${sam}Resources:\n${entry('F')}`, 'F');
    assert.deepEqual({ ...fn, location: fn.location.line, handlerAt: fn.handlerAt?.line }, {
      id: 'F', name: 'F', runtime: 'nodejs24.x', handler: 'app.handler', code: directory, packageType: 'Zip', memorySize: 128, timeout: 3, architecture: 'x86_64',
      environment: {}, layers: [], events: [], location: 3, handlerAt: 6, metadata: {},
    });
  });

  it('merges Globals as SAM does', () => {
    const text = `${sam}Globals:\n  Function:\n    Runtime: python3.13\n    MemorySize: 512\n    Architectures: [x86_64]\n    Layers: [arn:aws:lambda:us-east-1:1:layer:global:1]\n    Environment: { Variables: { A: global, B: global } }\nResources:\n${entry('F', ['Architectures: [arm64]', 'Layers: [arn:aws:lambda:us-east-1:1:layer:own:2]', 'Environment: { Variables: { B: own, C: own } }'])}  Plain:\n    Type: AWS::Lambda::Function\n    Properties: { Handler: a.b, Runtime: nodejs24.x, Code: src }\n`;
    const fn = functionIn(text, 'F');
    assert.deepEqual([fn.runtime, fn.memorySize, fn.architecture], ['nodejs24.x', 512, 'arm64']);
    assert.deepEqual(fn.layers.map(({ arn }) => arn), ['arn:aws:lambda:us-east-1:1:layer:global:1', 'arn:aws:lambda:us-east-1:1:layer:own:2']);
    assert.deepEqual(fn.environment, { A: 'global', B: 'own', C: 'own' });
    // Globals are SAM's and hold for SAM's functions only.
    assert.deepEqual([functionIn(text, 'Plain').memorySize, functionIn(text, 'Plain').environment], [128, {}]);
  });

  it('lets a function have no properties of its own', () => {
    const text = `${sam}Globals: { Function: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: src } }\nResources:\n  F:\n    Type: AWS::Serverless::Function\n`;
    assert.equal(functionIn(text, 'F').handler, 'app.handler');
    assert.deepEqual(faults(draftOf(text)), []);
  });

  it('takes an intrinsic function in Globals or in the function as one value', () => {
    const text = `${sam}Globals:\n  Function:\n    Environment: { Variables: !FindInMap [a, b, c] }\nResources:\n${entry('F', ['Environment: { Variables: { A: own } }'])}`;
    assert.deepEqual(functionIn(text, 'F').environment, { A: 'own' });
  });

  const places: readonly (readonly [string, string, string | null, RegExp | undefined])[] = [
    ['a relative directory', 'CodeUri: ./src/', path.join(directory, 'src'), undefined],
    ['a directory above', 'CodeUri: ../shared', path.resolve(directory, '../shared'), undefined],
    ['an empty CodeUri', 'CodeUri: ""', directory, undefined],
    ['one source file', 'CodeUri: src/app.py', path.join(directory, 'src'), undefined],
    ['a path through a parameter', 'CodeUri: !Ref Code', path.join(directory, 'services/a'), undefined],
    ['an S3 address', 'CodeUri: s3://bucket/key.zip', null, /s3:\/\/bucket/],
    ['an S3 map', 'CodeUri: { Bucket: b, Key: k }', null, /S3/],
    ['an archive', 'CodeUri: build/app.jar', path.join(directory, 'build/app.jar'), undefined],
    ['a place of deployment', 'CodeUri: !ImportValue code', null, /deployment/],
    ['an image', 'PackageType: Image', null, /[Ii]mage/],
    ['an image by its address', 'ImageUri: 1.dkr.ecr.us-east-1.amazonaws.com/a:b', null, undefined],
  ];
  for (const [title, line, code, reason] of places) {
    it(`finds the code of ${title}`, () => {
      const fn = functionIn(`${sam}Parameters: { Code: { Type: String, Default: services/a } }\nResources:\n${entry('F', [line])}`, 'F');
      assert.equal(fn.code, code);
      if (reason) assert.match(fn.notRunnable ?? '', reason);
      else assert.equal(fn.notRunnable, undefined);
    });
  }

  it('gives an image no runtime and no handler, and does not ask for them', () => {
    const text = `${sam}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { PackageType: Image }\n    Metadata: { Dockerfile: Dockerfile, DockerContext: ./app }\n`;
    const fn = functionIn(text, 'F');
    assert.deepEqual([fn.packageType, fn.runtime, fn.handler, fn.metadata['DockerContext']], ['Image', null, null, './app']);
    assert.deepEqual(faults(draftOf(text)), []);
  });

  it('goes by the package type and not by a Dockerfile that stands beside', () => {
    const fn = functionIn(`${sam}Resources:\n${entry('F').replace('    Properties', '    Metadata: { Dockerfile: Dockerfile }\n    Properties')}`, 'F');
    assert.deepEqual([fn.packageType, fn.code, fn.notRunnable], ['Zip', directory, undefined]);
  });

  it('reads inline code as it is written', () => {
    const text = `${sam}Parameters: { Who: { Type: String, Default: 세계 } }\nResources:\n${entry('F', ['InlineCode: |', '  exports.handler = async () => 1;', '  // end'])}  G:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.13\n      Handler: index.handler\n      Code:\n        ZipFile: !Sub |\n          def handler(event, context):\n              return "\${Who}"\n`;
    assert.deepEqual([functionIn(text, 'F').inlineCode, functionIn(text, 'F').code], ['exports.handler = async () => 1;\n// end\n', null]);
    assert.equal(functionIn(text, 'G').inlineCode, 'def handler(event, context):\n    return "세계"\n');
  });

  it('does not run inline code that is not known', () => {
    assert.match(functionIn(`${sam}Resources:\n${entry('F', ['InlineCode: !Sub "${Nowhere}"'])}`, 'F').notRunnable ?? '', /Nowhere/);
  });

  it('lists a function under a false condition, with the reason', () => {
    const text = `${sam}Parameters: { Stage: { Type: String, Default: dev } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }\nResources:\n${entry('F').replace('    Properties', '    Condition: IsProd\n    Properties')}`;
    assert.match(functionIn(text, 'F').notRunnable ?? '', /IsProd/);
    assert.equal(functionIn(text, 'F', { Stage: 'prod' }).notRunnable, undefined);
  });

  it('runs a function under a condition that cannot be decided', () => {
    const text = `${sam}Parameters: { Stage: { Type: String } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }\nResources:\n${entry('F').replace('    Properties', '    Condition: IsProd\n    Properties')}`;
    assert.equal(functionIn(text, 'F').notRunnable, undefined);
  });

  it('keeps a logical id that YAML would take for a truth value', () => {
    const text = `${sam}Resources:\n${entry('Off')}${entry('No')}${entry('Yes')}`;
    assert.deepEqual(draftOf(text).functions.map(({ fn }) => fn.id), ['Off', 'No', 'Yes']);
  });

  it('warns of runtimes that are deprecated or unknown, once for one in Globals', () => {
    const text = `${sam}Globals: { Function: { Runtime: nodejs20.x } }\nResources:\n${entry('A').replace('      Runtime: nodejs24.x\n', '')}${entry('B').replace('      Runtime: nodejs24.x\n', '')}${entry('C').replace('24', '22')}${entry('D').replace('nodejs24', 'node24')}`;
    const draft = draftOf(text);
    assert.deepEqual(faults(draft), ['2 runtime-deprecated', '21 runtime-unknown']);
    assert.match(draft.diagnostics[0]?.message ?? '', /nodejs20\.x.*2026-04-30/);
    assert.match(draft.diagnostics[0]?.remedy ?? '', /nodejs24\.x/);
  });

  it('says what is missing or unknown, and goes on', () => {
    const text = `${sam}Parameters: { R: { Type: String } }\nResources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs24.x }\n  B:\n    Type: AWS::Serverless::Function\n    Properties: { Handler: a.b }\n  C:\n    Type: AWS::Serverless::Function\n    Properties: { Handler: !Ref R, Runtime: !Ref R, MemorySize: !Ref R, Timeout: soon }\n`;
    const draft = draftOf(text);
    assert.deepEqual(draft.diagnostics.map(({ line, code, severity }) => `${line} ${code} ${severity}`), [
      '4 handler-missing error', '7 runtime-missing error', '12 value-unresolved warning', '12 value-unresolved warning', '12 value-unresolved information', '12 value-not-a-number warning',
    ]);
    assert.deepEqual(draft.functions.map(({ fn }) => fn.notRunnable !== undefined), [true, true, true]);
    assert.deepEqual([draft.functions[2]?.fn.memorySize, draft.functions[2]?.fn.timeout], [128, 3]);
  });

  it('takes numbers that come as text', () => {
    const fn = functionIn(`${sam}Parameters: { M: { Type: Number, Default: 1024 } }\nResources:\n${entry('F', ['MemorySize: !Ref M', 'Timeout: "30"'])}`, 'F');
    assert.deepEqual([fn.memorySize, fn.timeout], [1024, 30]);
  });

  it('finds the content of the template\'s own layers and tells of those that are unknown', () => {
    const text = `${sam}Resources:\n  Shared: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layers/shared } }\n  Stored: { Type: AWS::Lambda::LayerVersion, Properties: { Content: { S3Bucket: b, S3Key: k } } }\n${entry('F', ['Layers: [!Ref Shared, !Ref Stored, !Sub "arn:aws:lambda:${AWS::Region}:1:layer:x:1"]'])}`;
    assert.deepEqual(functionIn(text, 'F').layers.map(({ arn, directory: place }) => arn ?? place), [path.join(directory, 'layers/shared'), 'arn:aws:lambda:us-east-1:1:layer:x:1']);
    assert.deepEqual(faults(draftOf(text)), ['10 layer-unresolved']);
  });

  it('knows what is no template', () => {
    for (const text of ['', ' ', 'a: 1', '[]', '{"Resources": []}', '{}', 'Resources:\n  T: { Type: AWS::SNS::Topic }\n', '# AWS::Lambda::Function\n', 'text: AWS::Serverless::Function\nResources: x\n', '{"ResourceTypes":{"AWS::Lambda::Function":{}}}']) {
      assert.throws(() => draftOf(text), /not a template/, JSON.stringify(text));
    }
  });

  it('tells the kinds of application apart', () => {
    const plain = 'Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: . } }\n';
    assert.equal(draftOf(plain).kind, 'cloudformation');
    assert.equal(draftOf(`Transform: [A, AWS::Serverless-2016-10-31]\n${plain}`).kind, 'sam');
    assert.equal(draftOf(plain.replace('Code: . }', 'Code: . }, Metadata: { "aws:cdk:path": S/F }')).kind, 'cdk');
    assert.equal(draftOf('Transform: AWS::Serverless-2016-10-31\n').functions.length, 0);
  });
});
