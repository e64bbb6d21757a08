import type * as Babel from '@babel/parser';

/** Babel's parser, loaded on first use. It is CommonJS: in our bundles its exports are on `default` only. */
export async function babelParser(): Promise<typeof Babel> {
  const loaded = await import('@babel/parser') as typeof Babel & { readonly default?: typeof Babel };
  return loaded.default ?? loaded;
}
