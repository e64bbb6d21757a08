/** An image of AWS's base or build images, an own one of a setting's, or one that was built for a function, as the engine has it or a function needs it. */
export interface StoredImage {
  /** `repository:tag`, or the id where its name has gone over to a newer one. */
  readonly image: string;
  /** `runtime`: sandboxes are made of it; `build`: builds run in it; `function`: built here for a container image function; `replaced`: an older one whose name a newer one has taken. */
  readonly kind: 'runtime' | 'build' | 'function' | 'replaced';
  readonly present: boolean;
  /** Runtimes that it is the image of. */
  readonly runtimes: readonly string[];
  /** Functions of the workspace that run on it, by logical id. */
  readonly functions: readonly string[];
  /** Our sandboxes made of it, running or not. */
  readonly sandboxes: number;
  readonly id?: string;
  readonly sizeBytes?: number;
  /** ISO 8601: when it was made, not when it was pulled. */
  readonly created?: string;
  /** Days since then. */
  readonly ageDays?: number;
  /** AWS's images get fixes about once a week: this one lacks at least three months of them. */
  readonly old: boolean;
  /** Made by the test machine and not by AWS. */
  readonly standIn?: boolean;
  /** Whether the registry has another one under this name; there only where it was asked and did answer. */
  readonly newer?: boolean;
}

/** A function's need of an image. */
export interface ImageNeed {
  readonly runtime: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly runtimeAlias?: string;
  /** Logical id of the function. */
  readonly functionId: string;
}

/** What became of one image that was to be updated. */
export interface ImageUpdate {
  readonly image: string;
  /** `kept`: it could not be pulled and the one that is there goes on serving; `failed`: it could not and there is none; `cancelled`: it was not tried, or given up. */
  readonly outcome: 'added' | 'updated' | 'unchanged' | 'kept' | 'failed' | 'cancelled';
  /** A sentence for the user, translated: why it was kept or failed. */
  readonly message?: string;
  readonly remedy?: string;
}

/** What was removed. */
export interface ImageRemoval {
  readonly image: string;
  /** `absent`: it was not there. `untagged`: the name is gone, the image itself belongs to something else as well. */
  readonly outcome: 'removed' | 'untagged' | 'absent';
  /** Sandboxes, and images of functions, that stood on it and went with it. */
  readonly sandboxes: number;
  readonly images: readonly string[];
  /** Size of what was removed; layers that other images share stay. */
  readonly sizeBytes: number;
}

/** Days after which an image counts as old. */
export const oldAfterDays = 90;
