import type { WorkbenchError } from '../model/errors.ts';
import type { BuildResult } from './builder.ts';

/** What is known of a function's build without making one. */
export interface BuildInspection {
  /** `as-it-stands`: nothing would be built; `current`: the last build holds; `outdated`: the sources have changed since; `none`: there was no build; `failed`: the sources as they are do not build. */
  readonly state: 'as-it-stands' | 'current' | 'outdated' | 'none' | 'failed';
  /** Undefined where nothing would be built. */
  readonly method?: string;
  /** Of the last build that went well. */
  readonly result?: BuildResult;
  readonly failure?: WorkbenchError;
  /** Where the code is before anything is built of it, absolute; undefined for inline code. */
  readonly root?: string;
  /** The content of each layer of the function, absolute; undefined where it is not there, or not built. */
  readonly layers: readonly (string | undefined)[];
}
