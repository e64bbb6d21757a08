/** A part of the page with a heading that opens and closes it. What the reader opened or closed stays so for the next run. */
import { append, h, icon, uniqueId, type Child } from './dom.ts';

/** What a page remembers of its sections. */
export interface SectionMemory {
  /** Names of sections that the reader closed or opened against their default. */
  readonly state: { readonly toggled: readonly string[] };
  readonly remember: (change: { toggled: string[] }) => void;
}

export interface SectionOptions {
  /** Stable name: the page remembers by it. */
  readonly name: string;
  readonly title: string;
  readonly open: boolean;
  /** Beside the heading: a count, a note. */
  readonly note?: Child;
  /** At the end of the heading's line: controls of this section. Only there while it is open. */
  readonly controls?: Child;
  readonly class?: string;
  /** Called when the section is first open, so that closed ones cost nothing. */
  body(): Child;
}

export function section(context: SectionMemory, options: SectionOptions): HTMLElement {
  const { name } = options;
  const headingId = uniqueId('heading');
  const bodyId = uniqueId('body');
  let open = context.state.toggled.includes(name) ? !options.open : options.open;
  const body = h('div', { class: 'section-body', attributes: { id: bodyId } });
  const controls = h('div', { class: 'section-controls' }, options.controls);
  const toggle = h('button', { class: 'section-toggle', key: `section:${name}`, attributes: { 'type': 'button', 'aria-controls': bodyId } }, icon('chevron-right', 'section-arrow'), h('span', { attributes: { id: headingId } }, options.title));
  const element = h('section', { class: `section section-${name} ${options.class ?? ''}`.trim(), attributes: { 'aria-labelledby': headingId } },
    h('div', { class: 'section-head' }, h('h2', {}, toggle), options.note ? h('div', { class: 'section-note' }, options.note) : null, controls), body);

  let built = false;
  const show = (): void => {
    toggle.setAttribute('aria-expanded', String(open));
    body.hidden = !open;
    controls.hidden = !open;
    if (!open || built) return;
    built = true;
    append(body, options.body());
  };
  toggle.addEventListener('click', () => {
    open = !open;
    const others = context.state.toggled.filter((other) => other !== name);
    context.remember({ toggled: open === options.open ? others : [...others, name] });
    show();
  });
  show();
  return element;
}

/** A small control of a section. */
export function smallButton(options: { label: string; icon: string; key: string; iconOnly?: boolean; pressed?: boolean; choose(): void }): HTMLButtonElement {
  return h('button', {
    class: 'small-button',
    key: options.key,
    attributes: { 'type': 'button', 'title': options.label, 'aria-label': options.iconOnly ? options.label : undefined, 'aria-pressed': options.pressed === undefined ? undefined : String(options.pressed) },
    on: { click: () => options.choose() },
  }, icon(options.icon), options.iconOnly ? null : h('span', {}, options.label));
}

/** One of a few, as a row of radio buttons. `change` gets the chosen value. */
export function choice<Value extends string>(label: string, name: string, values: readonly { readonly value: Value; readonly label: string }[], current: Value, change: (value: Value) => void): HTMLElement {
  const group = uniqueId(name);
  return h('div', { class: 'choice', attributes: { 'role': 'radiogroup', 'aria-label': label } }, values.map(({ value, label: text }) => {
    const input = h('input', { key: `${name}:${value}`, attributes: { type: 'radio', name: group, checked: value === current }, on: { change: () => change(value) } });
    return h('label', { class: 'choice-item' }, input, h('span', {}, text));
  }));
}
