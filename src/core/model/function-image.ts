/** The image of a function as it is run: what the image says, with what `ImageConfig` overrides (Lambda API reference, "ImageConfig"). */
export interface FunctionImage {
  /** The engine's own id, `sha256:...`: one content, for ever. */
  readonly id: string;
  /** As the user knows it: a tag, a URI. */
  readonly name: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
  /** What the image sets LAMBDA_TASK_ROOT to. */
  readonly taskRoot?: string;
  /** Whether it has /bin/sh, which our supervisor needs. */
  readonly shell: boolean;
  /** File names of the executables in its /opt/extensions. */
  readonly extensions: readonly string[];
}

/** What stands where zip functions have the name of their runtime: AWS_EXECUTION_ENV is `AWS_Lambda_Image`. */
export const imageRuntime = 'Image';
