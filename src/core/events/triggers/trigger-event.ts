import type { EventSource, LambdaFunction } from '../../model/application.ts';
import type { JsonObject } from '../values.ts';

/** An event, and the kind of sample that it was made from. */
export interface Built {
  readonly kind: string;
  readonly event: unknown;
}

/** A fresh copy of the sample of a kind. */
export type SampleOf = (kind: string) => Promise<JsonObject>;

/** Makes the event of one trigger from what the template says about it. */
export type Build = (trigger: { readonly fn: LambdaFunction; readonly source: EventSource; readonly properties: Readonly<JsonObject>; readonly sample: SampleOf }) => Promise<Built>;
