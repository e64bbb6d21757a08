import { startRegistry } from '../machine/registry.ts';
import type { Registry } from '../machine/registry.ts';
import { orSkip } from '../or-skip.ts';
import { engineAnswers } from './support.ts';

/** A registry of its own for a suite that needs one and an engine; where one cannot be had, the suite is skipped and says why. */
export async function registryOrSkip(suite: Mocha.Context): Promise<Registry> {
  if (!engineAnswers) suite.skip();
  return orSkip(suite, () => startRegistry());
}
