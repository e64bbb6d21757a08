import * as vscode from 'vscode';
import type { DebugRequest } from '../../core/model/debug.ts';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { cancelledError } from '../../core/model/errors.ts';
import { DisposableList } from '../disposables.ts';
import type { DebuggedFunctions } from '../invocation/run-watcher.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { AttachedDebugger } from './attached-debugger.ts';
import { adapterType, attachmentKey, functionType, type FunctionDebugConfiguration } from './debug-configuration.ts';
import { FunctionSession, type SessionParts } from './function-session.ts';
import { hasBreakpoints } from './function-breakpoints.ts';
import { LinkAdapter } from './link-adapter.ts';
import { ServerLink } from './server-link.ts';

/** The debug sessions of functions in this window, and the debuggers that are attached to their sandboxes. */
export class FunctionSessions implements DebuggedFunctions, vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #settings: Settings;
  readonly #parts: Omit<SessionParts, 'attachments' | 'find'>;
  readonly #owned = new DisposableList();
  /** By the editor's id of their session. */
  readonly #sessions = new Map<string, FunctionSession>();
  readonly #attachments = new Map<string, AttachedDebugger>();
  /** Sessions being opened for functions that are called, by key. */
  readonly #opening = new Map<string, Promise<FunctionSession>>();

  constructor(model: WorkspaceModel, settings: Settings, parts: Omit<SessionParts, 'attachments' | 'find'>) {
    this.#model = model;
    this.#settings = settings;
    this.#parts = parts;
    this.#owned.add(vscode.debug.registerDebugAdapterDescriptorFactory(functionType, { createDebugAdapterDescriptor: (session) => this.#open(session) }));
    this.#owned.add(vscode.debug.registerDebugAdapterDescriptorFactory(adapterType, { createDebugAdapterDescriptor: (session) => this.#adapter(session) }));
    this.#owned.add(vscode.debug.registerDebugAdapterTrackerFactory('*', { createDebugAdapterTracker: (session) => this.#attachmentOf(session)?.tracker(session) }));
    this.#owned.add(vscode.debug.onDidTerminateDebugSession((session) => this.#terminated(session)));
  }

  /** The newest open session of a function. */
  session(key: string): FunctionSession | undefined {
    return [...this.#sessions.values()].filter((each) => each.key === key && !each.over).at(-1);
  }

  of(key: string): FunctionSession | undefined {
    const session = this.session(key);
    return session?.debug === undefined ? undefined : session;
  }

  /** While something is debugged in this window, functions that are called are debugged too, as the setting says. */
  called(reference: FunctionReference): DebugRequest | undefined {
    const key = functionKey(reference);
    const open = this.of(key);
    if (open !== undefined) return open.debug;
    const { debugCalledFunctions } = this.#settings;
    if (debugCalledFunctions === 'never' || ![...this.#sessions.values()].some((session) => session.debug !== undefined && !session.over)) return undefined;
    if (debugCalledFunctions === 'withBreakpoints' && !hasBreakpoints(this.#model.workspace, reference)) return undefined;
    return {
      attach: async (target, signal) => {
        const session = await this.#openCalled(reference);
        if (session.debug === undefined) throw cancelledError(vscode.l10n.t('Cancelled while the debugger was being attached.'));
        await session.debug.attach(target, signal);
      },
    };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #open(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const made = new FunctionSession(session, { ...this.#parts, find: (key) => this.#model.find(key), attachments: this.#attachments });
    this.#sessions.set(session.id, made);
    return new vscode.DebugAdapterInlineImplementation(made.adapter);
  }

  #adapter(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const attached = this.#attachmentOf(session);
    if (attached === undefined) throw new Error(vscode.l10n.t('Sessions of this type are started by debugging a Lambda function.'));
    const { plan, target } = attached;
    // Not DebugAdapterServer: a session that is left while its program goes on would never end.
    const adapter = new LinkAdapter(plan.adapter === 'inline' ? plan.create() : new ServerLink(target.host, target.port));
    attached.adapter = adapter;
    return new vscode.DebugAdapterInlineImplementation(adapter);
  }

  #attachmentOf(session: vscode.DebugSession): AttachedDebugger | undefined {
    for (let each: vscode.DebugSession | undefined = session; each !== undefined; each = each.parentSession) {
      const id: unknown = each.configuration[attachmentKey];
      if (typeof id === 'string') return this.#attachments.get(id);
    }
    return undefined;
  }

  #openCalled(reference: FunctionReference): Promise<FunctionSession> {
    const key = functionKey(reference);
    const open = this.of(key);
    if (open !== undefined) return Promise.resolve(open);
    let opening = this.#opening.get(key);
    if (opening === undefined) {
      const configuration: FunctionDebugConfiguration = { type: functionType, request: 'attach', name: reference.fn.id, function: reference.fn.id, __key: key, __called: true };
      opening = Promise.resolve(vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.file(reference.application.template)), configuration, { suppressSaveBeforeStart: true })).then(() => {
        const session = this.of(key);
        if (session === undefined) throw cancelledError(vscode.l10n.t('Cancelled while the debugger was being attached.'));
        return session;
      }).finally(() => this.#opening.delete(key));
      this.#opening.set(key, opening);
    }
    return opening;
  }

  #terminated(session: vscode.DebugSession): void {
    this.#attachmentOf(session)?.terminated(session);
    if (!this.#sessions.delete(session.id)) return;
    const left = [...this.#sessions.values()];
    if (left.some((each) => !each.called)) return;
    for (const each of left) void each.release();
  }
}
