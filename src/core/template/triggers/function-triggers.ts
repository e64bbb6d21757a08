import type { EventSource, LambdaFunction } from '../../model/application.ts';

type Draft = Pick<LambdaFunction, 'id' | 'location' | 'asynchronous' | 'deployment'>;

/** Event sources that functions are to other functions: destinations and dead letters of asynchronous invocations, and the hooks of a gradual deployment. By the called function. */
export function functionTriggers(functions: readonly Draft[]): readonly (readonly [called: string, source: EventSource])[] {
  return functions.flatMap(({ id, location, asynchronous, deployment }) => {
    const place = { file: location.file, line: location.line, ...(location.column === undefined ? {} : { column: location.column }) };
    const made = (called: string | undefined, type: string, kind: string, properties: EventSource['properties']) => called === undefined ? [] : [[called, { id: `${id} ${kind}`, type, properties, location: place, resource: id }] as const];
    const { onSuccess, onFailure } = asynchronous ?? {};
    const { preTraffic, postTraffic } = deployment?.preference ?? {};
    return [
      ...made(onSuccess?.functionId, 'Destination', 'OnSuccess', { Function: id, Condition: 'OnSuccess' }),
      ...made(onFailure?.functionId, 'Destination', 'OnFailure', { Function: id, Condition: 'OnFailure' }),
      ...made(preTraffic, 'CodeDeploy', 'PreTraffic', { Function: id, Hook: 'PreTraffic' }),
      ...made(postTraffic, 'CodeDeploy', 'PostTraffic', { Function: id, Hook: 'PostTraffic' }),
    ];
  });
}
