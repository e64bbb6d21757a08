/**
 * Builds elements. Text only ever becomes text nodes and styles go through the CSSOM, so no content can turn into markup and the content security policy has nothing to forbid.
 */

export type Child = Node | string | number | null | undefined | false | readonly Child[];

export interface Properties {
  readonly class?: string | undefined;
  /** Attributes; `true` sets an empty one, `false` and undefined none. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Custom properties and styles. */
  readonly style?: Readonly<Record<string, string>>;
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
  /** Names the element across renderings: focus returns to the element of the same key. */
  readonly key?: string | undefined;
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, properties?: Properties, ...children: Child[]): HTMLElementTagNameMap[K];
export function h(tag: string, properties?: Properties, ...children: Child[]): HTMLElement;
export function h(tag: string, properties: Properties = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  if (properties.class) element.className = properties.class;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, value] of Object.entries(properties.style ?? {})) element.style.setProperty(name, value);
  for (const [name, listener] of Object.entries(properties.on ?? {})) element.addEventListener(name, listener as (event: Event) => void);
  if (properties.key !== undefined) element.dataset['key'] = properties.key;
  append(element, children);
  return element;
}

/** Adds children, flattened; null, undefined and false are left out. */
export function append(parent: ParentNode & Node, children: Child): void {
  if (children === null || children === undefined || children === false) return;
  if (typeof children === 'string' || typeof children === 'number') parent.appendChild(document.createTextNode(String(children)));
  else if (children instanceof Node) parent.appendChild(children);
  else for (const child of children) append(parent, child);
}

/** Replaces everything in `parent`. */
export function replace(parent: ParentNode & Node, ...children: Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

/** A codicon; decoration only, so the text beside it must say the same. */
export function icon(name: string, extra = ''): HTMLElement {
  return h('span', { class: `codicon codicon-${name} ${extra}`.trim(), attributes: { 'aria-hidden': 'true' } });
}

let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
