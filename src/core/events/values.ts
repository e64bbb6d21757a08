/**
 * Reading what a template says about a trigger. A value there is either resolved, or still an intrinsic function that cannot be known offline; from the
 * latter the logical id it points at makes the most telling stand-in name.
 */

export type JsonObject = Record<string, unknown>;

/** Where AWS's own examples, and so the sample events, take place. */
export const region = 'us-east-1';
export const account = '123456789012';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a resolved scalar; undefined for everything else, also for an empty text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** JSON text (as `Input`, `Pattern` are written) or the value itself where the template gives it as YAML. Text that is not JSON stays text. */
export function parsedOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The logical id that an unresolved intrinsic function points at: of a `Ref`, `Fn::GetAtt`, `Fn::Sub` or `Fn::ImportValue`, or of the first one inside another function. */
export function referencedId(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(referencedId).find((id) => id !== undefined);
  if (!isObject(value)) return undefined;
  for (const [name, argument] of Object.entries(value)) {
    const text = Array.isArray(argument) ? argument[0] : argument;
    const id = typeof text !== 'string' || name === 'Fn::Join' ? undefined
      : name === 'Fn::Sub' ? /\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}/.exec(text)?.[1]
      : name === 'Fn::GetAtt' ? text.split('.')[0]
      : name === 'Ref' || name === 'Fn::ImportValue' ? text : undefined;
    // Pseudo parameters, as AWS::Region, name no resource.
    const found = id !== undefined && !id.startsWith('AWS::') ? id : referencedId(argument);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Name of the resource that `value` stands for: what follows the last `:` of an ARN, a plain name, or a logical id; `fallback` where nothing is known. */
export function nameOf(value: unknown, fallback: string): string {
  const text = textOf(value);
  if (text === undefined) return referencedId(value) ?? fallback;
  return text.startsWith('arn:') ? (text.split(':').at(-1) || fallback) : text;
}

/** `value` where it already is an ARN, else one of the service's form for the name that `value` stands for. `prefix` is what precedes the name, as in `stream/`. */
export function arnOf(value: unknown, service: string, fallback: string, prefix = ''): string {
  const text = textOf(value);
  return text?.startsWith('arn:') ? text : `arn:aws:${service}:${region}:${account}:${prefix}${nameOf(value, fallback)}`;
}

/** Sets `value` under a dotted path of plain keys; intermediate objects must exist in the sample. */
export function put(target: JsonObject, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let holder = target;
  for (const key of keys) holder = holder[key] as JsonObject;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}
