import path from 'node:path';
import type { Workshop } from '../workshop.ts';
import type { SourceCopy } from './workplace.ts';

/** A project's own Maven or Gradle (`mvnw`, `gradlew`), which comes before the user's: the first of these directories that has one which can be run. */
export function wrapperIn(directories: readonly string[], name: string, { toolbox }: Workshop): string | undefined {
  return toolbox.find(...directories.map((directory) => path.join(directory, name)));
}

/** The wrapper of the copy: it takes the project to be where it lies itself, and writes there. */
export function ofCopy(wrapper: string | undefined, { copyOf }: SourceCopy): { readonly program?: string } {
  return wrapper === undefined ? {} : { program: copyOf(wrapper) };
}
