type Parser = typeof import('@babel/parser');

/** Babel's parser, loaded on first use. It is CommonJS, of which a bundle's `import()` gives the default export alone. */
export async function loadParser(): Promise<Parser> {
  const loaded = await import('@babel/parser') as Parser & { readonly default?: Parser };
  return loaded.default ?? loaded;
}
