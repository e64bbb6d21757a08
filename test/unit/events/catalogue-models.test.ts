import assert from 'node:assert/strict';
import path from 'node:path';
import type { CompilerOptions } from 'typescript';
import { catalogue, mediaDirectory } from './support.ts';
import { documented, missingForTypes, models, types, unknownToTypes } from './catalogue-models.ts';

interface Parsed {
  readonly success: boolean;
  readonly error?: { readonly issues: readonly unknown[] };
}

describe('models of the catalogue\'s events', function () {
  this.timeout(60_000);

  it('has every kind in one of the tables: a model of Powertools, a type of @types/aws-lambda, or the documented schema alone', async () => {
    const kinds = (await catalogue.list()).map((entry) => entry.kind);
    const placed = new Set([...Object.keys(models), ...Object.keys(types), ...documented]);
    assert.deepEqual(kinds.filter((kind) => !placed.has(kind)), [], 'in no table');
    assert.deepEqual([...placed].filter((kind) => !kinds.includes(kind)), [], 'no such kind');
    assert.deepEqual(documented.filter((kind) => kind in models || kind in types), [], 'have a model after all');
  });

  it('is accepted by the models of AWS Powertools', async () => {
    const schemas = (await import('@aws-lambda-powertools/parser/schemas')) as unknown as Record<string, { safeParse(event: unknown): Parsed }>;
    const refused: string[] = [];
    for (const [kind, model] of Object.entries(models)) {
      const schema = schemas[model];
      assert.ok(schema !== undefined, `Powertools has no ${model}`);
      const parsed = schema.safeParse(await catalogue.event(kind));
      if (!parsed.success) refused.push(`${kind} by ${model}: ${JSON.stringify(parsed.error?.issues.slice(0, 4))}`);
    }
    assert.deepEqual(refused, []);
  });

  it('is accepted by the types of @types/aws-lambda', async () => {
    const { default: ts } = await import('typescript');
    const root = path.resolve(mediaDirectory, '..');
    const file = path.join(root, 'test/unit/events/sample-events.mts');
    const lines = [`import type * as lambda from 'aws-lambda';`];
    const kindOf: string[] = [''];
    for (const [kind, type] of Object.entries(types)) {
      lines.push(`(${JSON.stringify(await catalogue.event(kind))}) satisfies ${type.replace(/\b(?!Record\b|Omit\b)[A-Z]\w+/g, 'lambda.$&')};`);
      kindOf.push(kind);
    }
    const options: CompilerOptions = {
      strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts'], module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: [],
    };
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    const text = lines.join('\n');
    host.fileExists = (name) => name === file || fileExists.call(host, name);
    host.readFile = (name) => (name === file ? text : readFile.call(host, name));
    host.getSourceFile = (name, version, ...rest) => (name === file ? ts.createSourceFile(name, text, version, true) : getSourceFile.call(host, name, version, ...rest));
    const program = ts.createProgram([file], options, host);
    const refused: string[] = [];
    const unknown: string[] = [];
    const missing: string[] = [];
    for (const diagnostic of program.getSemanticDiagnostics(program.getSourceFile(file))) {
      const kind = kindOf[ts.getLineAndCharacterOfPosition(diagnostic.file!, diagnostic.start!).line] ?? '';
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
      // Where the types know less than the documentation, or demand more, the event is right; each such field is named in a table.
      const absent = /missing the following properties from type .*: ([\w, ]+)$/.exec(message)?.[1] ?? /Property '(\w+)' is missing in type/.exec(message)?.[1];
      if (diagnostic.code === 2353) unknown.push(`${kind}: ${/'"?([^'"]+)"?' does not exist/.exec(message)?.[1] ?? message}`);
      else if (absent !== undefined) missing.push(`${kind}: ${absent}`);
      else refused.push(`${kind} by ${types[kind]}: ${message}`);
    }
    assert.deepEqual(refused, []);
    assert.deepEqual([...new Set(unknown)].sort(), [...unknownToTypes].sort());
    assert.deepEqual(missing.sort(), [...missingForTypes].sort());
  });
});
