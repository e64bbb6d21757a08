import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { applications, call, start } from '../unit/cli/support.ts';
import type { CallOptions, Finished } from '../unit/cli/support.ts';
import { assertNothingLeft, backends, engineAnswers } from './support.ts';

/** The real command line in a folder, with a cache folder of the suite's own. */
export interface CommandLine {
  /** A folder for files of the suite, the cache among them. */
  readonly scratch: string;
  /** Where commands run unless told otherwise. */
  readonly folder: string;
  /** Starts a command, as a user would. */
  start(args: readonly string[], options?: CallOptions): ReturnType<typeof start>;
  /** Runs one to its end. */
  call(args: readonly string[], options?: CallOptions): Promise<Finished>;
}

/** Gives a suite a command line in a folder of the fixtures, or in the one that `copy` makes of it below the scratch folder; each test ends with nothing left. */
export function withCommandLine(fixture: string, copy?: (scratch: string) => Promise<string>, nothingLeft: () => Promise<void> = assertNothingLeft): CommandLine {
  let scratch = '';
  let folder = path.join(applications, fixture);
  const within = ({ environment, ...options }: CallOptions = {}): CallOptions => ({ cwd: folder, ...options, environment: { XDG_CACHE_HOME: scratch, ...environment } });
  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'cli 캐시 '));
    if (copy) folder = await copy(scratch);
  });
  after(() => rm(scratch, { recursive: true, force: true }));
  afterEach(nothingLeft);
  return {
    get scratch() { return scratch; },
    get folder() { return folder; },
    start: (args, options) => start(args, within(options)),
    call: (args, options) => call(args, within(options)),
  };
}

/** The same tests on each backend; those on Docker are skipped, and counted so, where there is no engine. */
export function onEachBackend(tests: (backend: BackendKind) => void): void {
  for (const backend of backends) {
    describe(`on ${backend}`, () => {
      before(function () {
        if (backend === 'docker' && !engineAnswers) this.skip();
      });
      tests(backend);
    });
  }
}
