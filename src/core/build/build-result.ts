import type { WorkbenchError } from '../model/errors.ts';
import type { FunctionImage } from '../model/function-image.ts';
import type { BuildStep } from './build-step.ts';

/** A function as it can be run. */
export interface BuildResult {
  /** What becomes /var/task, absolute. */
  readonly codeDirectory: string;
  /** Where the user's own sources of it are; the same directory where nothing had to be built. */
  readonly sourceDirectory: string;
  /** Packages that belong to it but are not in its directory (Python requirements), absolute. */
  readonly dependencyDirectory?: string;
  /** Directories that become /opt, in their order; absolute. */
  readonly layers: readonly string[];
  /** Content hash of the layers. */
  readonly layersHash: string;
  /** True where the build made the code directory, named by its content; false for the user's own. */
  readonly builtCode: boolean;
  /** Content hash of the code. */
  readonly hash: string;
  /** False where a result of before still held. */
  readonly built: boolean;
  /** Of a function that comes as an image: what is run instead of a code directory, and the directories (absolute) whose files its Dockerfile copies. */
  readonly image?: FunctionImage;
  readonly imageSources?: readonly string[];
  /** The phase that it took, where it was no build: an image was pulled. */
  readonly phase?: 'image';
  /** How it was made, for example `esbuild`; undefined where it is run as it stands. */
  readonly method?: string;
  /** What was done for it, the last time that anything was done. */
  readonly steps: readonly BuildStep[];
  /** What the user should know though it did not stop the build. */
  readonly notes: readonly string[];
}

/** The same without its layers. */
export type CodeResult = Omit<BuildResult, 'layers' | 'layersHash'>;

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
