import { TemplateText } from './template-text.ts';

interface Part {
  readonly file: string;
  /** Offset of its first character. */
  readonly base: number;
  readonly text: TemplateText;
}

/**
 * The texts of several files as one: an application's own file first, then those that it includes, each at offsets of its own, so that a tree made of values from all of
 * them still says where each stands. A position names its file.
 */
export class JoinedText extends TemplateText {
  readonly #parts: Part[];

  /** @param file absolute */
  constructor(file: string, text: string) {
    super(text);
    this.#parts = [{ file, base: 0, text: new TemplateText(text) }];
  }

  /** Takes in another file (absolute) and gives the offset at which its text begins. */
  add(file: string, text: string): number {
    const last = this.#parts[this.#parts.length - 1] as Part;
    // One more, so that the end of one file is not the beginning of the next.
    const base = last.base + last.text.text.length + 1;
    this.#parts.push({ file, base, text: new TemplateText(text) });
    return base;
  }

  override position(offset: number): { line: number; column: number; file: string } {
    const { file, base, text } = this.#partAt(offset);
    return { file, ...text.position(offset - base) };
  }

  override lastLine(end: number): number {
    const { base, text } = this.#partAt(Math.max(end - 1, 0));
    return text.lastLine(end - base);
  }

  override lineAt(offset: number): string {
    const { base, text } = this.#partAt(offset);
    return text.lineAt(offset - base);
  }

  #partAt(offset: number): Part {
    return this.#parts.findLast(({ base }) => base <= offset) ?? this.#parts[0] as Part;
  }
}
