// Preloaded into the Node runtime of a container. It tells the host when the first file of the user's code is about to be loaded, which is where runtime boot ends and
// function init begins, and then takes itself out again: nothing of it is left when the handler runs.
'use strict';
const { writeSync, openSync, closeSync } = require('node:fs');
const Module = require('node:module');
const { isMainThread } = require('node:worker_threads');

const target = process.env.SWB_MARKS;
const userOptions = process.env.SWB_USER_NODE_OPTIONS;
if (userOptions) process.env.NODE_OPTIONS = userOptions;
else delete process.env.NODE_OPTIONS;
delete process.env.SWB_USER_NODE_OPTIONS;
delete process.env.SWB_MARKS;

// Node queues what a full pipe does not take and writes it behind the handler's back; written at once, the whole log of an invocation is out before its answer is.
for (const name of isMainThread ? ['stdout', 'stderr'] : []) {
  const { get, ...rest } = Object.getOwnPropertyDescriptor(process, name);
  Object.defineProperty(process, name, {
    ...rest,
    get() {
      const stream = get.call(process);
      stream._handle?.setBlocking?.(true);
      Object.defineProperty(process, name, { ...rest, get });
      return stream;
    },
  });
}

if (isMainThread && target) {
  const root = `${process.env.LAMBDA_TASK_ROOT ?? '/var/task'}/`;
  const mark = () => {
    try {
      if (target === 'stderr') {
        writeSync(2, '\0swb function-init\0\n');
      } else {
        const fd = openSync(target, 'w');
        writeSync(fd, 'function-init\n');
        closeSync(fd);
      }
    } catch {
      // A phase that cannot be measured is left out; the function runs all the same.
    }
  };
  if (typeof Module.registerHooks === 'function') {
    const hooks = Module.registerHooks({
      load(url, context, next) {
        if (url.startsWith('file://') && decodeURI(url).startsWith(`file://${root}`)) {
          hooks.deregister();
          mark();
        }
        return next(url, context);
      },
    });
  } else {
    const load = Module._load;
    Module._load = function (request, parent, isMain) {
      if (typeof request === 'string' && (request.startsWith(root) || parent?.filename?.startsWith(root))) {
        Module._load = load;
        mark();
      }
      return load.call(this, request, parent, isMain);
    };
  }
}
