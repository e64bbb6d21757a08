import type { Application, EventSource, LambdaFunction } from '../../../src/core/model/application.ts';

/** A function as the template room gives it, for tests of what shows it. */
export const createOrder: LambdaFunction = {
  id: 'CreateOrder', name: 'CreateOrder', runtime: 'nodejs24.x', handler: 'createOrder.handler', code: '/home/dev/orders/src', packageType: 'Zip', memorySize: 256, timeout: 5,
  architecture: 'x86_64', environment: {}, layers: [], events: [source('PostOrder', 'HttpApi', { Method: 'post', Path: '/orders' })],
  location: { file: '/home/dev/orders/template.yaml', line: 12 }, source: { file: '/home/dev/orders/src/createOrder.ts', line: 8, export: 'handler' }, metadata: {},
};

export const orders: Application = { template: '/home/dev/orders/template.yaml', kind: 'sam', parameters: [], functions: [createOrder] };

export function source(id: string, type: string, properties: Readonly<Record<string, unknown>>): EventSource {
  return { id, type, properties };
}
