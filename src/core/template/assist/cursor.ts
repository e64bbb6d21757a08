/** Where in a template somebody is typing. Read from the lines and not from the tree: what is being typed seldom parses. */
export interface Cursor {
  /** Keys from the root to the value, or to the map that the key is typed into; `[]` is an entry of a list. */
  readonly path: readonly string[];
  /** `item` is a list's entry, which may become a value or a map. */
  readonly kind: 'key' | 'value' | 'item';
  /** Keys that the map has already; of a key only. */
  readonly siblings: readonly string[];
  /** Short form of an intrinsic function before the value, without its mark: `Ref`. */
  readonly tag?: string;
  /** What is typed of the word so far, without a quotation mark. */
  readonly prefix: string;
  /** Offsets of the word that a completion takes the place of. */
  readonly at: number;
  readonly end: number;
  /** The quotation mark that the word stands in, or empty. */
  readonly quote: string;
  readonly json: boolean;
}
