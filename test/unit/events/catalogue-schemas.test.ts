import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { catalogue, mediaDirectory } from './support.ts';

type Json = Record<string, unknown>;

/** Kinds whose events are whatever somebody wrote: any event satisfies them. */
const anything = ['plain', 'step-functions-task', 'iot-rule', 'agentcore-gateway-target'];

/** Schemas that are wider than another one on purpose: an event of the right kind satisfies the left one too. */
const wider: Readonly<Record<string, RegExp>> = {
  'eventbridge-custom': /^eventbridge-(?!scheduler)/,
  'apigateway-rest': /^apigateway-(http-api-v1|request-authorizer|http-api-authorizer-v1)$/,
  'cloudformation-custom-resource': /^cdk-custom-resource-(on-event|is-complete)$/,
  'cdk-custom-resource': /^cdk-custom-resource-is-complete$/,
};

describe('schemas of the catalogue', function () {
  this.timeout(60_000);
  const validators = new Map<string, ValidateFunction>();
  const schemaOf = new Map<string, string>();

  before(async () => {
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    const { default: addFormats } = await import('ajv-formats');
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
    addFormats.default(ajv);
    const index = JSON.parse(await readFile(path.join(mediaDirectory, 'events', 'catalogue.json'), 'utf8')) as { kind: string; schema?: string }[];
    for (const { kind, schema = kind } of index) {
      schemaOf.set(kind, schema);
      if (!validators.has(schema)) validators.set(schema, ajv.compile((await catalogue.schema(kind)) as Json));
    }
  });

  const validator = (kind: string): ValidateFunction => validators.get(schemaOf.get(kind)!)!;

  it('has one for every kind, complete in itself, and ships none that no kind names', async () => {
    const files = await readdir(path.join(mediaDirectory, 'events', 'schemas'));
    assert.deepEqual(files.sort(), [...validators.keys()].map((name) => `${name}.json`).sort());
    for (const { kind } of await catalogue.list()) {
      const schema = (await catalogue.schema(kind)) as Json;
      assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema', kind);
      assert.ok(!JSON.stringify(schema).includes('"$ref":"http'), `${kind} refers to elsewhere`);
      assert.equal(typeof schema['title'], 'string', kind);
    }
    await assert.rejects(catalogue.schema('../../package'), { code: 'unknown-event-kind' });
  });

  it('accepts every event by the schema of its kind', async () => {
    for (const { kind } of await catalogue.list()) {
      const validate = validator(kind);
      assert.ok(validate(await catalogue.event(kind)), `${kind}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    }
  });

  it('refuses the events of every other shape', async () => {
    const accepted: string[] = [];
    for (const { kind } of await catalogue.list()) {
      const event = await catalogue.event(kind);
      for (const [name, validate] of validators) {
        if (name === schemaOf.get(kind) || anything.includes(name) || wider[name]?.test(kind) === true) continue;
        if (validate(event)) accepted.push(`${name} accepts ${kind}`);
      }
    }
    assert.deepEqual(accepted, []);
  });

  it('refuses an event without any one of its required fields, and with a value of another type', async () => {
    const unnoticed: string[] = [];
    let tried = 0;
    for (const { kind } of await catalogue.list()) {
      if (anything.includes(kind)) continue;
      const event = await catalogue.event(kind);
      const validate = validator(kind);
      if (validate([]) || validate('text') || validate({})) unnoticed.push(`${kind}: empty`);
      for (const { holder, key, schema, where } of requiredFields((await catalogue.schema(kind)) as Json, event, '')) {
        tried++;
        const value = holder[key];
        delete holder[key];
        if (validate(event)) unnoticed.push(`${kind} without ${where}`);
        // Nothing that any field of these events may hold.
        holder[key] = typeof value === 'object' && value !== null ? 'text' : [[[]]];
        if (('type' in schema || 'const' in schema || 'enum' in schema) && validate(event)) unnoticed.push(`${kind} with another ${where}`);
        holder[key] = value;
      }
      assert.ok(validate(event), `${kind} as it was`);
    }
    assert.deepEqual(unnoticed, []);
    assert.ok(tried > 3000, `${tried} fields`);
  });
});

interface RequiredField {
  readonly holder: Json;
  readonly key: string;
  readonly schema: Json;
  readonly where: string;
}

/** Every required field at any depth that the event has, with the object that holds it. */
function* requiredFields(schema: Json, value: unknown, where: string): Generator<RequiredField> {
  if (Array.isArray(value)) {
    for (const item of value) if (schema['items'] !== undefined) yield* requiredFields(schema['items'] as Json, item, `${where}[]`);
  } else if (typeof value === 'object' && value !== null) {
    const holder = value as Json;
    const properties = (schema['properties'] ?? {}) as Record<string, Json>;
    for (const key of (schema['required'] ?? []) as string[]) yield { holder, key, schema: properties[key] ?? {}, where: `${where}.${key}` };
    for (const [key, inner] of Object.entries(holder)) {
      const of = properties[key] ?? (typeof schema['additionalProperties'] === 'object' ? (schema['additionalProperties'] as Json) : undefined);
      if (of !== undefined) yield* requiredFields(of, inner, `${where}.${key}`);
    }
  }
}
