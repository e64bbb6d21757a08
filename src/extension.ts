import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CreateApplication } from './workbench/application/create-application.ts';
import { cdkCommands } from './workbench/cdk/cdk-commands.ts';
import { CdkStates } from './workbench/cdk/cdk-states.ts';
import { Synthesis } from './workbench/cdk/synthesis.ts';
import { BuildLog } from './workbench/build/build-log.ts';
import { BuildProblems } from './workbench/build/build-problems.ts';
import { Builds } from './workbench/build/builds.ts';
import { backendCommands } from './workbench/commands/backend-commands.ts';
import { buildCommands } from './workbench/commands/build-commands.ts';
import { FunctionChoice } from './workbench/commands/function-choice.ts';
import { invokeCommands } from './workbench/commands/invoke-commands.ts';
import { navigationCommands } from './workbench/commands/navigation-commands.ts';
import { registerCommands } from './workbench/commands/register.ts';
import { showContext } from './workbench/context-keys.ts';
import { CoreHost } from './workbench/core-host.ts';
import { ConfiguredInvocation } from './workbench/debug/configured-invocation.ts';
import { debugCommands } from './workbench/debug/debug-commands.ts';
import { DebugProvider } from './workbench/debug/debug-provider.ts';
import { FunctionSessions } from './workbench/debug/function-sessions.ts';
import { DisposableList } from './workbench/disposables.ts';
import { CodeLenses } from './workbench/editor/code-lenses.ts';
import { EventLenses } from './workbench/editor/event-lenses.ts';
import { FunctionAtCursor } from './workbench/editor/function-at-cursor.ts';
import { HandlerLines } from './workbench/editor/handler-lines.ts';
import { TemplateCompletion } from './workbench/editor/template-completion.ts';
import { TemplateFixes } from './workbench/editor/template-fixes.ts';
import { TemplateNavigation } from './workbench/editor/template-navigation.ts';
import { TemplateTexts } from './workbench/editor/template-texts.ts';
import { layerCommands } from './workbench/commands/layer-commands.ts';
import { environmentCommands } from './workbench/environment/environment-commands.ts';
import { LocalValuesFiles } from './workbench/environment/local-values.ts';
import { askMfaCode } from './workbench/environment/profile-choice.ts';
import { EventAssistance } from './workbench/event-editor/event-assistance.ts';
import { eventCommands } from './workbench/event-editor/event-commands.ts';
import { EventEditors } from './workbench/event-editor/event-editors.ts';
import { EventImport } from './workbench/event-editor/event-import.ts';
import { EventMemory } from './workbench/events/event-memory.ts';
import { EventOwners } from './workbench/events/event-owners.ts';
import { EventPicker } from './workbench/events/event-picker.ts';
import { EventResolver } from './workbench/events/event-resolver.ts';
import { NewEvent } from './workbench/events/new-event.ts';
import { savedEventFinder } from './workbench/events/saved-events.ts';
import { ExplorerTree } from './workbench/explorer/explorer-tree.ts';
import { Explorer } from './workbench/explorer/explorer.ts';
import { FunctionDecorations } from './workbench/explorer/function-decorations.ts';
import { FunctionLog } from './workbench/function-log.ts';
import { History } from './workbench/history/history.ts';
import { ImageManager } from './workbench/images/image-manager.ts';
import { AsyncInvocations } from './workbench/invocation/async-invocations.ts';
import { ExpectationChecks } from './workbench/invocation/expectation-checks.ts';
import { FailureReport } from './workbench/invocation/failure-report.ts';
import { Failures } from './workbench/invocation/failures.ts';
import { Invocations } from './workbench/invocation/invocations.ts';
import { resultActions } from './workbench/invocation/result-actions.ts';
import { Runs } from './workbench/invocation/runs.ts';
import { TenantMemory } from './workbench/invocation/tenant-memory.ts';
import { Tenants } from './workbench/invocation/tenants.ts';
import { MessageDocuments } from './workbench/panels/message-documents.ts';
import { ResultPanel } from './workbench/panels/result-panel.ts';
import { ParameterChoices } from './workbench/parameters/parameter-choices.ts';
import { parameterCommands } from './workbench/parameters/parameter-commands.ts';
import { ImagePull } from './workbench/plan/image-pull.ts';
import { PlanPanel } from './workbench/plan/plan-panel.ts';
import { Settings } from './workbench/settings.ts';
import { StandbyFollower } from './workbench/standby/standby-follower.ts';
import { BackendStatus } from './workbench/status/backend-status.ts';
import { TemplateProblems } from './workbench/workspace/template-problems.ts';
import { WorkspaceModel } from './workbench/workspace/workspace-model.ts';

/** What the extension tells of itself to whoever measures it. */
export interface WorkbenchMeasures {
  /** How many templates were read again because files changed. */
  readonly rereads: number;
}

let core: CoreHost | undefined;

