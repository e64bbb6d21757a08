import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** What one mocha run came to; written as JSON after every test. */
export interface SuiteResult {
  /** `running` is what a crash leaves; `left-open`: the tests are over, but something kept the process from ending. */
  readonly state: 'running' | 'ended' | 'left-open';
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly tests: readonly { readonly title: string; readonly state: 'passed' | 'failed' | 'skipped'; readonly durationMs?: number; readonly error?: string }[];
}

/** ms that a finished run gets to end by itself. */
const endPatience = 10_000;

/** Mocha's own spec reporter, live on the terminal, that also writes a SuiteResult to the file in `SUITE_RESULT`. */
class RecordingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const tests: SuiteResult['tests'][number][] = [];
    const save = (state: SuiteResult['state']): void => write({ state, ...count(tests), tests });
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_TEST_RETRY, EVENT_RUN_END } = Mocha.Runner.constants;
    const add = (test: Mocha.Runnable, state: 'passed' | 'failed' | 'skipped', error?: Error): void => {
      tests.push({ title: test.fullTitle(), state, ...(test.duration === undefined ? {} : { durationMs: test.duration }), ...(error ? { error: error.stack ?? error.message } : {}) });
      save('running');
    };
    runner.on(EVENT_TEST_PASS, (test) => add(test, 'passed'));
    // A test that passes only on another try is not hidden: its first failure is on the screen.
    runner.on(EVENT_TEST_RETRY, (test: Mocha.Test, error: Error) => console.log(`    tried again: ${test.fullTitle()}: ${error.message}`));
    runner.on(EVENT_TEST_PENDING, (test) => add(test, 'skipped'));
    // Failed hooks come here too.
    runner.on(EVENT_TEST_FAIL, (test, error: Error) => add(test, 'failed', error));
    runner.once(EVENT_RUN_END, () => {
      save('ended');
      // A fault of a test, not a reason to hang.
      setTimeout(() => {
        console.error(`\nThe tests are over, but this holds the process open: ${process.getActiveResourcesInfo().join(', ')}`);
        save('left-open');
        process.exit();
      }, endPatience).unref();
    });
  }
}

function count(tests: SuiteResult['tests']): Pick<SuiteResult, 'passed' | 'failed' | 'skipped'> {
  const of = (state: string): number => tests.filter((test) => test.state === state).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

function write(result: SuiteResult): void {
  const file = process.env['SUITE_RESULT'];
  if (!file) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(result, undefined, 2));
}

// Mocha takes a reporter's default export only.
export { RecordingReporter as default };
