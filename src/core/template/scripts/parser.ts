import type * as babel from '@babel/parser';

/** Babel's parser, loaded on first use. It is CommonJS, of which a bundle's `import()` gives the default export alone. */
export async function loadParser(): Promise<Pick<typeof babel, 'parse' | 'parseExpression'>> {
  return (await import('@babel/parser')).default;
}
