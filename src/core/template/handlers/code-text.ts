import type { NamePlace } from './module-names.ts';

/** How a language writes what is no code. */
export type CommentStyle = 'c' | 'rust' | 'go' | 'csharp' | 'ruby';

const patterns: Readonly<Record<CommentStyle, RegExp>> = {
  // Java and Kotlin: comments, text blocks, strings, characters.
  c: /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])+'/g,
  go: /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*`?|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])+'/g,
  // A lifetime ('a) is no character.
  rust: /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|r(#*)"[\s\S]*?(?:"\1|$)|"(?:\\[\s\S]|[^"\\])*"?|'(?:\\.[^']*|[^'\\\n])'/g,
  csharp: /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"""[\s\S]*?(?:"""|$)|\$?@\$?"(?:""|[^"])*"?|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])+'/g,
  ruby: /^=begin\b[\s\S]*?(?:^=end\b[^\n]*|$(?![\s\S]))|^__END__$[\s\S]*|#[^\n]*|"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[\s\S]|[^'\\])*'?/gm,
};

/** No person writes lines like that, and patterns that look for a declaration would take their time with them. */
const longestLine = 1000;

/** A source text with comments and strings turned into spaces, so that what looks like code is code; every other character keeps its place. Lines beyond all measure are left empty. */
export function codeOnly(text: string, style: CommentStyle): string {
  const code = text.replace(patterns[style], (match) => match.replace(/[^\n]/g, ' '));
  return code.split('\n').map((line) => (line.length > longestLine ? '' : line)).join('\n');
}

/** Line and column of an offset. */
export function placeAt(text: string, offset: number): NamePlace {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** Where the last group of a pattern's first match begins, at or behind `from`; undefined where there is none. */
export function findPlace(text: string, pattern: RegExp, from = 0): (NamePlace & { readonly offset: number }) | undefined {
  const match = new RegExp(pattern.source, pattern.flags.replace('g', '') + 'd').exec(text.slice(from)) as (RegExpExecArray & { indices: [number, number][] }) | null;
  const [at] = match?.indices.at(-1) ?? [];
  return at === undefined ? undefined : { ...placeAt(text, from + at), offset: from + at };
}

/** A name as it is, in a pattern. */
export function literal(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
