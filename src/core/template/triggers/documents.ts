import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { SourceLocation } from '../../model/diagnostic.ts';
import { writtenChild } from '../resources/setting-values.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import { TemplateText } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, textOf } from '../text/tree.ts';
import { parseText } from '../text/yaml-tree.ts';

/** A definition (OpenAPI, Amazon States Language) within the template or in a file that it names. */
export interface Definition {
  readonly tree: Tree;
  /** Where an offset of the tree is. */
  place(at: number): SourceLocation;
}

/** The definition that stands in a property, or that an `AWS::Include` in its place brings from a local file. */
export function definitionWithin(body: Tree | undefined, context: TemplateContext): Definition | undefined {
  const written = writtenChild(body, context.resolver);
  if (!written) return undefined;
  const transform = written.kind === 'call' && written.name === 'Fn::Transform' ? written.argument : child(written, 'Fn::Transform');
  if (transform) return textOf(child(transform, 'Name')) === 'AWS::Include' ? definitionBeside(child(transform, 'Parameters', 'Location'), context) : undefined;
  return written.kind === 'map' ? { tree: written, place: (at) => locationAt(context, at) } : undefined;
}

/**
 * The definition in a local file that a property (`DefinitionUri`, `BodyS3Location`, `Location`) names, as `sam package` and `aws cloudformation package` take it; undefined
 * for one in S3. What is missing is reported.
 */
export function definitionBeside(uri: Tree | undefined, context: TemplateContext): Definition | undefined {
  const resolved = uri && context.resolver.resolve(uri);
  const name = textOf(resolved);
  if (!uri || name === undefined || name === '' || /^[a-z][a-z0-9+.-]+:/i.test(name)) return undefined;
  const file = path.resolve(context.directory, name);
  const found = context.texts?.get(file);
  if (!found) return undefined;
  if (found.kind === 'text') return parsed(file, found.text);
  if (found.kind !== 'outside') {
    context.report({
      severity: 'warning', code: 'definition-missing', at: uri.at, end: uri.end,
      message: found.kind === 'absent' ? l10n.t('The file of this definition does not exist: {0}', name) : l10n.t('The file of this definition cannot be read: {0}', name),
      remedy: l10n.t('Create it, or correct the path: it is relative to the template.'),
    });
  }
  return undefined;
}

/** A definition that comes as text: of a file, or of a string in the template. Undefined for what is no map. */
export function parsed(file: string, text: string): Definition | undefined {
  const { tree } = parseText(text, 0, new Map());
  if (tree?.kind !== 'map') return undefined;
  const lines = new TemplateText(text);
  return { tree, place: (at) => ({ file, ...lines.position(at) }) };
}
