/** What stands in place of a secret. */
const mask = '***';
/** Shorter values are not looked for: they would be found in every other line. Characters. */
const shortest = 4;
/** The same for parts of a secret: fields of its JSON, lines of a key. */
const shortestPart = 8;

/**
 * Finds secrets in what functions print and answer, and takes them out: as they are, as JSON and addresses write them, in Base64, and the parts of those that are JSON or have several lines.
 * Secrets may be added at any time: a function may print what another one answered it.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;
  /** The longest first. */
  #forms: readonly string[] = [];

  constructor(secrets: Iterable<string> = []) {
    this.add(secrets);
  }

  add(secrets: Iterable<string>): void {
    const before = this.#secrets.size;
    for (const secret of secrets) this.#secrets.add(secret);
    if (this.#secrets.size === before) return;
    const values = [...this.#secrets].flatMap((secret) => [...(secret.length >= shortest ? [secret] : []), ...partsOf(secret).filter((part) => part.length >= shortestPart)]);
    this.#forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
    this.#pattern = this.#forms.length === 0 ? undefined : new RegExp(this.#forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
  }

  /** The longest text that is looked for, UTF-16 units; 0 where there is none. */
  get longest(): number {
    return this.#forms[0]?.length ?? 0;
  }

  text(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, mask) : text;
  }

  /** Any JSON value; the same object where nothing of it is secret. */
  value<T>(value: T): T {
    return this.#pattern ? this.#value(value) as T : value;
  }

  /** How many characters at the end of `text` may be the beginning of a secret. */
  openEnd(text: string): number {
    for (let length = Math.min(this.longest - 1, text.length); length > 0; length--) {
      const end = text.slice(-length);
      if (this.#forms.some((form) => form.length > length && form.startsWith(end))) return length;
    }
    return 0;
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#value(item));
      return items.some((item, index) => item !== value[index]) ? items : value;
    }
    let changed = false;
    const entries = Object.entries(value).map(([key, item]) => {
      const entry = [this.text(key), this.#value(item)] as const;
      changed ||= entry[0] !== key || entry[1] !== item;
      return entry;
    });
    return changed ? Object.fromEntries(entries) : value;
  }
}

function partsOf(secret: string): readonly string[] {
  const lines = secret.includes('\n') ? secret.split(/\r?\n/).map((line) => line.trim()) : [];
  try {
    return [...lines, ...leavesOf(JSON.parse(secret) as unknown)];
  } catch {
    return lines;
  }
}

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function formsOf(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  return [value, json, addressForm(value), base64];
}

function addressForm(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half a character has no such form.
    return value;
  }
}

/** Takes secrets out of a text that comes in pieces: what may be the beginning of one waits for the next piece. */
export class RedactedStream {
  readonly #redactor: Redactor;
  #held = '';

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** What may be shown after this piece. */
  take(piece: string): string {
    const text = this.#redactor.text(this.#held + piece);
    const open = this.#redactor.openEnd(text);
    this.#held = open === 0 ? '' : text.slice(-open);
    return open === 0 ? text : text.slice(0, -open);
  }

  /** What has been waiting. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}
