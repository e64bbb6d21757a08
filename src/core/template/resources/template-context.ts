import type { SourceLocation } from '../../model/diagnostic.ts';
import type { NearbyTexts } from '../nearby-texts.ts';
import type { Resolver } from '../values/resolver.ts';
import type { Fault, TemplateText } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';

/** What the readers of one template's parts share. */
export interface TemplateContext {
  /** Absolute. */
  readonly file: string;
  /** Where the template's relative paths begin. */
  readonly directory: string;
  readonly text: TemplateText;
  readonly template: Tree | undefined;
  readonly resolver: Resolver;
  /** Logical ids whose entry has a syntax error, with its line. */
  readonly broken: ReadonlyMap<string, number>;
  /** The day on which runtimes are deprecated or not. */
  readonly now: Date;
  /** Files that the template names; absent where only its own text is read. */
  readonly texts?: NearbyTexts;
  report(fault: Fault): void;
}

/** A place that also knows where it ends, for the question which function a line belongs to. */
export interface EntryLocation extends PointLocation {
  readonly endLine: number;
}

export interface PointLocation extends SourceLocation {
  readonly column: number;
}

/** Written out: of thousands of objects that are made by spreading each has a shape of its own, which costs more than what is in it. */
export function locationAt(context: TemplateContext, offset: number): PointLocation {
  const { line, column, file = context.file } = context.text.position(offset);
  return { file, line, column };
}

/** From a key to the end of its value. */
export function entryLocation(context: TemplateContext, keyAt: number, value: Tree): EntryLocation {
  const { file, line, column } = locationAt(context, keyAt);
  return { file, line, column, endLine: Math.max(context.text.lastLine(value.end), context.text.position(keyAt).line) };
}
