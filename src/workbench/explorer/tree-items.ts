import path from 'node:path';
import * as vscode from 'vscode';
import { functionKey, type Application, type ApplicationKind } from '../../core/model/application.ts';
import type { Figures } from '../history/figures.ts';
import { openCommand } from '../open-place.ts';
import type { PickedParameters } from '../parameters/parameter-choices.ts';
import { functionDescription, functionSpoken } from './function-text.ts';
import { functionUri } from './function-decorations.ts';
import { nodeId, type ApplicationNode, type BrokenTemplateNode, type ExplorerNode, type FunctionNode, type ResourceNode, type SavedEventNode, type SourceNode } from './node.ts';
import { parameterItem, parametersItem } from './parameter-items.ts';
import { resourceIcon, resourceKind } from './resource-text.ts';
import { languageFile } from './runtime-icon.ts';
import { isHttpSource, sourceIcon, sourceText } from './source-text.ts';

/** What an item shows beside the node itself. */
export interface FunctionState {
  readonly figures: Figures | undefined;
  readonly running: readonly string[];
}

/** What is to say of a template that a tool makes: nothing, that it is old, or that it is being made. */
export type SynthesisState = 'current' | 'outdated' | 'missing' | 'running' | undefined;

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** What rows say beside what the workspace holds. */
export interface RowStates {
  stateOf(node: FunctionNode): FunctionState;
  pickedFor(template: string): PickedParameters;
  synthesisOf(node: ApplicationNode): SynthesisState;
}

export function treeItem(node: ExplorerNode, states: RowStates): vscode.TreeItem {
  const item = itemOf(node, states);
  item.id = nodeId(node);
  return item;
}

function itemOf(node: ExplorerNode, { stateOf, pickedFor, synthesisOf }: RowStates): vscode.TreeItem {
  switch (node.kind) {
    case 'restricted': return restrictedItem();
    case 'brokenTemplate': return brokenTemplateItem(node);
    case 'application': return applicationItem(node, synthesisOf(node));
    case 'function': return functionItem(node, stateOf(node));
    case 'parameters': return parametersItem(node, pickedFor(node.parent.application.template));
    case 'parameter': return parameterItem(node);
    case 'source': return sourceItem(node);
    case 'savedEvent': return savedEventItem(node);
    case 'resource': return resourceItem(node);
  }
}

function restrictedItem(): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Restricted Mode'), None);
  item.description = vscode.l10n.t('Trust this workspace to invoke functions');
  item.tooltip = vscode.l10n.t('Functions are shown, but nothing of this workspace is executed until you trust it.');
  item.iconPath = new vscode.ThemeIcon('workspace-untrusted', new vscode.ThemeColor('list.warningForeground'));
  item.command = { command: 'workbench.trust.manage', title: vscode.l10n.t('Manage Workspace Trust') };
  return item;
}

function brokenTemplateItem({ diagnostic }: BrokenTemplateNode): vscode.TreeItem {
  const uri = vscode.Uri.file(diagnostic.file);
  const item = new vscode.TreeItem(shownPath(uri), None);
  item.resourceUri = uri;
  item.description = diagnostic.message;
  item.tooltip = [diagnostic.message, diagnostic.remedy].filter((part) => part !== undefined).join('\n');
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.command = { title: vscode.l10n.t('Open'), ...openCommand(uri, diagnostic.line, diagnostic.column) };
  item.contextValue = 'brokenTemplate';
  return item;
}

function applicationItem({ application }: ApplicationNode, state: SynthesisState): vscode.TreeItem {
  const uri = vscode.Uri.file(application.template);
  const content = application.functions.length + (application.declarations ?? []).length + (application.resources ?? []).length;
  const label = application.synthesis?.stack ?? shownPath(uri);
  const item = new vscode.TreeItem(label, content === 0 ? None : Expanded);
  item.resourceUri = uri;
  // Narrow views cut the end off.
  const remark = synthesisText(state);
  item.description = [kindText(application.kind), remark, label === shownPath(uri) ? undefined : shownPath(uri), ...nestedText(application)].filter((part) => part !== undefined).join(' · ');
  if (application.parents !== undefined) item.tooltip = [shownPath(uri), ...application.parents.map(({ template, id }) => nestedPlace(template, id))].join('\n');
  item.iconPath = state === 'running' ? new vscode.ThemeIcon('loading~spin') : state === 'outdated' || state === 'missing' ? new vscode.ThemeIcon('layers', new vscode.ThemeColor('list.warningForeground')) : new vscode.ThemeIcon('layers');
  item.contextValue = ['application', ...(application.synthesis && application.synthesis.file !== null ? ['cdk'] : []), ...(state === 'outdated' || state === 'missing' ? ['stale'] : [])].join(' ');
  item.accessibilityInformation = { label: [vscode.l10n.t('Application {0}, {1}, {2} functions', label, kindText(application.kind), application.functions.length), remark].filter((part) => part !== undefined).join(', ') };
  return item;
}

