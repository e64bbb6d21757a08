import { openWorkbench } from './support.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';

/** A host of its own for tests that end it with force: runs a function that never answers and says so when it runs. */
const bench = openWorkbench(process.argv[2] as BackendKind);
const reference = bench.fn({ 'app.mjs': 'import { spawn } from "node:child_process"; export const handler = async () => { spawn("sleep", ["61235"], { stdio: "ignore" }); console.log("started"); for (;;); };' }, { timeout: 300 });
void bench.invoke(reference, {}, { listener: { log: ({ text }) => text.endsWith('started') && console.log('started') } });
