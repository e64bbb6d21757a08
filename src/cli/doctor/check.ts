export type Status = 'ok' | 'warning' | 'error';

/** One thing that `doctor` looked at. `error` is for what makes invoking impossible, `warning` for what some applications miss. */
export interface Check {
  /** Stable name, for example `engine` or `image nodejs24.x`. */
  readonly check: string;
  readonly status: Status;
  readonly detail: string;
  readonly remedy?: string;
}
