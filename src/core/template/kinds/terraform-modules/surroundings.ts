import type { PseudoParameters } from '../../values/parameters.ts';
import type { ModuleReader } from './module-files.ts';

/** What the modules of one application share. */
export interface ModuleSurroundings {
  /** Absolute directory of the root module, where Terraform runs. */
  readonly root: string;
  readonly reader: ModuleReader;
  readonly pseudo: PseudoParameters;
  /** The logical id of what has this address; the same for the same address, and another for each other one. */
  logicalId(address: string): string;
  /** The directory of a module (absolute) by its `source` and its address; undefined where it is not in this workspace. */
  moduleDirectory(source: string, from: string, address: string): Promise<string | undefined>;
  /** The text of a file by its path from `root`. */
  readFile(name: string): Promise<string | undefined>;
  /** Counts a value that is found; false where there are too many. */
  step(): boolean;
}
