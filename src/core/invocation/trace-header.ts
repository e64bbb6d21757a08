import { randomUUID } from 'node:crypto';
import { withVisit } from '../model/lineage.ts';

/** The tracing header of one invocation, and the trace that it belongs to. */
export interface TraceHeader {
  /** `1-<8 hex of epoch seconds>-<24 hex>` */
  readonly traceId: string;
  /** `Root=...;Parent=...;Sampled=1;Lineage=...` (X-Ray developer guide, "Tracing header"). */
  readonly text: string;
}

/** Continues the trace and the chain of the caller's header, where there is one with either, else begins a new one with a call of `functionArn`. */
export function traceHeader(given: string | undefined, functionArn: string, at: Date): TraceHeader {
  if (given === undefined) {
    const traceId = newTraceId(at);
    return { traceId, text: `Root=${traceId};Parent=${hex(16)};Sampled=1;${withVisit(undefined, functionArn)}` };
  }
  const fields = new Map(given.split(';').map((field): [string, string] => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]));
  const traceId = fields.get('Root') ?? newTraceId(at);
  const lineage = fields.get('Lineage');
  return { traceId, text: `Root=${traceId};Parent=${hex(16)};Sampled=${fields.get('Sampled') ?? '1'}${lineage === undefined ? '' : `;Lineage=${lineage}`}` };
}

function newTraceId(at: Date): string {
  return `1-${Math.floor(at.getTime() / 1000).toString(16).padStart(8, '0')}-${hex(24)}`;
}

function hex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(0, digits);
}
