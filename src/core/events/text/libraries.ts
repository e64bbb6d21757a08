/** Libraries in CommonJS, loaded on first use: a bundle's `import()` gives their default export alone, Node.js that and what they export by name. */
import type { Ajv, Options } from 'ajv';
import type * as yaml from 'yaml';

type Yaml = typeof yaml;

export async function loadYaml(): Promise<Yaml> {
  const loaded = await import('yaml') as Yaml & { readonly default?: Yaml };
  return loaded.default ?? loaded;
}

/** A class that its module exports as a whole and by its own name. */
type ValidatorModule = { readonly default: Readonly<Record<string, unknown>> };

/** A validator of JSON Schema with all formats. @param dialect the schema's `$schema`; draft 7 where it names none that is known */
export async function loadValidator(dialect: string, options: Options): Promise<Ajv> {
  const [module, name] = dialect.includes('2020-12') ? [await import('ajv/dist/2020.js'), 'Ajv2020'] as const
    : dialect.includes('2019-09') ? [await import('ajv/dist/2019.js'), 'Ajv2019'] as const
    : [await import('ajv'), 'Ajv'] as const;
  const Validator = (module as unknown as ValidatorModule).default[name] as new (options: Options) => Ajv;
  const { default: formats } = await import('ajv-formats') as unknown as { readonly default: { readonly default: (validator: Ajv) => unknown } };
  const validator = new Validator(options);
  formats.default(validator);
  return validator;
}
