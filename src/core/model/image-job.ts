import type { Architecture } from './application.ts';

/** An image to be built: what the build room asks of an engine. */
export interface ImageJob {
  /** A tar archive. */
  readonly context: NodeJS.ReadableStream & { destroy(): unknown };
  /** Its name in the context. */
  readonly dockerfile: string;
  readonly architecture: Architecture;
  readonly arguments: Readonly<Record<string, string>>;
  readonly target?: string;
  /** The name that the image gets. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
