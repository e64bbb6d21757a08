import type { TemplateContext } from '../resources/template-context.ts';
import type { Tree } from '../text/tree.ts';

/** One trigger that a resource gives: the part of it that names the function, and the event source in SAM's words. */
export interface Trigger {
  readonly target: Tree | undefined;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What tells several triggers of one resource apart. */
  readonly suffix?: string;
}

/** A resource under reading. */
export interface TriggerResource {
  readonly id: string;
  readonly type: string;
  /** As written: calls name the functions that they refer to. */
  readonly properties: Tree | undefined;
  readonly context: TemplateContext;
  /** Properties below these keys, resolved, as plain values. */
  plain(...keys: string[]): Readonly<Record<string, unknown>>;
}
