/**
 * The chain of invocations that an invocation belongs to, carried in the `Lineage` of the tracing header: AWS SDKs inside a function send that header on, so that a
 * function that calls itself, alone or through others, is noticed. Source: Lambda developer guide, "Recursive loop detection"; X-Ray developer guide, "Tracing header"
 * (`Lineage=25:a87bd80c:1`: calls so far, then for each function a hash and how often it was called).
 */

/** A function is called at most this often within one chain, as in Lambda. */
export const maxVisits = 16;

/** How often `name` (an ARN) was called in the chain of a tracing header. */
export function visitsOf(traceHeader: string | undefined, name: string): number {
  return readLineage(traceHeader).visits.get(hash(name)) ?? 0;
}

/** The tracing header for a call of `name`: the caller's, with this call counted. Without a caller it has a `Lineage` alone. */
export function withVisit(traceHeader: string | undefined, name: string): string {
  const { calls, visits } = readLineage(traceHeader);
  const key = hash(name);
  const counted = new Map([...visits, [key, (visits.get(key) ?? 0) + 1]]);
  const lineage = `Lineage=${calls + 1}:${[...counted].map(([id, count]) => `${id}:${count}`).join(',')}`;
  return [...fieldsOf(traceHeader).filter((field) => !field.startsWith('Lineage=')), lineage].join(';');
}

function readLineage(traceHeader: string | undefined): { readonly calls: number; readonly visits: ReadonlyMap<string, number> } {
  const value = fieldsOf(traceHeader).find((field) => field.startsWith('Lineage='))?.slice('Lineage='.length) ?? '';
  const [, calls, rest] = /^(\d{1,9}):(.*)$/.exec(value) ?? [];
  const visits = [...(rest ?? '').matchAll(/([0-9a-f]{8}):(\d{1,9})/g)].map(([, id, count]) => [id ?? '', Number(count)] as const);
  return { calls: Number(calls ?? 0), visits: new Map(visits) };
}

function fieldsOf(traceHeader: string | undefined): readonly string[] {
  return (traceHeader ?? '').split(';').map((field) => field.trim()).filter((field) => field !== '');
}

/** FNV-1a, 32 bits, as hexadecimal: it tells a handful of functions apart and keeps no secret. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