function synthesisText(state: SynthesisState): string | undefined {
  switch (state) {
    case 'outdated': return vscode.l10n.t('sources are newer than its assembly');
    case 'missing': return vscode.l10n.t('not synthesized yet');
    case 'running': return vscode.l10n.t('synthesizing');
    default: return undefined;
  }
}

function functionItem(node: FunctionNode, { figures, running }: FunctionState): vscode.TreeItem {
  const { fn } = node.reference;
  const item = new vscode.TreeItem(fn.id, Collapsed);
  item.resourceUri = functionUri(node.reference);
  item.description = functionDescription(fn, figures, running);
  item.iconPath = running.length > 0
    ? new vscode.ThemeIcon('loading~spin')
    : languageFile(fn) === undefined ? new vscode.ThemeIcon(fn.packageType === 'Image' ? 'package' : 'symbol-function') : vscode.ThemeIcon.File;
  // Words that the manifest's menus ask for one by one.
  item.contextValue = ['function', ...(fn.notRunnable === undefined ? ['runnable'] : []), ...(running.length > 0 ? ['running'] : []), ...(fn.source === null ? [] : ['handler'])].join(' ');
  item.accessibilityInformation = { label: functionSpoken(fn, figures, running) };
  return item;
}

/** Which stack nests it, and how many more do. */
function nestedText({ parents: [first, ...others] = [] }: Application): readonly string[] {
  if (first === undefined) return [];
  const place = nestedPlace(first.template, first.id);
  return [others.length === 0 ? place : `${place} +${others.length}`];
}

function nestedPlace(template: string, id: string): string {
  return vscode.l10n.t('nested as {0} in {1}', id, shownPath(vscode.Uri.file(template)));
}

function sourceItem({ source, parent }: SourceNode): vscode.TreeItem {
  const title = sourceText(source);
  const item = new vscode.TreeItem(title, None);
  item.description = title === source.type ? source.id : source.type;
  item.iconPath = new vscode.ThemeIcon(sourceIcon(source.type));
  item.tooltip = `${source.type} · ${source.id}`;
  item.contextValue = ['source', ...(parent.reference.fn.notRunnable === undefined ? ['runnable'] : []), ...(isHttpSource(source) ? ['http'] : [])].join(' ');
  const location = source.location ?? parent.reference.fn.location;
  item.command = { title: vscode.l10n.t('Open'), ...openCommand(vscode.Uri.file(location.file), location.line, location.column) };
  item.accessibilityInformation = { label: vscode.l10n.t('Event source {0}, {1}', title, source.type) };
  return item;
}

function resourceItem({ resource }: ResourceNode): vscode.TreeItem {
  const kind = resourceKind(resource);
  const item = new vscode.TreeItem(resource.id, None);
  item.description = [kind, resource.name === resource.id ? undefined : resource.name, resource.absent].filter((part) => part !== undefined).join(' · ');
  item.iconPath = new vscode.ThemeIcon(resourceIcon(resource), resource.absent === undefined ? undefined : new vscode.ThemeColor('disabledForeground'));
  item.tooltip = [`${resource.type} · ${resource.name}`, resource.absent].filter((part) => part !== undefined).join('\n');
  item.contextValue = 'resource';
  item.command = { title: vscode.l10n.t('Open'), ...openCommand(vscode.Uri.file(resource.location.file), resource.location.line, resource.location.column) };
  item.accessibilityInformation = { label: vscode.l10n.t('{0} {1}, shown only', kind, resource.id) };
  return item;
}

function savedEventItem({ saved, parent }: SavedEventNode): vscode.TreeItem {
  const uri = vscode.Uri.file(saved.file);
  const item = new vscode.TreeItem(saved.title, None);
  item.resourceUri = uri;
  item.iconPath = new vscode.ThemeIcon('json');
  item.description = path.basename(path.dirname(saved.file));
  item.contextValue = parent.reference.fn.notRunnable === undefined ? 'savedEvent runnable' : 'savedEvent';
  item.command = { title: vscode.l10n.t('Open'), ...openCommand(uri) };
  item.accessibilityInformation = { label: vscode.l10n.t('Saved event {0}', saved.title) };
  return item;
}

/** Relative to its folder, which is named where several are open. */
function shownPath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

function kindText(kind: ApplicationKind): string {
  // Names of products: the same in every language.
  return { sam: 'SAM', cloudformation: 'CloudFormation', cdk: 'CDK', serverless: 'Serverless Framework', terraform: 'Terraform', amplify: 'Amplify', sst: 'SST' }[kind];
}

/** The key by which commands find the function again after a re-read. */
export function keyOf(node: FunctionNode | SourceNode | SavedEventNode): string {
  return functionKey(node.kind === 'function' ? node.reference : node.parent.reference);
}

