/** The event of a run: as a tree, and as text that can be changed and run on the spot. */
import { button } from '../../ui.ts';
import { h, icon, replace, uniqueId, type Child } from '../../shared/dom.ts';
import { cut, prettyJson } from '../model/json-slice.ts';
import type { RunView } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { jsonTree } from './json-tree.ts';
import { section, smallButton } from '../../shared/section.ts';

/** Larger events are edited in an editor. */
const largestEdited = 100_000;
/** What the reader has written and not run yet, by run: drawing the page again must not lose it. */
const drafts = new Map<string, string>();

export function eventSection(context: PageContext, run: RunView): HTMLElement {
  const { t } = context;
  const content = h('div', {});
  const openInEditor = (): void => context.post({ type: 'open', runId: run.id, what: 'event' });
  const closeEditor = (): void => {
    drafts.delete(run.id);
    draw();
    editButton.focus();
  };
  const draw = (): void => replace(content, run.eventCut ? h('p', { class: 'notice' }, icon('info'), t('event.cut')) : shown(context, run.event));
  const edit = (): void => {
    if (run.eventCut || run.event.length > largestEdited) return openInEditor();
    const editor = eventEditor(context, run, closeEditor);
    replace(content, editor.element);
    return editor.focus();
  };
  const editButton = smallButton({ label: t('event.edit'), icon: 'edit', key: 'event:edit', choose: edit });
  return section(context, {
    name: 'event',
    title: t('section.event'),
    open: false,
    note: h('span', { class: 'quiet' }, run.eventTitle),
    controls: [
      editButton,
      smallButton({ label: t('event.open'), icon: 'go-to-file', key: 'event:open', choose: openInEditor }),
    ],
    body: () => {
      if (drafts.has(run.id)) replace(content, eventEditor(context, run, closeEditor).element);
      else draw();
      return content;
    },
  });
}

function shown(context: PageContext, event: string): Child {
  try {
    const value: unknown = JSON.parse(event);
    if (typeof value === 'object' && value !== null) return jsonTree(context, value, context.t('section.event'));
    return h('pre', { class: 'text' }, prettyJson(value, largestEdited).text);
  } catch {
    return h('pre', { class: 'text' }, cut(event, largestEdited).text);
  }
}

/** A text field that says at once whether its text is JSON, and runs the function with it (also with Ctrl+Enter). */
function eventEditor(context: PageContext, run: RunView, done: () => void): { element: HTMLElement; focus(): void } {
  const { t } = context;
  const problemId = uniqueId('problem');
  const labelId = uniqueId('label');
  const problem = h('p', { class: 'notice notice-warning', attributes: { id: problemId, role: 'alert' } });
  const area = h('textarea', { class: 'event-text', key: 'event:text', attributes: { 'rows': 12, 'spellcheck': 'false', 'aria-labelledby': labelId, 'aria-describedby': problemId } });
  area.value = drafts.get(run.id) ?? indented(run.event);
  const check = (): string | undefined => {
    try {
      JSON.parse(area.value);
      return undefined;
    } catch (error) {
      return t('event.invalid', error instanceof Error ? error.message : String(error));
    }
  };
  const validate = (): boolean => {
    const wrong = check();
    area.setAttribute('aria-invalid', String(wrong !== undefined));
    problem.hidden = wrong === undefined;
    replace(problem, wrong === undefined ? null : [icon('warning'), h('span', {}, wrong)]);
    return wrong === undefined;
  };
  const start = (): void => {
    if (!validate()) return area.focus();
    drafts.delete(run.id);
    context.post({ type: 'rerun', runId: run.id, event: area.value });
  };
  area.addEventListener('input', () => {
    drafts.set(run.id, area.value);
    validate();
  });
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) start();
    else if (event.key === 'Escape') done();
    else return;
    event.preventDefault();
  });
  validate();
  const element = h('div', { class: 'event-editor' }, h('label', { class: 'part-title', attributes: { id: labelId } }, t('event.edit.label')), area, problem,
    h('div', { class: 'actions' }, button({ label: t('event.run'), icon: 'play', appearance: 'primary', key: 'event:run', choose: start }), button({ label: t('event.discard'), icon: 'discard', key: 'event:discard', choose: done })));
  return { element, focus: () => area.focus() };
}

function indented(event: string): string {
  try {
    return JSON.stringify(JSON.parse(event), null, 2);
  } catch {
    return event;
  }
}
