import { errorText, WorkbenchError } from '../../core/model/errors.ts';
import type { ShownRun } from '../panels/result-panel.ts';
import type { RunDescription } from '../panels/run.ts';
import type { FailureButton, Failures } from './failures.ts';
import type { Run } from './runs.ts';

export interface FailedRun {
  readonly run: Run;
  readonly description: RunDescription;
  readonly shown: ShownRun | undefined;
  readonly retry: () => unknown;
  /** Runs the build of before. */
  readonly runLastGood: () => unknown;
  readonly withoutDebugging?: () => unknown;
}

/** Tells of runs that could not be made: as a notification, and in the result panel with the same buttons. */
export class FailureReport {
  readonly #failures: Failures;
  /** Keyed by the description, which the panel hands back: the buttons live as long as the run is listed. */
  readonly #buttons = new WeakMap<RunDescription, readonly FailureButton[]>();

  constructor(failures: Failures) {
    this.#failures = failures;
  }

  report(thrown: unknown, { run, description, shown, retry, runLastGood, withoutDebugging }: FailedRun): void {
    const context = { reference: run.reference, retry, runLastGood, ...(withoutDebugging ? { withoutDebugging } : {}) };
    // The place is a link in the panel already.
    const buttons = this.#failures.buttons(thrown, context).filter((button) => button.id !== 'openPlace');
    this.#buttons.set(description, buttons);
    const place = thrown instanceof WorkbenchError && thrown.file !== undefined ? { file: thrown.file, ...(thrown.line === undefined ? {} : { line: thrown.line }) } : {};
    shown?.fail({
      message: errorText(thrown),
      ...(thrown instanceof WorkbenchError && thrown.remedy !== '' ? { remedy: thrown.remedy } : {}),
      ...place,
      ...(thrown instanceof WorkbenchError && thrown.code === 'cancelled' ? { cancelled: true } : {}),
      buttons: buttons.map(({ id, title }) => ({ id, title })),
    });
    void this.#failures.show(thrown, context);
  }

  /** Tells of what went wrong beside a run that was made. */
  tell(thrown: unknown): void {
    void this.#failures.show(thrown);
  }

  /** Does what a button in the panel promises. */
  press(description: RunDescription, id: string): void {
    void this.#buttons.get(description)?.find((button) => button.id === id)?.run();
  }
}
