/** What all pages do alike: the line to the host, what the page keeps of itself, words in the user's language, and what is said to screen readers. */
import { registerComponents } from '../ui.ts';
import { connect } from './host.ts';
import { createWords, type UnitKey, type Words } from './words.ts';

/** A schema of zod, as far as it is needed here. */
interface Schema<Value> {
  safeParse(data: unknown): { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: { readonly issues: unknown } };
}

export interface PageOptions<Key extends string, State, Message> {
  /** For the developer's console. */
  readonly name: string;
  readonly english: Readonly<Record<Key | UnitKey, string>>;
  readonly messages: Schema<Message>;
  /** What an earlier page of this panel kept, unchecked, as the state to begin with. */
  readonly state: (kept: unknown) => State;
}

export abstract class Page<Key extends string, State extends object, Message, Post extends { readonly type: string }> {
  state: State;
  /** Where the page is drawn. */
  protected readonly panel = document.createElement('main');
  readonly #options: PageOptions<Key, State, Message>;
  readonly #host = connect<Post | { readonly type: 'ready' }>((data) => this.#receive(data));
  readonly #live = document.getElementById('live');
  #words: Words<Key>;

  constructor(root: HTMLElement, options: PageOptions<Key, State, Message>) {
    this.#options = options;
    this.#words = createWords<Key>(options.english, {}, 'en');
    this.state = options.state(this.#host.state());
    root.append(this.panel);
  }

  /** Draws what a message says. */
  protected abstract receive(message: Message): void;

  get t(): Words<Key>['t'] {
    return this.#words.t;
  }

  get format(): Words<Key>['format'] {
    return this.#words.format;
  }

  start(): void {
    this.#host.post({ type: 'ready' });
  }

  // Functions and not methods: views take them out of the context.
  readonly post = (message: Post): void => this.#host.post(message);

  readonly remember = (change: Partial<State>): void => {
    this.state = { ...this.state, ...change };
    this.#host.keep(this.state);
  };

  readonly announce = (message: string): void => {
    if (this.#live) this.#live.textContent = message;
  };

  /** Takes over the language of the host's first message. */
  protected speak({ strings, locale }: { readonly strings: Readonly<Record<string, string>>; readonly locale: string }): void {
    this.#words = createWords<Key>(this.#options.english, strings, locale);
  }

  #receive(data: unknown): void {
    const parsed = this.#options.messages.safeParse(data);
    if (parsed.success) this.receive(parsed.data);
    else console.warn(`${this.#options.name}: message of unknown shape`, parsed.error.issues);
  }
}

/** Puts a page into the document that the host wrote. */
export function startPage(make: (root: HTMLElement) => { start(): void }): void {
  registerComponents();
  const root = document.getElementById('page');
  if (root) make(root).start();
}
