/** What another template gives for a name: its value, or (translated) why that is not known. */
export type LinkAnswer = { readonly value: string } | { readonly reason: string };

/** What the templates around one template answer to it. */
export interface LinkSource {
  /** Of an export of another template; undefined where none has it. */
  exported(name: string): LinkAnswer | undefined;
  /** Of the output of a nested stack; undefined where its template is not known. */
  output(stack: string, name: string): LinkAnswer | undefined;
}
