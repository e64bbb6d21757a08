import type { Hostile } from './hostile.ts';
import { yaml } from './hostile.ts';

const head = 'Transform: AWS::Serverless-2016-10-31\n';
const good = (id: string) => `  ${id}:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src/, Handler: app.handler, Runtime: nodejs24.x }\n`;

function hostile(title: string, text: string | Buffer, more: Partial<Hostile> = {}): Hostile {
  return { title, name: 'template.yaml', text, whole: [], wrong: false, ...more };
}

/** What is large, deep, circular, oddly encoded, or points elsewhere. */
export function bombs(): readonly Hostile[] {
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`)].join('\n');
  return [
    hostile('a billion laughs beside a function', `${laughs}\n${head}Resources:\n${good('F')}`, { whole: ['F'] }),
    hostile('a billion laughs in a variable', `${laughs}\n${head}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src/, Handler: app.handler, Runtime: nodejs24.x, Environment: { Variables: { A: *i } } }\n${good('G')}`, { whole: ['G'] }),
    hostile('a map that merges itself', `${head}X: &x\n  <<: *x\n  y: 1\nResources:\n${good('F')}`),
    hostile('a list that holds itself', `${head}X: &x [1, *x]\nResources:\n${good('F')}`),
    hostile('an anchor within itself in Resources', `${head}Resources: &r\n${good('F')}  Self: *r\n`),
    hostile('ten thousand brackets', `${head}X: ${'['.repeat(10_000)}\nResources:\n${good('F')}`),
    hostile('ten thousand maps', `${head}X: ${'{a: '.repeat(10_000)}\nResources:\n${good('F')}`),
    hostile('two thousand levels of indentation', `${head}X:\n${Array.from({ length: 2000 }, (_, level) => `${' '.repeat(level + 1)}a:`).join('\n')}\nResources:\n${good('F')}`),
    hostile('conditions that need each other', `${head}Conditions:\n  A: !Condition B\n  B: !Not [!Condition A]\nResources:\n${good('F')}    Condition: A\n`, { whole: ['F'] }),
    hostile('names that need each other', `${head}Resources:\n  A: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref B } }\n  B: { Type: AWS::SQS::Queue, Properties: { QueueName: !GetAtt A.QueueName } }\n${good('F')}      \n`, { whole: ['F'] }),
    hostile('loops that multiply', `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n  Fn::ForEach::A:\n    - A\n    - [${Array.from({ length: 40 }, (_, index) => index).join(', ')}]\n    - Fn::ForEach::B:\n        - B\n        - [${Array.from({ length: 40 }, (_, index) => index).join(', ')}]\n        - Fn::ForEach::C:\n            - C\n            - [${Array.from({ length: 40 }, (_, index) => index).join(', ')}]\n            - 'F\${A}x\${B}x\${C}': { Type: AWS::Serverless::Function, Properties: { CodeUri: src/, Handler: app.handler, Runtime: nodejs24.x } }\n${good('G')}`, { whole: ['G'] }),
    hostile('5,000 resources', `${head}Resources:\n${good('F')}${Array.from({ length: 5000 }, (_, index) => `  Q${index}: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub "\${AWS::StackName}-${index}" } }\n`).join('')}`, { whole: ['F'] }),
    hostile('1,000 functions that all name one queue', `${head}Resources:\n  Q: { Type: AWS::SQS::Queue }\n${Array.from({ length: 1000 }, (_, index) => good(`F${index}`)).join('')}`, { whole: ['F0', 'F999'] }),
    hostile('10 MB', `${head}Resources:\n${good('F')}#${'x'.repeat(10 * 1024 * 1024)}`, { wrong: true }),
    hostile('a line of 900 kB', `${head}Description: ${'x'.repeat(900_000)}\nResources:\n${good('F')}`, { whole: ['F'] }),
    hostile('900 kB of spaces', `${head}${' '.repeat(900_000)}\nResources:\n${good('F')}`),
    hostile('a Sub with 20,000 dollars', `${head}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src/, Handler: app.handler, Runtime: nodejs24.x, Environment: { Variables: { A: !Sub "${'${'.repeat(20_000)}" } } }\n${good('G')}`, { whole: ['G'] }),
    hostile('a byte order mark and Windows line ends', Buffer.from(`\uFEFF${yaml.replaceAll('\n', '\r\n')}`), { whole: ['Alpha', 'Beta', 'Gamma'] }),
    hostile('UTF-16', Buffer.from(`\uFEFF${yaml}`, 'utf16le')),
    hostile('bytes that are no UTF-8', Buffer.concat([Buffer.from(`${head}Description: "`), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), Buffer.from(`"\nResources:\n${good('F')}`)]), { whole: ['F'] }),
    hostile('zero bytes', `${head}Description: "\u0000\u0000"\nResources:\n${good('F')}`),
    hostile('tabs for indentation', `${head}Resources:\n${good('F').replaceAll('    ', '\t')}${good('G')}`, { whole: ['G'], wrong: true }),
    hostile('a key twice', `${head}Resources:\n${good('F')}${good('F')}${good('G')}`, { whole: ['F', 'G'], wrong: true }),
    hostile('names of Object.prototype', `${head}Parameters: { __proto__: { Type: String, Default: x }, constructor: { Type: String } }\nResources:\n${good('__proto__')}${good('constructor')}${good('toString')}${good('hasOwnProperty')}`, { whole: ['toString', 'hasOwnProperty', 'constructor'] }),
    hostile('intrinsic functions of Object.prototype', `${head}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src/, Handler: app.handler, Runtime: !constructor x, Timeout: { "Fn::toString": [] }, Environment: { Variables: { __proto__: a, A: !GetAtt constructor.name } } }\n`, { whole: ['F'] }),
    hostile('code far above', `${head}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ../../../../../../../../../../etc, Handler: passwd.handler, Runtime: python3.13 }\n  G:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: /etc, Handler: ../../etc/passwd.handler, Runtime: nodejs24.x }\n  H:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src, Handler: ../../../../../../etc/passwd.handler, Runtime: nodejs24.x }\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [../../../../../etc/hosts] } }\n`, { whole: ['F', 'G', 'H'] }),
    hostile('files far above', `${head}Resources:\n  Api: { Type: AWS::Serverless::Api, Properties: { StageName: a, DefinitionUri: ../../../../../../../../etc/passwd } }\n  Machine: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: /etc/passwd } }\n  Child: { Type: AWS::Serverless::Application, Properties: { Location: ../../../../../../../etc/template.yaml } }\n  Stack: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: file:///etc/passwd } }\n  Included:\n    Fn::Transform: { Name: AWS::Include, Parameters: { Location: ../../../../../../../../etc/passwd } }\n  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: ../../../../../../etc } }\n  Image: { Type: AWS::Serverless::Function, Properties: { PackageType: Image }, Metadata: { DockerContext: ../../../../../../etc, Dockerfile: ../passwd } }\n${good('F')}`, { whole: ['F'] }),
    hostile('nothing but the transform', head),
    hostile('Resources that are a list', `${head}Resources:\n  - ${good('F').trim()}\n`),
    hostile('a template in a text', `${head}Resources: |\n${good('F')}`),
    hostile('several documents', `---\na: 1\n---\n${head}Resources:\n${good('F')}---\nb: 2\n`, { whole: ['F'] }),
    hostile('JSON with a comment and a comma too many', `{ // note\n "Transform": "AWS::Serverless-2016-10-31", "Resources": { "F": { "Type": "AWS::Serverless::Function", "Properties": { "CodeUri": "src/", "Handler": "app.handler", "Runtime": "nodejs24.x", } } } }`, { name: 'template.json' }),
  ];
}
