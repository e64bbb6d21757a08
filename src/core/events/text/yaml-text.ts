import * as l10n from '@vscode/l10n';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import { loadYaml } from './libraries.ts';
import { LineIndex } from './line-index.ts';
import { nestedTooDeep } from './nesting.ts';

/**
 * An event in YAML as JSON text. `replace` may give each string another value, undefined where it stays; `at` is the offset of its first character.
 * @throws WorkbenchError `event-not-json` with the line
 */
export async function yamlToJson(text: string, file: string, replace: (value: string, at: number) => string | number | undefined): Promise<string> {
  const { isMap, isScalar, isSeq, parseDocument, Scalar, visit } = await loadYaml();
  const fault = (message: string, at: number) => {
    const { line, column } = new LineIndex(text).position(at);
    return new WorkbenchError('event-not-json', l10n.t('{0} is not YAML. Line {1}, column {2}: {3}', file, line, column, message), { remedy: l10n.t('Correct the event at that place.'), file, line });
  };
  if (nestedTooDeep(text)) throw fault(l10n.t('it is nested too deep'), 0);
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error', intAsBigInt: true });
  const [error] = document.errors;
  if (error !== undefined) throw fault(error.code === 'MULTIPLE_DOCS' ? l10n.t('a file holds one event, and a second document begins here') : error.message, error.pos[0]);
  if (document.contents === null) throw new WorkbenchError('event-not-json', l10n.t('{0} is empty.', file), { remedy: l10n.t('Write an event into it; an event without content is {0}.', '{}'), file });
  const [warning] = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
  if (warning !== undefined) throw fault(l10n.t('an event has no tags such as {0}', text.slice(warning.pos[0], warning.pos[1]).split(/\s/)[0] ?? ''), warning.pos[0]);
  visit(document, {
    Scalar(key, node) {
      if (typeof node.value !== 'string' || key === 'key') return undefined;
      const quoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
      const replaced = replace(node.value, (node.range?.[0] ?? 0) + (quoted ? 1 : 0));
      if (replaced !== undefined) node.value = replaced;
      return undefined;
    },
  });
  // An alias may stand for more than the file holds; YAML's own limit on that keeps a small file from becoming a huge event.
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (thrown) {
    throw fault(errorText(thrown), 0);
  }
  if (!isMap(document.contents) && !isSeq(document.contents) && !isScalar(document.contents)) throw fault(l10n.t('it holds no event'), 0);
  return `${stringify(value, '')}\n`;
}

/** As `JSON.stringify` with two spaces; whole numbers of any length stay exact. */
function stringify(value: unknown, indent: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'number' && !Number.isFinite(value) ? 'null' : JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => `${inner}${stringify(item, inner)}`)
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${stringify(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return items.length === 0 ? `${open}${close}` : `${open}\n${items.join(',\n')}\n${indent}${close}`;
}
