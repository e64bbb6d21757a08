import { isObject, objectOf } from '../values.ts';

/** The front doors whose requests look different. */
export type HttpShape = 'rest' | 'http-v2' | 'http-v1' | 'function-url' | 'alb' | 'websocket';

/** Whose request an event is, told by what each front door always sends; undefined where it is none. */
export function httpShapeOf(event: unknown): HttpShape | undefined {
  if (!isObject(event)) return undefined;
  const context = objectOf(event['requestContext']);
  if (isObject(context['http'])) return String(context['domainName'] ?? '').includes('.lambda-url.') ? 'function-url' : 'http-v2';
  if (context['connectionId'] !== undefined) return 'websocket';
  if (isObject(context['elb'])) return 'alb';
  if (event['httpMethod'] === undefined) return undefined;
  return event['version'] === '1.0' ? 'http-v1' : 'rest';
}
