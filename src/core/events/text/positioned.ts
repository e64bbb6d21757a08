import * as l10n from '@vscode/l10n';
import type { Document, LineCounter } from 'yaml';
import type { EventFormat } from './event-files.ts';
import { errorText } from '../../model/errors.ts';
import { loadYaml } from './libraries.ts';
import { LineIndex } from './line-index.ts';
import { nestedTooDeep } from './nesting.ts';

/** A value read from a file, with the lines on which its parts are written. */
export interface Positioned {
  readonly value: unknown;
  /** Of a key or an item, from 1; of the innermost part on the way that there is. */
  lineOf(path: readonly (string | number)[]): number;
}

/** Where a text is not what its format says. */
export class FormatFault extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Reads JSON with comments or YAML. @throws FormatFault */
export async function readPositioned(text: string, format: EventFormat): Promise<Positioned> {
  if (nestedTooDeep(text)) throw new FormatFault(l10n.t('it is nested too deep'), 1);
  return format === 'yaml' ? fromYaml(text) : fromJson(text);
}

async function fromJson(text: string): Promise<Positioned> {
  const { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } = await import('jsonc-parser');
  const lines = new LineIndex(text);
  const errors: { error: number; offset: number; length: number }[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const [fault] = errors;
  if (fault !== undefined || root === undefined) throw new FormatFault(fault === undefined ? 'ValueExpected' : printParseErrorCode(fault.error), lines.position(fault?.offset ?? 0).line);
  return {
    value: getNodeValue(root) as unknown,
    lineOf(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = findNodeAtLocation(root, [...path.slice(0, length)]);
        // Of a property its key, which is where a reader looks.
        if (node !== undefined) return lines.position((node.parent?.type === 'property' ? node.parent : node).offset).line;
      }
      return 1;
    },
  };
}

async function fromYaml(text: string): Promise<Positioned> {
  const { LineCounter, parseDocument } = await loadYaml();
  const counter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error', lineCounter: counter });
  const [error] = document.errors;
  if (error !== undefined) throw new FormatFault(error.message, counter.linePos(error.pos[0]).line);
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, lineOf: (path) => yamlLine(document, counter, path) };
  } catch (thrown) {
    throw new FormatFault(errorText(thrown), 1);
  }
}

function yamlLine(document: Document.Parsed, counter: LineCounter, path: readonly (string | number)[]): number {
  let at = document.contents?.range?.[0] ?? 0;
  let node: unknown = document.contents;
  for (const step of path) {
    const items = (node as { items?: readonly unknown[] } | null)?.items;
    if (items === undefined) break;
    if (typeof step === 'number') {
      node = items[step];
    } else {
      const pair = items.find((item) => String((item as { key?: { value?: unknown } }).key?.value) === step) as { key: { range?: [number] }; value: unknown } | undefined;
      if (pair === undefined) break;
      at = pair.key.range?.[0] ?? at;
      node = pair.value;
      continue;
    }
    at = (node as { range?: [number] } | null)?.range?.[0] ?? at;
  }
  return counter.linePos(at).line;
}
