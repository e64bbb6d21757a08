/** Paths of routes: `/orders/{id}`, `/files/{proxy+}` (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html). */

/** A name with its value; several of one name are several values. */
export interface NameValue {
  readonly name: string;
  readonly value: string;
}

const parameter = /\{([^{}+]+)(\+?)\}/g;

/** The parameters that a route's path names, in its order. Those that `known` has keep their value; others get one that tells where it came from. */
export function pathParametersOf(route: string, known: readonly NameValue[] = []): readonly NameValue[] {
  const found = new Map<string, NameValue>();
  for (const [, name = '', greedy] of route.matchAll(parameter)) {
    const before = known.find((one) => one.name === name);
    found.set(name, before ?? { name, value: sampleValue(name, greedy === '+') });
  }
  return [...found.values()];
}

/** A value for a path parameter that nothing is known of. */
export function sampleValue(name: string, greedy: boolean): string {
  if (greedy) return 'path/to/resource';
  return /id$|number$/i.test(name) ? '1' : name;
}

/** The path as a request has it: every parameter replaced by its value. */
export function filledPath(route: string, parameters: readonly NameValue[]): string {
  return route.replace(parameter, (whole, name: string) => parameters.find((one) => one.name === name)?.value ?? whole);
}

/** Whether a route's path takes a request's: a parameter stands for one segment, one with `+` for the rest. */
export function routeTakesPath(route: string, path: string): boolean {
  const parts = route.split(parameter);
  // Text, name and `+` of the parameter take turns.
  const pattern = parts.map((part, index) => (index % 3 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : index % 3 === 1 ? '' : part === '+' ? '.+' : '[^/]+')).join('');
  return new RegExp(`^${pattern}/?$`).test(path);
}
