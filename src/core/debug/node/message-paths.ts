import { alternatives, patternOf, urlOfPattern } from './breakpoint-pattern.ts';
import type { UrlMapping } from '../url-mapping.ts';

/** A message of the Chrome DevTools Protocol, as far as it is looked at. */
interface Message {
  readonly method?: string;
  params?: Record<string, unknown>;
}

/** A runtime's message with the URLs of its scripts led to this host's files. Most messages name none and are passed on as they are. */
export function forDebugger(text: string, mapping: UrlMapping): string {
  if (!text.includes('"url":"file:')) return text;
  return JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === 'url' && typeof value === 'string' ? mapping.toLocal(value) : value)));
}

/** A debugger's message with the files that it names led to those of the sandbox: it names them where it sets breakpoints (Chrome DevTools Protocol, `Debugger.setBreakpointByUrl`). */
export function forRuntime(text: string, mapping: UrlMapping): string {
  if (!text.includes('"Debugger.setBreakpointByUrl"')) return text;
  const message = JSON.parse(text) as Message;
  const { params } = message;
  if (message.method !== 'Debugger.setBreakpointByUrl' || params === undefined) return text;
  const { url, urlRegex } = params;
  if (typeof url === 'string') params['url'] = remoteUrl(url, mapping) ?? url;
  if (typeof urlRegex === 'string') params['urlRegex'] = alternatives(urlRegex).map((pattern) => remotePattern(pattern, mapping)).filter((one, index, all) => all.indexOf(one) === index).join('|');
  return JSON.stringify(message);
}

function remotePattern(pattern: string, mapping: UrlMapping): string {
  const url = urlOfPattern(pattern);
  const remote = url === undefined ? undefined : remoteUrl(url, mapping);
  return remote === undefined ? pattern : patternOf(remote);
}

/** Node writes the URLs of its scripts with everything encoded that a URL has encoded (WHATWG URL), and CommonJS ones as their modules' paths were. */
function remoteUrl(url: string, mapping: UrlMapping): string | undefined {
  try {
    return mapping.toRemote(new URL(url).href);
  } catch {
    return undefined;
  }
}
