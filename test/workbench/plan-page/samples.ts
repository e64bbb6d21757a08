/** Plans as the core makes them, for looking at their page. */
import type { EffectiveVariable } from '../../../src/core/environment/effective-variable.ts';
import type { SourceLocation } from '../../../src/core/model/diagnostic.ts';
import type { RunPlan } from '../../../src/core/what-will-run/run-plan.ts';
import { viewOfPlan } from '../../../src/workbench/plan/plan-view.ts';
import type { HostMessage } from '../../../webview/plan/protocol.ts';

const shop = '/home/dev/shop';
export const key = `${shop}/template.yaml#CreateOrder`;

function at(file: string, line: number): SourceLocation {
  return { file: `${shop}/${file}`, line };
}

const platform: readonly EffectiveVariable[] = [
  { name: 'AWS_REGION', value: 'us-east-1', from: 'lambda', secret: false },
  { name: 'AWS_ACCESS_KEY_ID', value: 'local-placeholder', from: 'placeholder', secret: false },
  { name: 'AWS_LAMBDA_FUNCTION_NAME', value: 'CreateOrder', from: 'lambda', secret: false },
];

export const ready: RunPlan = {
  function: { id: 'CreateOrder', name: 'shop-create-order', template: `${shop}/template.yaml`, location: at('template.yaml', 28), packageType: 'Zip', runtime: 'nodejs24.x', architecture: 'x86_64' },
  backend: { kind: 'docker', reason: 'Docker Engine 28.3.1 answers at unix:///var/run/docker.sock.' },
  image: { name: 'public.ecr.aws/lambda/nodejs:24-x86_64', architecture: 'x86_64', present: true, sizeBytes: 206_569_472, created: '2026-11-02T08:00:00Z', registry: true },
  build: {
    state: 'current', method: 'esbuild', builtNow: false, lastGood: false, notes: ['The packages of requirements.txt are not pinned.'],
    steps: [{ where: 'host', command: 'npm ci --omit=dev', status: 0, durationMs: 4210 }, { where: 'workbench', command: 'esbuild src/createOrder.ts', status: 0, durationMs: 46.2 }],
  },
  code: {
    directory: '/home/dev/.cache/serverless-workbench/build/bundle-67e3cbadf974dcf70f565ec8e9361680', built: true, files: 1240, bytes: 48_233_110, zippedBytes: 9_204_113,
    largestFiles: [{ name: 'createOrder.mjs', bytes: 2_204_113 }, { name: 'node_modules/sharp/build/Release/sharp-linux-x64.node', bytes: 1_904_113 }, { name: 'createOrder.mjs.map', bytes: 804_113 }],
    largestPackages: [{ name: '@img/sharp-libvips-linux-x64', bytes: 30_804_113 }, { name: '@aws-sdk/client-dynamodb', bytes: 4_804_113 }, { name: 'zod', bytes: 1_204_113 }],
  },
  layers: [
    { id: 'SharedLayer', directory: `${shop}/layers/shared`, size: { files: 14, bytes: 61_204_113, largestFiles: [], largestPackages: [] }, extensions: ['otel-collector'], place: at('template.yaml', 34) },
    { arn: 'arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:38', extensions: [], missing: { message: 'Its content is not on this machine.', remedy: 'Put its content into a folder and name that as ContentUri of a layer in the template.' }, place: at('template.yaml', 35) },
  ],
  totalBytes: 109_437_223,
  handler: { setting: 'createOrder.handler', state: 'found', source: at('src/createOrder.ts', 22), file: 'createOrder.mjs' },
  environment: [
    { name: 'TABLE', value: 'orders-dev', from: 'setting', secret: false, overridden: [{ value: 'orders-prod', from: 'template', place: at('template.yaml', 41) }] },
    { name: 'STAGE', value: 'dev', from: 'globals', place: at('template.yaml', 9), secret: false },
    { name: 'DB_PASSWORD', value: undefined, from: 'local-value', place: at('.serverless-workbench/local-values.json', 3), secret: true },
    { name: 'FLAGS_URL', value: undefined, from: 'template', place: at('template.yaml', 43), secret: false, missing: 'No local value for {{resolve:ssm:/shop/flags}}.' },
    ...platform,
  ],
  settings: { memorySizeMB: 512, timeoutSeconds: 10, ephemeralStorageMB: 512, fileSystems: [{ arn: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123', path: '/mnt/models' }], reservedConcurrency: 5, perTenant: false },
};

export const failing: RunPlan = {
  ...ready,
  build: {
    ...ready.build, state: 'failed', lastGood: true, notes: [],
    failure: {
      code: 'build-failed', message: 'src/createOrder.ts does not compile: 2 errors.', remedy: 'Correct the places below.', place: at('src/createOrder.ts', 3),
      diagnostics: [
        { severity: 'error', code: 'TS2304', message: "Cannot find name 'total'.", file: `${shop}/src/createOrder.ts`, line: 3, column: 7 },
        { severity: 'warning', code: 'TS6133', message: "'unused' is declared but its value is never read.", file: `${shop}/src/pricing.ts`, line: 12, column: 1 },
      ],
    },
  },
  handler: { setting: 'createOrder.handlr', state: 'missing', detail: 'Looked for in /home/dev/shop/src: createOrder.js, createOrder.mjs, createOrder.cjs' },
};

const { code: readyCode, totalBytes: _, ...withoutCode } = ready;

export const unbuilt: RunPlan = {
  ...withoutCode, layers: [], environment: platform,
  image: { name: 'public.ecr.aws/lambda/nodejs:24-x86_64', architecture: 'x86_64', present: false, registry: true },
  build: { state: 'none', method: 'esbuild', builtNow: false, lastGood: false, notes: [], steps: [] },
};

export const tooLarge: RunPlan = { ...ready, code: { ...readyCode, directory: readyCode?.directory ?? '', built: false, files: 12_400, bytes: 240_233_110, zippedBytes: 71_204_113, largestFiles: readyCode?.largestFiles ?? [], largestPackages: readyCode?.largestPackages ?? [] }, totalBytes: 301_437_223 };

export const inProcess: RunPlan = {
  ...ready, backend: { kind: 'process', reason: 'No engine answers.' }, hostRuntime: { executable: '/usr/bin/node', version: '24.4.1' },
  fault: { code: 'function-not-runnable', message: 'Its code is in S3 only.', remedy: 'Give the template local code for it.', place: at('template.yaml', 28), diagnostics: [] },
  environmentFault: { code: 'bad-environment-file', message: '.env is no file of K=V lines.', place: at('.env', 4), diagnostics: [] },
};

export const container: RunPlan = {
  ...withoutCode, function: { ...ready.function, packageType: 'Image', runtime: null }, layers: [], handler: { setting: null, state: 'unknown', detail: 'The image itself says what it starts.' },
  image: { name: 'shop-create-order:latest', architecture: 'x86_64', registry: false }, build: { state: 'none', builtNow: false, lastGood: false, notes: [], steps: [] },
};

/** Every plan, by name. */
export const plans: Readonly<Record<string, RunPlan>> = { ready, failing, unbuilt, 'too large': tooLarge, 'in a process': inProcess, container };

export function messageOf(plan: RunPlan, measuring = false): HostMessage {
  return { type: 'plan', plan: viewOfPlan(plan, { key, relative: (file) => file.replace(`${shop}/`, ''), trusted: true, measuring }).view };
}
