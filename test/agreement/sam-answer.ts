/** What sam_resolver.py says of one function. Values that SAM could not resolve are objects. */
export interface SamFunction {
  readonly id: string;
  readonly name: unknown;
  readonly runtime: unknown;
  readonly handler: unknown;
  readonly code: unknown;
  readonly inlineCode: unknown;
  readonly packageType: unknown;
  readonly imageUri: unknown;
  readonly memorySize: unknown;
  readonly timeout: unknown;
  readonly architectures: unknown;
  /** As the container gets it. */
  readonly environment: Readonly<Record<string, string>>;
  /** As SAM resolved it. */
  readonly rawEnvironment: Readonly<Record<string, unknown>>;
  readonly layers: readonly { readonly arn: unknown; readonly code: unknown }[];
  /** Type by name. */
  readonly events: Readonly<Record<string, unknown>>;
  readonly metadata: unknown;
  /** The template that it is in. */
  readonly location: string;
  /** Empty for the root stack. */
  readonly stackPath: string;
}

export interface SamAnswer {
  readonly file: string;
  readonly functions?: readonly SamFunction[];
  readonly error?: string;
  readonly message?: string;
}
