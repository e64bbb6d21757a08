/** Where an event comes from. Remembered instead of its text, so that an edited file or a changed trigger counts the next time. */
export type EventOrigin =
  | { readonly kind: 'file'; readonly file: string }
  /** Built from one of the function's event sources, named by its id. */
  | { readonly kind: 'trigger'; readonly source: string }
  /** From the catalogue of sample events. */
  | { readonly kind: 'sample'; readonly sample: string };

/** An event ready to be sent. */
export interface ChosenEvent {
  /** Absent for a text that was written for one run, which is not remembered. */
  readonly origin?: EventOrigin;
  /** For people: the file's name, the trigger or the sample's title. */
  readonly label: string;
  /** JSON text. */
  readonly text: string;
  /** The saved event that the text is, or was made of: what is expected of that is expected of this. Absolute. */
  readonly file?: string;
}

export function sameOrigin(one: EventOrigin, other: EventOrigin): boolean {
  return originId(one) === originId(other);
}

/** A string that names the origin uniquely. */
export function originId(origin: EventOrigin): string {
  switch (origin.kind) {
    case 'file': return `file:${origin.file}`;
    case 'trigger': return `trigger:${origin.source}`;
    case 'sample': return `sample:${origin.sample}`;
  }
}