/** Builds the pieces and hands them to each other. Registers only: what reads, connects or starts anything is loaded on first use. */
export function activate(context: vscode.ExtensionContext): WorkbenchMeasures {
  // The core and everything below it translate through the same bundle without knowing VS Code.
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  const owned = new DisposableList();
  context.subscriptions.push(owned);

  const log = owned.add(vscode.window.createOutputChannel('Serverless Workbench', { log: true }));
  const settings = new Settings();
  const host = new CoreHost(async () => {
    const [{ createCore }, { cacheDirectory }] = await Promise.all([import('./core/create-core.ts'), import('./core/cache-directory.ts')]);
    const created = createCore({ mediaDirectory: context.asAbsolutePath('media'), cacheDirectory: cacheDirectory(process.env), standbys: settings.standbys, images: settings.images, trueDelays: () => settings.trueDelays, mayFetchClients: () => settings.fetchRuntimeClients, mfaCode: askMfaCode });
    builds.follow(created.invoker.builds);
    return created;
  });
  core = host;
  const choices = owned.add(new ParameterChoices(context.workspaceState, settings));
  const model = owned.add(new WorkspaceModel(async (folders) => {
    const { WorkspaceReader } = await import('./core/template/workspace.ts');
    return new WorkspaceReader(folders, { exclude: settings.exclude, choices: (template) => choices.of(template) });
  }, log));
  owned.add(choices.onDidChange((template) => void model.changed([template])));
  for (const setting of ['parameters', 'samconfigEnvironment']) owned.add(settings.onDidChange(setting, () => void (model.state !== 'unread' && model.refresh())));
  owned.add(settings.onDidChange('exclude', () => void (model.state !== 'unread' && model.refresh())));

  owned.add(settings.onDidChange('images', () => void host.existing().then((existing) => existing?.chooseImages(settings.images))));

  const runs = owned.add(new Runs());
  const history = owned.add(new History(context.workspaceState));
  const cursor = owned.add(new FunctionAtCursor(model));
  const memory = new EventMemory(context.workspaceState);
  const resolver = new EventResolver(host, memory, settings);
  const newEvent = new NewEvent(host, resolver);
  const findSavedEvents = savedEventFinder();
  const failures = new Failures(settings, log);
  const report = new FailureReport(failures);
  const buildLog = owned.add(new BuildLog());
  const builds: Builds = owned.add(new Builds({ core: host, model, settings, failures, log: buildLog, problems: owned.add(new BuildProblems(model)) }));
  const plan = owned.add(new PlanPanel({ extensionUri: context.extensionUri, core: host, model, settings, builds, pull: owned.add(new ImagePull(host, failures)), failures }));
  const functions = new FunctionChoice(model, cursor, history);
  const backend = owned.add(new BackendStatus(host, model, settings));
  const panel: ResultPanel = owned.add(new ResultPanel({
    extensionUri: context.extensionUri,
    actions: resultActions({ model, runs, plan, newEvent, failures, report, invocations: () => invocations, asyncInvocations: () => asyncInvocations }),
  }));
  const expectations = owned.add(new ExpectationChecks('Serverless Workbench'));
  const tenants = new Tenants(new TenantMemory(context.workspaceState));
  const localValues = new LocalValuesFiles(model, settings);
  const configured = new ConfiguredInvocation({ core: host, model, settings, resolver, choices, failures, invocations: () => invocations });
  const sessions = owned.add(new FunctionSessions(model, settings, { runs, invoke: (configuration, manner) => configured.invoke(configuration, manner), attachRunning: (key, request) => configured.attachRunning(key, request) }));
  const parts = { localValues, debugged: sessions, core: host, model, runs, history, memory, panel, settings, backend, tenants, log: new FunctionLog(log), buildLog };
  const invocations: Invocations = new Invocations({ ...parts, failures: report, expectations });
  const asyncInvocations: AsyncInvocations = new AsyncInvocations({ ...parts, failures, documents: owned.add(new MessageDocuments()), onInvoke: (last) => (invocations.last = last) });

  const states = owned.add(new CdkStates(model));
  const synthesis = owned.add(new Synthesis({ model, states, settings, failures }));
  const tree = owned.add(new ExplorerTree({ model, history, runs, findSavedEvents, choices, cdk: { states, synthesis } }));
  owned.add(new Explorer(tree, runs, cursor, settings));
  owned.add(new FunctionDecorations(model, history));
  owned.add(new StandbyFollower({ core: host, debugged: sessions, model, history, settings, tenants }));
  const texts = owned.add(new TemplateTexts(model));
  owned.add(new TemplateProblems(model, texts, 'Serverless Workbench'));
  owned.add(new TemplateFixes(texts));
  owned.add(new TemplateCompletion(texts, settings));
  owned.add(new TemplateNavigation(texts, model));
  owned.add(new CodeLenses(model, owned.add(new HandlerLines(model)), history, runs, settings));
  const owners = new EventOwners(model);
  const editors = owned.add(new EventEditors({ extensionUri: context.extensionUri, core: host, model, functions, invocations, failures, settings }));
  owned.add(new EventAssistance(owners, context.extensionUri, 'Serverless Workbench'));
  owned.add(new EventLenses(model, owners, expectations, settings));
  owned.add(showContext(model, runs, cursor));
  const images = new ImageManager(host, model);
  const picker = new EventPicker(host, memory, findSavedEvents, newEvent);
  owned.add(new DebugProvider({ core: host, model, functions, resolver, picker, failures }));
  const createApplication = new CreateApplication(vscode.Uri.joinPath(context.extensionUri, 'media', 'sample-application'), model);
  owned.add(registerCommands({
    ...invokeCommands({ model, functions, resolver, picker, newEvent, invocations, asyncInvocations, tenants, runs, history, panel, failures }),
    ...debugCommands({ functions, picker, sessions, invocation: configured, failures }),
    ...eventCommands({ functions, owners, editors, imports: new EventImport(model, functions, newEvent) }),
    ...navigationCommands(model, functions, log),
    ...buildCommands(functions, builds, plan, buildLog),
    ...cdkCommands(synthesis),
    ...backendCommands(host, settings),
    'serverlessWorkbench.manageImages': () => images.show(),
    ...environmentCommands(functions, settings, localValues),
    ...parameterCommands(model, choices),
    ...layerCommands(host, functions, settings),
    'serverlessWorkbench.createApplication': () => createApplication.run(),
  }, failures));
  return { get rereads() { return model.rereads; } };
}

/** Waits until no sandbox is left. */
export async function deactivate(): Promise<void> {
  await core?.dispose();
}
