import { Missing } from './machine/report.ts';

/** What a suite or test needs of the machine; where that is missing it is skipped, and says why. */
export async function orSkip<Needed>(suite: Mocha.Context, need: () => Promise<Needed>): Promise<Needed> {
  try {
    return await need();
  } catch (thrown) {
    if (!(thrown instanceof Missing)) throw thrown;
    console.log(`      skipped: ${thrown.message}`);
    return suite.skip();
  }
}
