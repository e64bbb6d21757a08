import { random } from '../../../random.ts';

/** A template that somebody's editor, generator or enemy may have left, and what must come out of it all the same. */
export interface Hostile {
  readonly title: string;
  readonly name: string;
  readonly text: string | Buffer;
  /** Logical ids that are whole in it, so that they have to be listed. */
  readonly whole: readonly string[];
  /** Whether something is so wrong that a diagnostic is due. */
  readonly wrong: boolean;
}

const ids = ['Alpha', 'Beta', 'Gamma'];

/** A template of three functions with nearly everything that functions have. */
export const yaml = [
  'AWSTemplateFormatVersion: "2010-09-09"',
  'Transform: AWS::Serverless-2016-10-31',
  'Parameters:',
  '  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }',
  'Conditions:',
  '  IsProd: !Equals [!Ref Stage, prod]',
  'Mappings:',
  '  Sizes: { dev: { Memory: 128 }, prod: { Memory: 1024 } }',
  'Globals:',
  '  Function:',
  '    Runtime: nodejs24.x',
  '    Environment: { Variables: { STAGE: !Ref Stage, TABLE: !Ref Table } }',
  'Resources:',
  '  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub "${AWS::StackName}-t" } }',
  '  Queue: { Type: AWS::SQS::Queue }',
  ...ids.flatMap((id) => [
    `  ${id}:`,
    '    Type: AWS::Serverless::Function',
    '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }',
    '    Properties:',
    '      CodeUri: src/',
    '      Handler: app.handler',
    '      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]',
    '      Timeout: 5',
    '      Architectures: [x86_64]',
    '      Layers: [!Ref Shared]',
    '      EphemeralStorage: { Size: 1024 }',
    '      FileSystemConfigs: [{ Arn: "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1", LocalMountPath: /mnt/data }]',
    '      LoggingConfig: { LogFormat: JSON, ApplicationLogLevel: INFO }',
    '      EventInvokeConfig: { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Queue.Arn } } }',
    '      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Queue.Arn }',
    '      ReservedConcurrentExecutions: 5',
    '      AutoPublishAlias: live',
    '      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }',
    '      FunctionUrlConfig: { AuthType: NONE, InvokeMode: RESPONSE_STREAM }',
    '      Environment: { Variables: { QUEUE: !GetAtt Queue.Arn, JOINED: !Join ["-", [a, !Ref Stage]], IF: !If [IsProd, a, !Ref "AWS::NoValue"] } }',
    '      Policies: [AWSLambdaBasicExecutionRole]',
    '      VpcConfig: { SubnetIds: [subnet-1], SecurityGroupIds: [sg-1] }',
    '      Events:',
    '        Api: { Type: Api, Properties: { Path: "/items/{id}", Method: get } }',
    '        Queue: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 10, FilterCriteria: { Filters: [{ Pattern: "{}" }] } } }',
    '        Tick: { Type: Schedule, Properties: { Schedule: rate(1 minute), Input: "{}" } }',
    '        Rule: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] } } }',
  ]),
  '  Shared: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer/ } }',
  'Outputs:',
  '  Url: { Value: !Ref Alpha, Export: { Name: !Sub "${AWS::StackName}-url" } }',
  '',
].join('\n');

const seeds = 20261121;

/** Cut off anywhere. What ends before the cut is whole. */
export function cut(text: string, name: string, times: number, wholeBefore: (at: number) => readonly string[]): readonly Hostile[] {
  const draw = random(seeds);
  return Array.from({ length: times }, (_, round) => {
    const at = Math.floor(draw() * text.length);
    return { title: `cut at ${at} (${round})`, name, text: text.slice(0, at), whole: wholeBefore(at), wrong: false };
  });
}

/** The functions of `yaml` that end before an offset. */
export function yamlWholeBefore(at: number): readonly string[] {
  return ids.filter((id, index) => {
    const next = yaml.indexOf(`\n  ${ids[index + 1] ?? 'Shared'}:`);
    return next !== -1 && next < at;
  });
}

const marks = ['"', '\'', '{', '[', '}', ']', ':', '\t', '&a ', '*a ', '!', '!Ref', '|', '>', '%', '@', '`', '- ', '#', '? ', '<<: ', '\u0000', '\u2028', '한', '\uD800', '\r', '---\n', '...\n', '&a [*a]', 'Fn::If: ['];

/** Characters put in, taken out and doubled in several places at once. */
export function scrambled(times: number): readonly Hostile[] {
  const draw = random(seeds + 1);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)] as T;
  return Array.from({ length: times }, (_, round) => {
    let text = yaml;
    for (let blow = 1 + Math.floor(draw() * 4); blow > 0; blow -= 1) {
      const at = Math.floor(draw() * text.length);
      const length = Math.floor(draw() * 12);
      const how = draw();
      text = how < 0.4 ? text.slice(0, at) + pick(marks) + text.slice(at) : how < 0.7 ? text.slice(0, at) + text.slice(at + length) : text.slice(0, at) + text.slice(at, at + length * 20) + text.slice(at);
    }
    return { title: `scrambled (${round})`, name: 'template.yaml', text, whole: [], wrong: false };
  });
}

/** Every value of the JSON form replaced by something of another type. */
export function wrongTypes(template: unknown): readonly Hostile[] {
  const values: readonly unknown[] = [null, 7, true, 'text', '', [], {}, [null], [[[]]], { Ref: 'Nope' }, { 'Fn::GetAtt': 5 }, { 'Fn::If': ['Nope'] }, { 'Fn::Sub': [[], {}] }, { 'Fn::Join': {} }, -1, 1e308];
  const found: Hostile[] = [];
  let turn = 0;
  for (const place of placesOf(template, [])) {
    // Three of the values at each place, in turn: all of them at all places would be the same again and again.
    for (let step = 0; step < 3; step += 1, turn += 1) {
      const value = values[(turn * 5 + step) % values.length];
      found.push({ title: `${place.join('.')} is ${JSON.stringify(value)}`, name: 'template.json', text: JSON.stringify(replaced(template, place, value), null, 1), whole: [], wrong: false });
    }
  }
  return found;
}

function placesOf(value: unknown, place: readonly string[]): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return place.length === 0 ? [] : [place];
  return [...(place.length === 0 ? [] : [place]), ...Object.entries(value).flatMap(([key, each]) => placesOf(each, [...place, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((each, index) => String(index) === key ? replaced(each, rest, by) : each as unknown);
  return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, name === key ? replaced(each, rest, by) : each as unknown]));
}
