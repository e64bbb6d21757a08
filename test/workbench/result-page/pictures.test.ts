/** Pictures of every state in every default theme, for people to look at, in test-results/result-page. */
import { Harness } from './harness.ts';
import { cancelled, cold, engineLost, finished, functionError, timeout, warm } from './samples.ts';
import type { ThemeName } from './themes.ts';

describe('result page: pictures', function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(() => harness.stop());

  const looks: ThemeName[] = ['dark', 'light', 'hc-dark', 'hc-light', 'dark-modern', 'light-modern'];
  for (const theme of looks) {
    it(`cold run in ${theme}`, async () => {
      const view = await harness.open({ theme });
      await view.show(finished(cold));
      await view.picture(`cold-${theme}`);
      await view.close();
    });
  }

  it('function error', async () => {
    const view = await harness.open();
    await view.show(finished(functionError, {}, warm));
    await view.picture('error-dark');
    await view.close();
  });
  it('compared with the run before', async () => {
    const view = await harness.open();
    await view.show(finished(warm, {}, cold));
    await view.page.locator('[data-key="compare"]').click();
    await view.picture('compare-dark');
    await view.close();
  });
  it('timeout, cancelled, sandbox error', async () => {
    for (const [name, record] of Object.entries({ timeout, cancelled, engineLost })) {
      const view = await harness.open();
      await view.show(finished(record));
      await view.picture(`${name}-dark`);
      await view.close();
    }
  });
  it('narrow', async () => {
    const view = await harness.open({ width: 240, height: 800 });
    await view.show(finished(cold), [finished(functionError, { id: 'run-2', functionName: 'listOrders' })]);
    await view.picture('narrow-dark');
    await view.close();
  });
});
