import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import { containerDebugPort, dependenciesTarget, toolsTarget } from '../../sandbox/docker/container-plan.ts';
import { DapDialogue } from '../dap/dap-dialogue.ts';
import type { Attachable, DebugKind, DebugSubject } from '../debug-kind.ts';
import { debugpyName, hasDebugpy, placeDebugpy } from './debugpy.ts';
import { oneWayMappings } from '../one-way-mappings.ts';

/** What is not the user's own code: the runtime client, AWS's and ours, and packages that were installed for the function. */
const notMyCode = ['/var/runtime/**', '/var/lang/**', `${dependenciesTarget}/**`, '**/runtimes/python/bootstrap.py', '**/site-packages/**'];

/** Python: debugpy within the runtime's process, which speaks the Debug Adapter Protocol itself. media/sandbox/python starts it. */
export const python: DebugKind = {
  language: 'python',

  suits: ({ runtime, imageLanguage }) => runtime.startsWith('python') || imageLanguage === 'python',

  async launch(subject, workshop) {
    const { runtime, backend, environment, build: { image } } = subject;
    const { folder, sandboxMedia } = workshop;
    if (image && !image.shell) throw new WorkbenchError('debugger-unsupported', l10n.t('Python cannot be debugged in the image {0}, which has no /bin/sh.', image.name), { remedy: l10n.t('Build it on a base that has a shell, or run it without debugging.') });
    if (!image && !hasDebugpy(versionOf(runtime))) throw new WorkbenchError('debugger-unsupported', l10n.t('There is no debugger for functions of {0}.', runtime), { remedy: l10n.t('Run it without debugging, or give it Python 3.8 or newer.') });
    const plain = await folder.get(debugpyName, (directory) => placeDebugpy(directory, { ...workshop, onFetch: () => workshop.progress({ phase: 'overhead', message: l10n.t('Fetching {0}', debugpyName) }) }));
    const compiled = backend === 'docker' && !image && existsSync(compiledPlace(plain, subject));
    const place = compiled ? compiledPlace(plain, subject) : plain;
    const [tools, separator] = backend === 'docker' ? [`${toolsTarget}/python`, ':'] : [path.join(sandboxMedia, 'python'), path.delimiter];
    const own = environment['PYTHONPATH'];
    // Modules that are frozen into the interpreter have no lines; and pydevd warns of those that it meets, on the function's own log.
    const settings = { PYTHON_FROZEN_MODULES: 'off', PYDEVD_DISABLE_FILE_VALIDATION: '1' };
    const restore = Object.fromEntries(Object.keys(settings).map((name) => [name, environment[name] ?? null]));
    return {
      language: 'python',
      port: backend === 'docker' ? containerDebugPort : undefined,
      environment: (port) => ({
        ...settings,
        ...(image ? { SWB_TOOLS: tools } : { PYTHONPATH: `${tools}${own ? `${separator}${own}` : ''}`, ...(own === undefined ? {} : { SWB_USER_PYTHONPATH: own }) }),
        SWB_DEBUGPY: folder.inSandbox(place, backend),
        ...(compiled ? { SWB_DEBUGPY_COMPILED: '1' } : {}),
        SWB_DEBUG_HOST: backend === 'docker' ? '0.0.0.0' : '127.0.0.1',
        SWB_DEBUG_PORT: String(port),
        // It would have the runtime start processes, of which only one could be debugged.
        SWB_DEBUG_RESTORE: JSON.stringify({ ...restore, AWS_LAMBDA_MAX_CONCURRENCY: null }),
      }),
      wrapper: () => (image ? ['/bin/sh', `${toolsTarget}/python-debug.sh`] : []),
    };
  },

  async answers(connection) {
    return (await new DapDialogue(connection).ask('initialize', { adapterID: 'probe' })).success === true;
  },

  attach: (attachable) => ({ adapter: 'server', configuration: attachArguments(attachable) }),

  /** Imported as source it takes 320 ms longer, and the sandbox cannot write what it compiles. */
  async prepareNext(subject, { folder, containers, signal, progress }) {
    // Which Python an image has, it alone knows.
    if (!containers || subject.build.image) return;
    const plain = await folder.get(debugpyName, () => Promise.reject(new Error('debugged without debugpy')));
    await folder.get(path.basename(compiledPlace(plain, subject)), async (directory) => {
      await cp(plain, directory, { recursive: true });
      const { status, output } = await containers.run({
        image: containers.imageOf(subject.runtime, subject.architecture), architecture: subject.architecture,
        command: ['python3', '-m', 'compileall', '-q', '--invalidation-mode', 'unchecked-hash', '-x', 'winappdbg|pydev_ipython|pydev_sitecustomize', '.'],
        mounts: [{ source: directory, target: workTarget, readOnly: false }], environment: {}, workingDirectory: workTarget,
      }, { signal, progress });
      if (status !== 0) throw new Error(output);
    });
  },

  /** In its process debugpy stays stopped when a client is lost. What attaches anew without breakpoints takes those of before away. */
  async release(connect) {
    const connection = await connect();
    const dialogue = new DapDialogue(connection);
    try {
      await dialogue.ask('initialize', { adapterID: 'release' });
      dialogue.say('attach', { subProcess: false });
      await dialogue.wait(({ event }) => event === 'initialized');
      await dialogue.ask('configurationDone');
      // Without an answer where nothing had stopped.
      dialogue.say('continue', { threadId: '*' });
      await dialogue.ask('disconnect', { terminateDebuggee: false });
    } finally {
      connection.destroy();
    }
  },
};

const workTarget = '/var/serverless-workbench/work';

/** Compiled modules are of one version of Python; they are the same on every architecture. */
function compiledPlace(plain: string, { runtime }: DebugSubject): string {
  return `${plain}-${runtime}`;
}

function versionOf(runtime: string): string {
  return runtime.slice('python'.length);
}

/** debugpy's settings (debugpy, "Debug configuration settings"). */
function attachArguments({ subject, mappings, wishes }: Attachable): Record<string, unknown> {
  const { justMyCode = true } = wishes;
  return {
    name: subject.handler,
    justMyCode,
    ...(justMyCode ? { rules: notMyCode.map((glob) => ({ path: glob, include: false })) } : {}),
    // Child processes would each want a session, and a way to them, of their own.
    subProcess: false,
    // The function's output is the invocation's log, whoever is attached.
    redirectOutput: false,
    showReturnValue: true,
    clientOS: process.platform === 'win32' ? 'windows' : 'unix',
    pathMappings: oneWayMappings(mappings).map(({ local, remote }) => ({ localRoot: local, remoteRoot: remote })),
  };
}

