import type { SavedEvent } from '../../core/events/saved/saved.ts';
import { functionKey, type Application, type EventSource, type FunctionReference, type LambdaResource, type ParameterDeclaration } from '../../core/model/application.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';

/** Tells that nothing can be run before the workspace is trusted. */
export interface RestrictedNode {
  readonly kind: 'restricted';
}

/** A template of which nothing could be read. */
export interface BrokenTemplateNode {
  readonly kind: 'brokenTemplate';
  readonly diagnostic: Diagnostic;
}

export interface ApplicationNode {
  readonly kind: 'application';
  readonly application: Application;
}

export interface FunctionNode {
  readonly kind: 'function';
  readonly reference: FunctionReference;
  readonly parent: ApplicationNode;
}

/** Above the parameters of an application. */
export interface ParametersNode {
  readonly kind: 'parameters';
  readonly parent: ApplicationNode;
}

export interface ParameterNode {
  readonly kind: 'parameter';
  readonly declaration: ParameterDeclaration;
  readonly parent: ParametersNode;
}

export interface SourceNode {
  readonly kind: 'source';
  readonly source: EventSource;
  readonly parent: FunctionNode;
}

export interface SavedEventNode {
  readonly kind: 'savedEvent';
  readonly saved: SavedEvent;
  readonly parent: FunctionNode;
}

/** What belongs to Lambda and is no function: a MicroVM image, a capacity provider, a network connector. */
export interface ResourceNode {
  readonly kind: 'resource';
  readonly resource: LambdaResource;
  readonly parent: ApplicationNode;
}

export type ExplorerNode = RestrictedNode | BrokenTemplateNode | ApplicationNode | FunctionNode | ParametersNode | ParameterNode | SourceNode | SavedEventNode | ResourceNode;

/** Stable across re-reads, so that the tree keeps what is expanded and selected. */
export function nodeId(node: ExplorerNode): string {
  switch (node.kind) {
    case 'restricted': return node.kind;
    case 'brokenTemplate': return `broken:${node.diagnostic.file}`;
    case 'application': return `application:${node.application.template}`;
    case 'function': return `function:${functionKey(node.reference)}`;
    case 'parameters': return `parameters:${node.parent.application.template}`;
    case 'parameter': return `parameter:${node.parent.parent.application.template}#${node.declaration.name}`;
    case 'resource': return `resource:${node.parent.application.template}#${node.resource.id}`;
    case 'source': return `source:${functionKey(node.parent.reference)}#${node.source.id}`;
    case 'savedEvent': return `event:${functionKey(node.parent.reference)}#${node.saved.file}`;
  }
}

export function parentOf(node: ExplorerNode): ExplorerNode | undefined {
  return 'parent' in node ? node.parent : undefined;
}

/** The function that a row is of or belongs to; undefined for what stands above or beside the functions. */
export function functionOf(node: ExplorerNode | undefined): FunctionReference | undefined {
  if (node?.kind === 'function') return node.reference;
  return node?.kind === 'source' || node?.kind === 'savedEvent' ? node.parent.reference : undefined;
}
