/** Pictures of the event editor in every default theme, for people to look at, in test-results/result-page. */
import { english } from '../../../webview/event/strings.ts';
import { inKorean } from '../result-page/in-korean.ts';
import { withPages } from '../result-page/pages.ts';
import type { ThemeName } from '../result-page/themes.ts';
import { messageOf } from './samples.ts';

describe('event editor page: pictures', function () {
  this.timeout(60_000);
  const { open } = withPages('event');

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[]) {
    it(`an event in ${theme}`, async () => {
      for (const width of theme === 'dark' ? [400, 1200] : theme === 'light' ? [400] : [1200]) {
        const view = await open({ theme, width });
        await view.send(messageOf('apigateway-http-api', { body: '{"a": 1' }, {}, 'No route of CreateOrder takes this request: POST /orders.'));
        await view.picture(`event-${theme}-${width}`);
        await view.close();
      }
    });
  }
  it('other front doors, one in Korean', async () => {
    for (const kind of ['lambda-function-url', 'alb-request', 'apigateway-websocket-message']) {
      const view = await open({ width: 1000, ...(kind === 'alb-request' ? { locale: 'ko', strings: inKorean(english) } : {}) });
      await view.send(messageOf(kind));
      await view.picture(`event-${kind}`);
      await view.close();
    }
  });
});
