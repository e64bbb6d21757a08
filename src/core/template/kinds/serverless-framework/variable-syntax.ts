/**
 * The Serverless Framework's variables: `${self:custom.x, 'otherwise'}`.
 * Source: Serverless Framework documentation, "Variables"; serverless/serverless, sf-core/src/lib/resolvers/placeholders.js.
 */

/** One of the places in which a variable looks for its value, in their order. */
export type SourceSyntax =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `type(parameters):address`; what is in parentheses and behind the colon may hold variables. */
  | { readonly kind: 'source'; readonly type: string; readonly parameters?: string; readonly address?: string }
  /** A variable whose value is the value. */
  | { readonly kind: 'text'; readonly text: string };

export interface VariableSyntax {
  /** As written, with its braces. */
  readonly text: string;
  readonly sources: readonly SourceSyntax[];
}

/** The parts of a text: what stands as it is, and variables. CloudFormation's own `${AWS::Region}` and `${Resource.Arn}` stand as they are. */
export function variablesIn(text: string): readonly (string | VariableSyntax)[] {
  const parts: (string | VariableSyntax)[] = [];
  let plainFrom = 0;
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', at)) {
    const end = closing(text, at + 2);
    const sources = end === undefined ? undefined : sourcesOf(text.slice(at + 2, end));
    if (end === undefined || !sources) {
      at += 2;
      continue;
    }
    if (at > plainFrom) parts.push(text.slice(plainFrom, at));
    parts.push({ text: text.slice(at, end + 1), sources });
    at = plainFrom = end + 1;
  }
  if (plainFrom < text.length) parts.push(text.slice(plainFrom));
  return parts;
}

/** Whether a text may hold variables. */
export function mayHoldVariables(text: string): boolean {
  return text.includes('${');
}

/** Offset of the brace that closes what was opened before `from`. */
function closing(text: string, from: number): number | undefined {
  let depth = 1;
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = text.indexOf(char, at + 1) === -1 ? '' : char;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

function sourcesOf(inner: string): readonly SourceSyntax[] | undefined {
  const sources = separated(inner, ',').map((part) => sourceOf(part.trim()));
  // The first decides whether this is a variable at all.
  if (sources[0] === undefined || sources[0].kind === 'literal') return undefined;
  return sources.flatMap((source) => source ?? []);
}

function sourceOf(text: string): SourceSyntax | undefined {
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text);
  if (quoted) return { kind: 'literal', value: quoted[2] ?? '' };
  if (/^(?:true|false|null)$/.test(text)) return { kind: 'literal', value: text === 'null' ? null : text === 'true' };
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { kind: 'literal', value: Number(text) };
  if (text.startsWith('${')) return { kind: 'text', text };
  const [head = '', type = '', opener] = /^([A-Za-z][\w-]*)(\(|:(?!:))/.exec(text) ?? [];
  if (opener === undefined) return undefined;
  if (opener === ':') return { kind: 'source', type, address: text.slice(head.length) };
  const close = parenthesis(text, head.length);
  if (close === undefined) return undefined;
  const rest = text.slice(close + 1);
  if (rest !== '' && !rest.startsWith(':')) return undefined;
  return { kind: 'source', type, parameters: text.slice(head.length, close), ...(rest === '' ? {} : { address: rest.slice(1) }) };
}

/** Offset of the parenthesis that closes what was opened before `from`. */
function parenthesis(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    if (depth === 0) return at;
  }
  return undefined;
}

/** The parts between separators that are not within braces, parentheses or quotation marks. */
function separated(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if ((char === '"' || char === "'") && text.indexOf(char, at + 1) !== -1) quote = char;
    else if ('({'.includes(char)) depth += 1;
    else if (')}'.includes(char)) depth -= 1;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
