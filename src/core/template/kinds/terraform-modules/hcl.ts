import type * as Hcl2Json from '@cdktf/hcl2json';
import type { ExpressionType } from '@cdktf/hcl2json/lib/syntax-tree.js';

/** A file as hcl2json gives it: blocks as lists of objects below their labels, expressions as texts in `${ }`. */
export type HclFile = Readonly<Record<string, unknown>>;

export type HclExpression = ExpressionType;

/** Where a file cannot be read. Lines and columns from 1. */
export interface HclFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

let library: Promise<typeof Hcl2Json> | undefined;

/** HashiCorp's own parser, compiled to WebAssembly; loaded with the first file that has a Lambda function in it. It asks for two globals while it starts, which are put back as they were. */
async function load(): Promise<typeof Hcl2Json> {
  const names = ['require', 'fs', 'TextEncoder', 'TextDecoder'] as const;
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const { default: loaded, ...named } = await import('@cdktf/hcl2json') as typeof Hcl2Json & { readonly default?: typeof Hcl2Json };
  const hcl = loaded ?? named;
  // The first call waits until the program in it runs.
  await hcl.parse('empty.tf', '');
  for (const [name, descriptor] of before) {
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    else delete (globalThis as Record<string, unknown>)[name];
  }
  return hcl;
}

function hcl2json(): Promise<typeof Hcl2Json> {
  return library ??= load();
}

/** What a text in Terraform's language says. */
export async function parseHcl(text: string): Promise<{ readonly file: HclFile } | { readonly fault: HclFault }> {
  try {
    return { file: await (await hcl2json()).parse('file.tf', text) };
  } catch (thrown) {
    const [, line = '1', column = '1', message] = /file\.tf:(\d+),(\d+)[^:]*:\s*([^\]]*)/.exec((thrown as Error).message) ?? [];
    return { fault: { message: (message ?? (thrown as Error).message).trim(), line: Number(line), column: Number(column) } };
  }
}

const expressions = new Map<string, Promise<HclExpression | undefined>>();
const mostExpressions = 5_000;

/** The syntax tree of an expression; undefined for what is none. */
export function parseExpression(text: string): Promise<HclExpression | undefined> {
  const known = expressions.get(text);
  if (known) return known;
  if (expressions.size >= mostExpressions) expressions.clear();
  const parsed = hcl2json().then((hcl) => hcl.getExpressionAst('expression.tf', text)).then((tree) => tree ?? undefined, () => undefined);
  expressions.set(text, parsed);
  return parsed;
}
