/** The event editor's page: takes the host's messages, keeps the form that is edited, draws it. */
import { h, icon, replace } from '../shared/dom.ts';
import { keepFocus } from '../shared/focus.ts';
import { Page, startPage } from '../shared/page.ts';
import { hostMessage, viewState, type Authorizer, type Form, type HostMessage, type Made, type ViewMessage, type ViewState } from './protocol.ts';
import { english, type StringKey } from './strings.ts';
import { authorizerSection } from './view/authorizer.ts';
import { bodySection } from './view/body.ts';
import type { EventContext } from './view/context.ts';
import { header, type HeadState } from './view/header.ts';
import { cookiesSection, headersSection, querySection, stageVariablesSection } from './view/lists.ts';
import { previewSection, type Preview } from './view/preview.ts';
import { requestSection, type RequestView } from './view/request.ts';

class EventPage extends Page<StringKey, ViewState, HostMessage, ViewMessage> implements EventContext {
  authorizers: readonly Authorizer[] = [];
  #form: Form | undefined;
  #head: HeadState | undefined;
  /** Of the last change; answers to earlier ones are late. */
  #sequence = 0;
  #request: RequestView | undefined;
  #preview: Preview | undefined;
  #made: Made | undefined;
  readonly #headPlace = document.createElement('div');

  constructor(root: HTMLElement) {
    super(root, { name: 'Event editor', english, messages: hostMessage, state: (kept) => viewState.safeParse(kept).data ?? { toggled: [] } });
    document.addEventListener('keydown', (event) => this.#key(event));
  }

  get form(): Form {
    if (this.#form === undefined) throw new Error('No form');
    return this.#form;
  }

  // Functions and not methods: views take them out of the context.
  readonly redraw = (): void => {
    if (this.#made !== undefined) this.#draw(this.#made);
  };

  readonly change = (change: Partial<Form>): void => {
    this.#form = { ...this.form, ...change };
    this.#sequence += 1;
    this.post({ type: 'change', sequence: this.#sequence, form: this.#form });
  };

  /** What the keys of an editor do. */
  #key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || this.#form === undefined) return;
    if (event.key === 'Enter' && this.#head?.canInvoke) this.post({ type: 'invoke' });
    else if (event.key.toLowerCase() === 's') this.post({ type: event.shiftKey ? 'saveAs' : 'save' });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected receive(message: HostMessage): void {
    switch (message.type) {
      case 'init':
        this.speak(message);
        return this.#drawNothing(undefined);
      case 'form':
        return this.#take(message);
      case 'made':
        return message.sequence === this.#sequence ? this.#show(message.made) : undefined;
      case 'subject':
        if (this.#head === undefined) return;
        if (this.#head.dirty && !message.dirty) this.announce(this.t('live.saved'));
        this.#head = { ...this.#head, subject: message.subject, dirty: message.dirty };
        this.remember({ restore: message.restore });
        return this.#drawHead();
      case 'gone':
        return this.#drawNothing(message.message);
    }
  }

  #take({ subject, form, made, authorizers, canInvoke, restore }: Extract<HostMessage, { type: 'form' }>): void {
    if (this.#head?.subject.id !== subject.id) document.documentElement.scrollTop = 0;
    this.#form = form;
    this.authorizers = authorizers;
    this.#head = { subject, dirty: made.dirty, canInvoke };
    this.remember({ restore });
    this.#draw(made);
  }

  #draw(made: Made): void {
    const scroll = document.documentElement.scrollTop;
    document.title = this.#head?.subject.functionName ?? this.t('page.title');
    keepFocus(this.panel, () => {
      this.#drawHead();
      this.#request = requestSection(this, made);
      this.#preview = previewSection(this);
      replace(this.panel, h('div', { class: 'event-page' }, this.#headPlace, h('div', { class: 'columns' },
        h('div', { class: 'sections form' }, this.#request.element, querySection(this), headersSection(this), cookiesSection(this), bodySection(this), authorizerSection(this), stageVariablesSection(this)),
        h('div', { class: 'sections result' }, this.#preview.element))));
    });
    this.#show(made);
    document.documentElement.scrollTop = scroll;
  }

  /** The head is small, and its buttons keep their focus. */
  #drawHead(): void {
    const head = this.#head;
    if (head !== undefined) keepFocus(this.#headPlace, () => replace(this.#headPlace, header(this, head)));
  }

  #show(made: Made): void {
    this.#made = made;
    this.#form = { ...this.form, pathParameters: made.pathParameters };
    this.#request?.show(made);
    this.#preview?.show(made.text);
    this.remember({ text: made.text });
    if (this.#head === undefined || this.#head.dirty === made.dirty) return;
    this.#head = { ...this.#head, dirty: made.dirty };
    this.#drawHead();
  }

  #drawNothing(message: string | undefined): void {
    this.#form = undefined;
    this.#head = undefined;
    replace(this.panel, h('div', { class: 'empty' }, icon('symbol-event', 'empty-icon'), h('h1', {}, message ?? this.t('page.empty.title')), h('p', { class: 'quiet' }, this.t('page.empty.hint'))));
  }
}

startPage((root) => new EventPage(root));
