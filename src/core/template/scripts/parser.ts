import type * as babel from '@babel/parser';

/** Babel's parser, loaded on first use. It is CommonJS, of which a bundle's `import()` gives the default export alone. */
export async function loadParser(): Promise<typeof babel> {
  const loaded: typeof babel & { readonly default?: typeof babel } = await import('@babel/parser');
  return loaded.default ?? loaded;
}
