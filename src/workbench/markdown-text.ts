/**
 * Data as Markdown that shows it as it is: it must neither format nor break a table. `MarkdownString.appendText` would make every space unbreakable, so
 * that long sentences break in the middle of a word.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replace(/\s+/g, ' ');
}
