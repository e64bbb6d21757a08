import type * as parser from '@babel/parser';

type Parser = typeof parser;

/** `@babel/parser`, loaded on first use. Of a CommonJS package a bundle shows the default export only, and Node all of them. */
export async function babelParser(): Promise<Parser> {
  const loaded = await import('@babel/parser') as Parser & { readonly default?: Parser };
  return loaded.default ?? loaded;
}
