import { ensureBrowser } from './browser.ts';
import { buildClient, clientLanguages } from './clients-build.ts';
import { connect, ensureEngine } from './engine.ts';
import { ensureImage, optionalRuntimes, wantedRuntimes } from './images.ts';
import { ensurePodman } from './podman.ts';
import { Missing, step, stepOrSkip } from './report.ts';
import { ensureSshd } from './sshd.ts';
import { ensureEditor } from './vscode.ts';

/** The parts of the test machine, in the order in which they are brought up. */
export const machineParts = ['engine', 'podman', 'sshd', 'browser', 'vscode'] as const;
export type MachinePart = (typeof machineParts)[number];

/** How one part came out: `missing` means that it may not or cannot be installed from here, `failed` that it should have worked. */
export interface PartState {
  readonly part: MachinePart;
  readonly state: 'ready' | 'missing' | 'failed';
  /** Why it is not ready, and what to do. */
  readonly reason?: string;
}

/** Brings up the parts one after the other, printing a line for each step; goes on when one cannot be had. Never rejects. */
export async function setUp(parts: readonly MachinePart[]): Promise<PartState[]> {
  const states: PartState[] = [];
  for (const part of machineParts.filter((name) => parts.includes(name))) {
    try {
      await bringUp[part]();
      states.push({ part, state: 'ready' });
    } catch (error) {
      states.push({ part, state: error instanceof Missing ? 'missing' : 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return states;
}

const bringUp: Record<MachinePart, () => Promise<void>> = {
  async engine() {
    let engine: Awaited<ReturnType<typeof ensureEngine>> | undefined;
    await step('Docker engine', async () => (engine = await ensureEngine()).url);
    const docker = await connect(engine as NonNullable<typeof engine>);
    for (const runtime of wantedRuntimes) await step(`base image ${runtime}`, () => ensureImage(docker, runtime));
    // The tests that need these say why they are skipped.
    for (const runtime of optionalRuntimes) await stepOrSkip(`base image ${runtime}`, () => ensureImage(docker, runtime));
    for (const language of clientLanguages) await stepOrSkip(`test function in ${language}`, async () => (await buildClient(language)).code);
  },
  podman: () => step('Podman', ensurePodman),
  sshd: () => step('ssh server', ensureSshd),
  browser: () => step('browser', ensureBrowser),
  vscode: () => step('VS Code', async () => (await ensureEditor()).title),
};
