/** Something that the machine lacks and that may not or cannot be installed from here; `message` says what to do. */
export class Missing extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Missing';
  }
}

/** Runs one step of the set-up and prints one line for it: what it came to (the text that `work` resolves with) and the time it took. */
export async function step(title: string, work: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  try {
    console.log(`✓ ${title}: ${await work()} (${seconds()})`);
  } catch (error) {
    console.log(`${error instanceof Missing ? '-' : '✗'} ${title}: ${error instanceof Error ? error.message : String(error)} (${seconds()})`);
    throw error;
  }
}

/** A step that the machine can do without: prints what is missing and goes on. Rejects where it should have worked. */
export async function stepOrSkip(title: string, work: () => Promise<string>): Promise<void> {
  await step(title, work).catch((error: unknown) => {
    if (!(error instanceof Missing)) throw error;
  });
}

/** Says what takes long before it starts. */
export function note(text: string): void {
  console.log(`  ${text}`);
}
