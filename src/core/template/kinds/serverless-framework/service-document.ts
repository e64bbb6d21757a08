import type { NearbyFiles } from '../../nearby-files.ts';
import type { Fault } from '../../text/template-text.ts';
import { readTemplateTree } from '../../text/template-tree.ts';
import type { Tree } from '../../text/tree.ts';
import { child, entriesOf } from '../../text/tree.ts';
import { readStaticObject } from './static-object.ts';

/** What a service's own file holds, as written. */
export interface ServiceDocument {
  /** Without a byte order mark. */
  readonly text: string;
  readonly tree: Tree | undefined;
  readonly faults: readonly Fault[];
}

/** Reads YAML and JSON, broken or not, and programs that give a literal object. Never throws and never runs anything. */
export async function readServiceDocument(file: string, source: string, nearby: NearbyFiles): Promise<ServiceDocument> {
  const text = source.replace(/^\uFEFF/, '');
  if (/\.[mc]?[jt]s$/.test(file)) return { text, ...await readStaticObject(file, text, nearby) };
  const { tree, faults } = readTemplateTree(text);
  return { text, tree, faults };
}

/** Whether a file of a service's name is a service: it has a provider, and functions or resources. */
export function isService(tree: Tree | undefined): boolean {
  return child(tree, 'provider') !== undefined && (child(tree, 'service') !== undefined || child(tree, 'functions') !== undefined);
}

/** Whether it is a file of Serverless Compose. */
export function isCompose(tree: Tree | undefined): boolean {
  return entriesOf(child(tree, 'services')).length > 0 && child(tree, 'provider') === undefined;
}
