import { type MachinePart, machineParts, setUp } from './machine/machine.ts';
import { type Suite, countTests, forward, hasTests, runSuite, suites } from './machine/suites.ts';

/** `npm test`: brings up the test machine, builds, lints and runs every suite. `npm test -- SUITE... [MOCHA OPTIONS]` runs those only, for example `npm test -- unit --grep template`. */

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const buildTimeout = 5 * 60_000;

async function main(args: readonly string[]): Promise<number> {
  const firstOption = args.findIndex((argument) => argument.startsWith('-'));
  const names = firstOption < 0 ? args : args.slice(0, firstOption);
  const known = ['lint', ...suites.map(({ name }) => name)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length) {
    console.error(`unknown suite: ${unknown.join(', ')}. Suites: ${known.join(', ')}`);
    return 2;
  }
  const wanted = suites.filter((suite) => (names.length === 0 || names.includes(suite.name)) && hasTests(suite));
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 };

  const obstacles = await prepareMachine(wanted, totals);
  const built = await check('build', totals);
  if (names.length === 0 || names.includes('lint')) await check('lint', totals);
  for (const suite of wanted) await runOrSkip(suite, built ? obstacles : new Map(machineParts.map((part) => [part, 'the build failed'])), firstOption < 0 ? [] : args.slice(firstOption), totals);

  console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
  return totals.failed ? 1 : 0;
}

/** Brings up what the suites need; resolves with the reason for each part that is not ready. A part that should have come up and did not is a failure of its own. */
async function prepareMachine(wanted: readonly Suite[], totals: Totals): Promise<Map<MachinePart, string>> {
  const needed = machineParts.filter((part) => wanted.some((suite) => suite.needs.includes(part) || suite.wants?.includes(part)));
  if (needed.length) heading('test machine');
  const states = await setUp(needed);
  totals.failed += states.filter(({ state }) => state === 'failed').length;
  return new Map(states.filter(({ state }) => state !== 'ready').map(({ part, reason }) => [part, reason ?? 'not ready']));
}

async function check(script: string, totals: Totals): Promise<boolean> {
  heading(script);
  const ended = await forward('npm', ['run', '--silent', script], { timeout: buildTimeout });
  if (ended === 0) console.log(`✓ ${script}`);
  else {
    totals.failed += 1;
    console.log(`✗ ${script} (${ended})`);
  }
  return ended === 0;
}

async function runOrSkip(suite: Suite, obstacles: ReadonlyMap<MachinePart, string>, mochaArguments: readonly string[], totals: Totals): Promise<void> {
  heading(suite.name);
  const obstacle = suite.needs.find((part) => obstacles.has(part));
  if (obstacle) {
    const count = await countTests(suite);
    totals.skipped += count;
    console.log(`${count} skipped, because ${obstacle} is not ready: ${obstacles.get(obstacle)}`);
    return;
  }
  const result = await runSuite(suite, mochaArguments);
  totals.passed += result.passed;
  totals.failed += result.failed;
  totals.skipped += result.skipped;
}

function heading(text: string): void {
  console.log(`\n--- ${text}`);
}

process.exitCode = await main(process.argv.slice(2));
