/** Fields of a form in VS Code's look: the browser's own controls, each with a visible label. */
import { h, icon, replace } from '../../shared/dom.ts';
import type { Row } from '../protocol.ts';
import type { EventContext } from './context.ts';

export interface FieldOptions {
  readonly label: string;
  readonly value: string;
  readonly key: string;
  readonly class?: string;
  /** In the editor's font: paths, keys, ids. */
  readonly code?: boolean;
  input(value: string): void;
}

export function field({ label, value, key, class: extra, code, input }: FieldOptions): HTMLElement {
  return h('label', { class: `field ${extra ?? ''}`.trim() }, h('span', { class: 'field-label' }, label), textInput({ value, key, code: code ?? false, input }));
}

interface InputOptions {
  readonly value: string;
  readonly key: string;
  readonly code: boolean;
  /** Where no label is in sight. */
  readonly name?: string;
  input(value: string): void;
}

function textInput({ value, key, code, name, input }: InputOptions): HTMLInputElement {
  const element = h('input', {
    class: `input ${code ? 'input-code' : ''}`.trim(),
    key,
    attributes: { 'type': 'text', 'spellcheck': 'false', 'autocomplete': 'off', 'autocapitalize': 'off', 'aria-label': name },
    on: { input: () => input(element.value) },
  });
  element.value = value;
  return element;
}

export interface SelectOptions<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly key: string;
  readonly class?: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  choose(value: Value): void;
}

export function select<Value extends string>({ label, value, key, class: extra, options, choose }: SelectOptions<Value>): HTMLElement {
  const element = h('select', { class: 'input', key, on: { change: () => choose(element.value as Value) } },
    options.map((option) => h('option', { attributes: { value: option.value, selected: option.value === value } }, option.label)));
  element.value = value;
  return h('label', { class: `field ${extra ?? ''}`.trim() }, h('span', { class: 'field-label' }, label), h('span', { class: 'select' }, element, icon('chevron-down')));
}

export interface RowsOptions {
  readonly title: string;
  readonly key: string;
  readonly rows: readonly Row[];
  change(rows: readonly Row[]): void;
}

/** Names with values that can be added, changed and taken away. The focus stays where the reader is. */
export function rowsEditor(context: EventContext, options: RowsOptions): HTMLElement {
  const { t } = context;
  const { title, key } = options;
  let rows = [...options.rows];
  const list = h('ul', { class: 'rows', attributes: { 'aria-label': title } });
  const none = h('p', { class: 'quiet rows-none' }, t('rows.none'));
  const add = h('button', { class: 'small-button', key: `${key}:add`, attributes: { 'type': 'button', 'aria-label': t('rows.addTo', title) }, on: { click: () => addRow() } }, icon('add'), h('span', {}, t('rows.add')));
  const set = (next: readonly Row[]): void => {
    rows = [...next];
    options.change(rows);
  };
  const edit = (index: number, change: Partial<Row>): void => set(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const drawRow = (row: Row, index: number): HTMLElement => {
    const value = textInput({ value: row.value, key: `${key}:${index}:value`, code: true, name: t('rows.valueOf', title, row.name || index + 1), input: (text) => edit(index, { value: text }) });
    const name = textInput({
      value: row.name, key: `${key}:${index}:name`, code: true, name: t('rows.nameOf', title, index + 1),
      input: (text) => {
        edit(index, { name: text });
        value.setAttribute('aria-label', t('rows.valueOf', title, text || index + 1));
        remove.setAttribute('aria-label', t('rows.remove', text || index + 1));
      },
    });
    const remove = h('button', { class: 'row-remove', key: `${key}:${index}:remove`, attributes: { 'type': 'button', 'aria-label': t('rows.remove', row.name || index + 1), 'title': t('rows.remove', row.name || index + 1) }, on: { click: () => removeRow(index) } }, icon('trash'));
    return h('li', { class: 'row' }, name, value, remove);
  };
  const draw = (): void => {
    replace(list, rows.map(drawRow));
    none.hidden = rows.length > 0;
    list.hidden = rows.length === 0;
  };
  const focus = (name: string): void => list.parentElement?.querySelector<HTMLElement>(`[data-key="${CSS.escape(name)}"]`)?.focus();
  const addRow = (): void => {
    set([...rows, { name: '', value: '' }]);
    draw();
    focus(`${key}:${rows.length - 1}:name`);
  };
  const removeRow = (index: number): void => {
    set(rows.filter((_, at) => at !== index));
    draw();
    focus(rows.length === 0 ? `${key}:add` : `${key}:${Math.min(index, rows.length - 1)}:remove`);
  };
  draw();
  return h('div', { class: 'rows-editor' }, none, list, add);
}
