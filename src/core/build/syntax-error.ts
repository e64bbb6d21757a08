import type { BuildFailure } from 'esbuild';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction } from '../model/application.ts';
import type { InvocationRecord } from '../model/invocation.ts';

/**
 * Adds the place of a syntax error to a record that does not name it: for ES modules Node's stack leaves it out. esbuild reads the same sources and says where it stumbles.
 * Any other record is answered as it is.
 */
export async function withSyntaxErrorPlace(record: InvocationRecord, fn: LambdaFunction, codeDirectory: string): Promise<InvocationRecord> {
  const { error } = record;
  if (error?.type !== 'Runtime.UserCodeSyntaxError' || !fn.runtime?.startsWith('nodejs') || error.stack?.some(({ file }) => file !== undefined)) return record;
  const base = path.join(codeDirectory, (fn.handler ?? '').replace(/\.[^/]*$/, ''));
  const entry = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((file) => existsSync(file));
  if (!entry) return record;
  const { build } = await import('esbuild');
  const failure = await build({ entryPoints: [entry], bundle: true, packages: 'external', platform: 'node', format: 'esm', write: false, logLevel: 'silent' }).then(() => undefined, (thrown: BuildFailure) => thrown);
  const place = failure?.errors.find(({ location }) => location !== null)?.location;
  if (!place) return record;
  const file = path.resolve(place.file);
  const frame = { text: `    at ${file}:${place.line}:${place.column + 1}`, file, line: place.line, column: place.column + 1 };
  return { ...record, error: { ...error, stack: [...(error.stack ?? []).slice(0, 1), frame, ...(error.stack ?? []).slice(1)] } };
}
