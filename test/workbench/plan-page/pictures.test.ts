/** Pictures of the page "What will run" in every default theme, for people to look at, in test-results/result-page. */
import { english } from '../../../webview/plan/strings.ts';
import { inKorean } from '../result-page/in-korean.ts';
import { withPages } from '../result-page/pages.ts';
import type { ThemeName } from '../result-page/themes.ts';
import { messageOf, plans, ready, unbuilt } from './samples.ts';

describe('plan page: pictures', function () {
  this.timeout(60_000);
  const { open } = withPages('plan');

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[]) {
    it(`ready in ${theme}`, async () => {
      const view = await open({ theme });
      await view.send(messageOf(ready));
      await view.picture(`plan-ready-${theme}`);
      await view.close();
    });
  }
  it('every other plan', async () => {
    for (const [name, plan] of Object.entries(plans)) {
      const view = await open();
      await view.send(messageOf(plan));
      await view.picture(`plan-${name.replaceAll(' ', '-')}-dark`);
      await view.close();
    }
  });
  it('Korean, narrow, and at work', async () => {
    const view = await open({ locale: 'ko', strings: inKorean(english), width: 460 });
    await view.send(messageOf(ready, true));
    await view.picture('plan-korean');
    await view.close();
    const narrow = await open({ width: 260 });
    await narrow.send(messageOf(unbuilt));
    await narrow.send({ type: 'work', work: { kind: 'pull', message: 'Pulling public.ecr.aws/lambda/nodejs:24-x86_64', fraction: 0.4 } });
    await narrow.picture('plan-narrow');
    await narrow.close();
  });
});
