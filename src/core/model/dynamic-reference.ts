/**
 * References to values that CloudFormation looks up at deployment.
 * Source: CloudFormation user guide, "Get values stored in other services using dynamic references".
 */

export type ReferenceService = 'ssm' | 'ssm-secure' | 'secretsmanager';

export interface DynamicReference {
  /** As written, with its braces. */
  readonly text: string;
  readonly service: ReferenceService;
  /** Name or ARN of the parameter or secret. */
  readonly id: string;
  /** Version of a parameter, or version id of a secret. */
  readonly version?: string;
  /** Of a secret: a key of the JSON object that it holds. */
  readonly jsonKey?: string;
  /** Of a secret; `AWSCURRENT` unless given. */
  readonly stage?: string;
}

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}\s]+)\}\}/g;

/** Whether a text has the beginning of a reference, well-formed or not. */
export function hasReference(text: string): boolean {
  return text.includes('{{resolve:');
}

/** The references within a text, in their order. What only looks like one (an unknown service, no name) is none. */
export function referencesIn(text: string): readonly DynamicReference[] {
  if (!hasReference(text)) return [];
  return [...text.matchAll(pattern)].flatMap(([whole, service, rest]) => parsed(whole, service as ReferenceService, rest as string) ?? []);
}

/** True where every `{{resolve:` of the text begins a reference that is understood. */
export function onlyReferences(text: string): boolean {
  return referencesIn(text).length === text.split('{{resolve:').length - 1;
}

/** The text with each reference replaced; undefined where one has no value. */
export function withValues(text: string, valueOf: (reference: DynamicReference) => string | undefined): string | undefined {
  let complete = true;
  const filled = text.replace(pattern, (whole, service: string, rest: string) => {
    const reference = parsed(whole, service as ReferenceService, rest);
    const value = reference && valueOf(reference);
    complete &&= value !== undefined;
    return value ?? '';
  });
  return complete ? filled : undefined;
}

/** The reference to a plain parameter of Systems Manager. */
export function parameterReference(name: string): string {
  return `{{resolve:ssm:${name}}}`;
}

function parsed(text: string, service: ReferenceService, rest: string): DynamicReference | undefined {
  const parts = rest.split(':');
  // An ARN has colons of its own: six parts for a parameter, seven for a secret.
  const idParts = parts[0] === 'arn' ? (service === 'secretsmanager' ? 7 : 6) : 1;
  const id = parts.slice(0, idParts).join(':');
  const more = parts.slice(idParts);
  if (id === '' || parts.length < idParts) return undefined;
  if (service !== 'secretsmanager') return more.length > 1 ? undefined : { text, service, id, ...(more[0] ? { version: more[0] } : {}) };
  const [kind, jsonKey, stage, version] = more;
  if (more.length > 4 || (kind !== undefined && kind !== '' && kind !== 'SecretString')) return undefined;
  return { text, service, id, ...(jsonKey ? { jsonKey } : {}), ...(stage ? { stage } : {}), ...(version ? { version } : {}) };
}
