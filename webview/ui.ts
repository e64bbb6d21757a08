/**
 * The one importer of the webview toolkit, so that it can be swapped in one file. Only what has no `style` attribute in its template is used, which leaves the content
 * security policy one report (the probe of the component library for constructable style sheets). The progress ring is left out too: it calls itself an assertive alert.
 */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeTextField } from '@vscode/webview-ui-toolkit';
import { h, icon, type Properties } from './shared/dom.ts';

/** Registers the design tokens (they follow the editor's theme by themselves) and the components. Call once, before rendering. */
export function registerComponents(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextField());
}

export interface ButtonOptions {
  readonly label: string;
  /** A codicon; absent where the label is all there is to say. */
  readonly icon?: string;
  readonly appearance?: 'primary' | 'secondary';
  readonly key: string;
  /** Shown on hover; the label where absent. */
  readonly hint?: string | undefined;
  /** For a button that stays pressed. */
  readonly pressed?: boolean;
  /** Stays focusable, so that the reason can be read and the focus does not get lost. */
  readonly unavailable?: boolean;
  /** With a small arrow that promises a menu. */
  readonly menu?: boolean;
  choose?(): void;
}

/** A labelled button. In a narrow panel the style sheet hides the label from view, not from screen readers. */
export function button(options: ButtonOptions): HTMLElement {
  const properties: Properties = {
    class: `action ${options.unavailable ? 'unavailable' : ''}`,
    key: options.key,
    attributes: {
      'appearance': options.appearance ?? 'secondary',
      'title': options.hint ?? options.label,
      'aria-pressed': options.pressed === undefined ? undefined : String(options.pressed),
      'aria-disabled': options.unavailable ? 'true' : undefined,
    },
    on: { click: () => !options.unavailable && options.choose?.() },
  };
  return h('vscode-button', properties, options.icon === undefined ? null : icon(options.icon), h('span', { class: 'action-label' }, options.label), options.menu ? icon('chevron-down', 'action-arrow') : null);
}

/** A checkbox whose label is visible. `change` gets the new state. */
export function checkbox(label: string, checked: boolean, key: string, change: (checked: boolean) => void): HTMLElement {
  // The component reports its initial state as a change; only the user's changes count.
  let last = checked;
  const box = h('vscode-checkbox', { key, attributes: { checked } }, label) as HTMLElement & { checked: boolean };
  box.addEventListener('change', () => {
    if (box.checked === last) return;
    last = box.checked;
    change(last);
  });
  return box;
}

/** A one-line field. `input` gets every new value. */
export function textField(label: string, value: string, key: string, input: (value: string) => void): HTMLElement {
  const field = h('vscode-text-field', {
    key,
    attributes: { placeholder: label },
    on: { input: (event) => input((event.target as HTMLInputElement).value) },
  }) as HTMLElement & { value: string; ariaLabel: string };
  field.value = value;
  // The component overwrites `aria-label` when it is put into the page, hence once more afterwards.
  queueMicrotask(() => {
    field.setAttribute('aria-label', label);
    field.ariaLabel = label;
  });
  return field;
}
