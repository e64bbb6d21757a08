import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import { SandboxListener } from '../../runtime-api/listener.ts';
import type { Backend, SandboxHost, SandboxSpec, StartContext } from '../backend.ts';
import type { HostRuntime } from './host-runtime.ts';
import type { HostRuntimes } from './host-runtimes.ts';
import { localAccount } from '../../model/local-account.ts';
import { ProcessHost } from './process-host.ts';
import { isOwnProcess } from './process-peer.ts';
import { freePort } from './free-port.ts';
import { Watchdog } from './watchdog.ts';

export interface ProcessBackendOptions {
  /** Holds `runtimes/<language>`. */
  readonly mediaDirectory: string;
  /** Compiled modules and AWS's clients are kept here. */
  readonly cacheDirectory: string;
  readonly runtimes: HostRuntimes;
}

/** What a program needs of the host to run at all; nothing else of the user's shell gets through to a function. */
const hostVariables = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT', 'windir', 'PATHEXT', 'COMSPEC', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'];

/** Sandboxes as child processes of the host: no engine needed, no isolation given. */
export class ProcessBackend implements Backend {
  readonly kind = 'process';
  readonly #options: ProcessBackendOptions;
  readonly #watchdog = new Watchdog();
  readonly #hosts = new Set<ProcessHost>();
  readonly #killAtExit = () => this.#hosts.forEach((host) => host.killNow());

  constructor(options: ProcessBackendOptions) {
    this.#options = options;
  }

  async start(spec: SandboxSpec, context: StartContext): Promise<SandboxHost> {
    context.clock.enter('create');
    context.progress({ phase: 'create', message: l10n.t('Looking for a program that runs {0}', spec.runtime) });
    const { mediaDirectory, cacheDirectory, runtimes } = this.#options;
    const runtime = await runtimes.find({ spec, mediaDirectory, cacheDirectory, signal: context.signal, progress: (step) => context.progress(step) });
    if (context.signal?.aborted) throw cancelledError(l10n.t('Cancelled before the sandbox was started.'));
    if (runtime.note !== undefined) context.note?.(runtime.note);
    const token = randomBytes(16).toString('hex');
    let pid: number | undefined;
    const listener = await SandboxListener.listen({
      host: '127.0.0.1', capacity: spec.capacity,
      identity: { functionName: spec.functionName, handler: spec.handler, accountId: localAccount.accountId, external: [] },
      ...(runtime.access === 'process' ? { peer: (_address: string, remotePort: number) => pid !== undefined && isOwnProcess({ remotePort, listenerPort: listener.port }, pid, `AWS_LAMBDA_RUNTIME_API=${runtimeApi}`) } : { token }),
    });
    const runtimeApi = `127.0.0.1:${listener.port}${runtime.access === 'address' ? `/${token}` : ''}`;
    for (const route of context.routes) listener.use(route);
    // Code of another revision may bring another program (`bootstrap`), or need one.
    const runtimeFor = async (current: SandboxSpec): Promise<HostRuntime> => (current.codeDirectory === spec.codeDirectory ? runtime : runtimes.find({ spec: current, mediaDirectory, cacheDirectory, signal: undefined, progress: () => undefined }));
    const launch = async (current: SandboxSpec): Promise<{ child: ChildProcess; debugPort: number | undefined }> => {
      const debugPort = current.debug && (current.debug.port ?? await freePort());
      return { child: await this.#launch(current, await runtimeFor(current), { runtimeApi, port: listener.port, token, debugPort }, (started) => (pid = started)), debugPort };
    };
    const host = new ProcessHost({ listener, sink: context.sink, configuration: spec.configuration, runtimeApi, launch });
    if (this.#hosts.size === 0) process.once('exit', this.#killAtExit);
    this.#hosts.add(host);
    void host.exited.then(() => {
      this.#hosts.delete(host);
      if (this.#hosts.size === 0) process.off('exit', this.#killAtExit);
    });
    context.clock.enter('start');
    context.progress({ phase: 'start', message: l10n.t('Starting {0}', runtime.title) });
    try {
      await host.boot(spec);
    } catch (thrown) {
      await host.kill();
      throw thrown;
    }
    context.clock.enter('runtime-boot');
    context.progress({ phase: 'runtime-boot', message: l10n.t('Waiting for the runtime') });
    return host;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => host.kill()));
    this.#watchdog.dispose();
    process.off('exit', this.#killAtExit);
  }

  async #launch(spec: SandboxSpec, runtime: HostRuntime, { runtimeApi, port, token, debugPort }: { readonly runtimeApi: string; readonly port: number; readonly token: string; readonly debugPort: number | undefined }, onStart: (pid: number) => void): Promise<ChildProcess> {
    const debug = debugPort === undefined ? undefined : spec.debug;
    const [program = runtime.executable, ...words] = [...(debug?.wrapper(debugPort ?? 0) ?? []), runtime.executable, ...runtime.arguments];
    const child = spawn(program, words, {
      cwd: spec.codeDirectory,
      env: {
        ...Object.fromEntries(hostVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
        ...runtime.environment,
        // AWS's SDKs cannot be told to send a header of ours: there the secret is the beginning of the path.
        ...(spec.functionCalls ? { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}${runtime.access === 'process' ? '' : `/${token}`}` } : {}),
        ...spec.environment,
        LAMBDA_TASK_ROOT: spec.codeDirectory,
        LAMBDA_RUNTIME_DIR: runtime.directory,
        AWS_LAMBDA_RUNTIME_API: runtimeApi,
        ...(runtime.access === 'token' ? { SWB_TOKEN: token } : {}),
        ...(spec.dependencyDirectory ? { SWB_DEPENDENCIES: spec.dependencyDirectory } : {}),
        ...debug?.environment(debugPort ?? 0),
      },
      // The fourth is the pipe on which our clients tell how far their boot is.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A process group of its own, so that what the function starts ends with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    // Before its first connection can be heard of.
    if (child.pid !== undefined) onStart(child.pid);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    }).catch((thrown: unknown) => {
      throw new WorkbenchError('sandbox-failed', l10n.t('{0} could not be started: {1}', runtime.executable, errorText(thrown)), {
        remedy: l10n.t('Check that the program can be run from a terminal.'),
        cause: thrown,
      });
    });
    const pid = child.pid as number;
    this.#watchdog.add(pid);
    child.once('exit', () => this.#watchdog.remove(pid));
    return child;
  }
}
