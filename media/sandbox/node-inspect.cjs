// Preloaded into the Node runtime of a debugged sandbox: opens V8's inspector and waits until a debugger has put its breakpoints into place, so that also those in init code are met. Workers and
// child processes must not fight for the port, hence main thread only, and nothing of it stays in the environment.
'use strict';
const { isMainThread } = require('node:worker_threads');

const { SWB_INSPECT_HOST: host, SWB_INSPECT_PORT: port, SWB_INSPECT_USER_OPTIONS: options } = process.env;
// Where no other preload of ours has put them back.
if (options !== undefined) {
  if (options === '') delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = options;
}
delete process.env.SWB_INSPECT_HOST;
delete process.env.SWB_INSPECT_PORT;
delete process.env.SWB_INSPECT_USER_OPTIONS;

if (isMainThread && port) {
  const inspector = require('node:inspector');
  // Node 24 warns of a port that is open to every interface, on the function's standard error: in its container there is but one, and nobody but this host reaches it.
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  inspector.open(Number(port), host, false);
  process.emitWarning = emitWarning;
  inspector.waitForDebugger();
}
