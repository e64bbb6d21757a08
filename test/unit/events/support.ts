import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileEventCatalogue } from '../../../src/core/events/catalogue/file-catalogue.ts';
import type { EventSource, FunctionReference, LambdaFunction } from '../../../src/core/model/application.ts';

export const mediaDirectory = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../media');
export const catalogue = new FileEventCatalogue(mediaDirectory);

export function functionWith(events: readonly EventSource[], more: Partial<LambdaFunction> = {}): LambdaFunction {
  return {
    id: 'MyFunction', name: 'MyFunction', runtime: 'nodejs24.x', handler: 'app.handler', code: null, packageType: 'Zip', memorySize: 128, timeout: 3, architecture: 'x86_64',
    environment: {}, layers: [], events, location: { file: '/app/template.yaml', line: 1 }, source: null, metadata: {}, ...more,
  };
}

export function referenceTo(template: string, fn: LambdaFunction): FunctionReference {
  return { fn, application: { template, kind: 'sam', parameters: [], functions: [fn] } };
}

/** Reads `a.b[0].c` out of an event, so that a test names what it looks at. */
export function at(event: unknown, where: string): unknown {
  return where.split(/[.[\]]+/).filter(Boolean).reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event);
}
