/** One thing that a build did, as the user may repeat it. */
export interface BuildStep {
  /** `host`, `workbench` (within this process), or the image of the container that it ran in. */
  readonly where: string;
  /** As in a shell. */
  readonly command: string;
  /** Exit status; 0 is fine. */
  readonly status: number;
  readonly durationMs: number;
}

/** A command as one would type it. */
export function shown(file: string, parameters: readonly string[]): string {
  return [file, ...parameters].map((word) => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
