import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../model/application.ts';
import type { RuntimeErrorBody } from '../runtime-api/answer.ts';
import type { HostExit } from '../sandbox/backend.ts';

/** What Lambda says of a runtime that ended without an answer (`Runtime.ExitError`), or what we say of a sandbox that was taken away. */
export function exitError(requestId: string, exit: HostExit): RuntimeErrorBody {
  if (exit.extension) return { type: exit.extension.type, message: `RequestId: ${requestId} Error: ${exit.extension.name}: ${exit.extension.message}`, stack: [] };
  if (exit.kind === 'lost') return { type: 'Sandbox.Lost', message: l10n.t('The sandbox was lost while it ran: {0}', exit.detail ?? ''), stack: [] };
  if (exit.kind === 'entrypoint') return { type: 'Runtime.InvalidEntrypoint', message: `RequestId: ${requestId} Error: ${exit.detail ?? ''}`, stack: [] };
  if (exit.kind === 'out-of-memory') return { type: 'Runtime.OutOfMemory', message: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`, stack: [] };
  const reason = exit.signal !== undefined ? ` with error: signal: ${signalWord(exit.signal)}` : exit.code === 0 || exit.code === undefined ? ' without providing a reason' : ` with error: exit status ${exit.code}`;
  return { type: 'Runtime.ExitError', message: `RequestId: ${requestId} Error: Runtime exited${reason}`, stack: [] };
}

function signalWord(signal: string): string {
  return signal === 'SIGKILL' ? 'killed' : signal === 'SIGSEGV' ? 'segmentation fault' : signal === 'SIGABRT' ? 'aborted' : signal;
}

/** What a user can do about the errors that the platform itself raises; undefined for the function's own. */
export function remedyFor(error: RuntimeErrorBody, fn: LambdaFunction): string | undefined {
  const python = fn.runtime?.startsWith('python') ?? false;
  switch (error.type) {
    case 'Runtime.ImportModuleError': {
      const module = (fn.handler ?? '').replace(/\.[^.]*$/, '');
      // The clients name the handler's module as they looked for it: by its whole path or by its last part.
      const handlerItself = [module, module.slice(module.lastIndexOf('/') + 1)].some((name) => error.message.includes(`'${name}'`));
      if (python) return /No module named/.test(error.message) ? l10n.t('Name the package in requirements.txt, or correct Handler ({0}) if it is your own file that is missing.', fn.handler ?? '') : l10n.t('Correct what the import of the handler ({0}) fails on.', fn.handler ?? '');
      return handlerItself ? l10n.t('Correct Handler ({0}) or CodeUri in the template: the file is not there.', fn.handler ?? '') : l10n.t('Install the function\'s packages (npm install), or correct the name in the import.');
    }
    case 'Runtime.HandlerNotFound':
      return l10n.t('Export a function of that name from the file, or correct Handler ({0}) in the template.', fn.handler ?? '');
    case 'Runtime.MalformedHandlerName':
      return l10n.t('Write Handler as file.function, for example app.handler.');
    case 'Runtime.UserCodeSyntaxError':
      return l10n.t('Correct the syntax error; the first line of the stack names the place.');
    case 'Runtime.CallbackHandlerDeprecated':
      return l10n.t('Make the handler async and return its answer instead of calling the callback.');
    case 'Runtime.JSONStringifyError':
    case 'Runtime.MarshalError':
      return l10n.t('Return only what JSON can hold: no circular references, no functions, no BigInt, no objects of your own classes.');
    case 'Runtime.ExitError':
      return l10n.t('The runtime ended before the handler answered. Do not call process.exit (sys.exit) in a handler, and make sure that what it awaits comes to an end.');
    case 'Runtime.InvalidEntrypoint':
      return l10n.t('Put an executable file named bootstrap, with line ends of Linux, into the code directory; build the function first if its compiler makes it.');
    case 'Runtime.OutOfMemory':
      return l10n.t('Raise MemorySize ({0} MB) in the template, or keep less in memory.', fn.memorySize);
    case 'Extension.Crash':
    case 'Extension.LaunchError':
    case 'Extension.InitError':
    case 'Extension.ExitError':
      return l10n.t('The function is ended with its extension: see what the extension printed, or take its layer out.');
    case 'Function.ResponseSizeTooLarge':
      return l10n.t('Answer with at most 6 MB: put large data into S3 and return its address, or stream the response.');
    case 'Sandbox.Timedout':
      return l10n.t('Raise Timeout ({0} s) in the template, or find what the handler waits for: the logs show how far it got.', fn.timeout);
    case 'Sandbox.Lost':
      return l10n.t('Start Docker again and repeat, or choose the process backend.');
    default:
      return undefined;
  }
}
