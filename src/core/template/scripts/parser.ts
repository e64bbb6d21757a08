import type * as babel from '@babel/parser';

type Parser = Pick<typeof babel, 'parse' | 'parseExpression'>;

/** Babel's parser, loaded on first use. It is CommonJS, of which a bundle's `import()` gives the default export alone, and other loaders only what it exports by name. */
export async function loadParser(): Promise<Parser> {
  const loaded = await import('@babel/parser') as Parser & { readonly default?: Parser };
  return loaded.default ?? loaded;
}
