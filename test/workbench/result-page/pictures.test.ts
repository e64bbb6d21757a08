/** Pictures of every state in every default theme, for people to look at, in test-results/result-page. */
import { withPages } from './pages.ts';
import { cancelled, cold, engineLost, finished, functionError, judged, phasesOf, runOf, timeout, warm } from './samples.ts';
import type { ThemeName } from './themes.ts';

describe('result page: pictures', function () {
  this.timeout(60_000);
  const { open } = withPages('result');

  const looks: ThemeName[] = ['dark', 'light', 'hc-dark', 'hc-light', 'dark-modern', 'light-modern'];
  for (const theme of looks) {
    it(`cold run in ${theme}`, async () => {
      const view = await open({ theme });
      await view.show(finished(cold));
      await view.picture(`cold-${theme}`);
      await view.close();
    });
  }

  it('function error', async () => {
    const view = await open();
    await view.show(finished(functionError, {}, warm));
    await view.picture('error-dark');
    await view.close();
  });
  it('expectations', async () => {
    for (const theme of ['dark', 'hc-light'] as const) {
      const view = await open({ theme, width: 600 });
      await view.show(judged);
      await view.picture(`expectations-${theme}`);
      await view.close();
    }
  });
  it('compared with the run before', async () => {
    const view = await open();
    await view.show(finished(warm, {}, cold));
    await view.page.locator('[data-key="compare"]').click();
    await view.picture('compare-dark');
    await view.close();
  });
  it('timeout, cancelled, sandbox error', async () => {
    for (const [name, record] of Object.entries({ timeout, cancelled, engineLost })) {
      const view = await open();
      await view.show(finished(record));
      await view.picture(`${name}-dark`);
      await view.close();
    }
  });
  it('a response that is arriving, and kinds of cold starts', async () => {
    const view = await open();
    const lines = Array.from({ length: 14 }, (_, index) => `data: {"token":"${['The', 'order', 'has', 'been', 'packed', 'and', 'leaves'][index % 7]}","index":${index}}\n\n`).join('');
    await view.show(runOf({ kind: 'running' }, {}, {
      steps: [{ phase: 'create', message: 'Creating a container', at: 2 }, { phase: 'runtime-boot', message: 'Waiting for the runtime', at: 60 }, { phase: 'invoke', message: 'Running', at: 190 }],
      logs: cold.logs.slice(0, 4), startedTick: performance.now() - 900,
      response: { text: lines, leftOut: 0, binary: false, contentType: 'application/vnd.awslambda.http-integration-response', head: { statusCode: 200, headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }, cookies: [] } },
    }));
    await view.picture('streaming-dark');
    await view.show(finished({ ...cold, coldStart: 'full', fromStandby: true, phases: phasesOf(['overhead', 0.6], ['runtime-boot', 41.2], ['function-init', 112.8], ['invoke', 97.4], ['response', 1.9]), totalMs: 253.9 }, {}, { ...cold, coldStart: 'partial', phases: phasesOf(['shutdown', 12.1], ['runtime-boot', 44.3], ['function-init', 119.1], ['invoke', 99.9], ['response', 1.7]), totalMs: 277.1 }));
    await view.page.locator('[data-key="compare"]').click();
    await view.picture('cold-kinds-dark');
    await view.close();
  });
  it('narrow', async () => {
    const view = await open({ width: 240, height: 800 });
    await view.show(finished(cold), [finished(functionError, { id: 'run-2', functionName: 'listOrders' })]);
    await view.picture('narrow-dark');
    await view.close();
  });
});
