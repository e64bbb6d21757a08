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
export interface EntryLocation extends SourceLocation {
  readonly endLine: number;
}

export function locationAt(context: TemplateContext, offset: number): SourceLocation {
  return { file: context.file, ...context.text.position(offset) };
}

/** From a key to the end of its value. */
export function entryLocation(context: TemplateContext, keyAt: number, value: Tree): EntryLocation {
  return { ...locationAt(context, keyAt), endLine: Math.max(context.text.lastLine(value.end), context.text.position(keyAt).line) };
}
