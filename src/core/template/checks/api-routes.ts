import * as l10n from '@vscode/l10n';
import type { Fault } from '../text/template-text.ts';
import { child, entriesOf, plainOf, textOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { keyPlace } from './check.ts';

/** Two event sources for one method and path of one API, which SAM refuses. */
export function* apiRoutes({ functions, context, text }: CheckedTemplate): Iterable<Fault> {
  const routes = new Map<string, string>();
  for (const fn of functions) {
    // Of functions under conditions only one may exist.
    if (!fn.sam || child(fn.entry.value, 'Condition')) continue;
    for (const [id, { keyAt, value }] of entriesOf(child(fn.own, 'Events'))) {
      const type = textOf(child(value, 'Type'));
      if (type !== 'Api' && type !== 'HttpApi') continue;
      const properties = child(value, 'Properties');
      const resolved = (name: string) => {
        const tree = child(properties, name);
        return textOf(tree && context.resolver.resolve(tree));
      };
      const [path, method] = [resolved('Path'), resolved('Method')?.toLowerCase()];
      if (path === undefined || method === undefined) continue;
      const api = child(properties, type === 'Api' ? 'RestApiId' : 'ApiId');
      const route = `${type} ${api ? JSON.stringify(plainOf(api)) : ''} ${method} ${path}`;
      const before = routes.get(route);
      if (before !== undefined) {
        yield {
          severity: 'error', code: 'api-route-duplicate', ...keyPlace(text, keyAt), message: l10n.t('{0} {1} of this API is taken already, by {2}.', method.toUpperCase(), path, before), remedy: l10n.t('Give one of the two another path or method, or another API.'),
        };
      } else routes.set(route, `${fn.id}.${id}`);
    }
  }
}
