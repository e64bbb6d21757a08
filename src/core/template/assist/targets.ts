import path from 'node:path';
import type { SourceLocation } from '../../model/diagnostic.ts';
import { child, stringOf, textOf } from '../text/tree.ts';
import type { CallTree, Tree } from '../text/tree.ts';
import type { Spot } from './spot.ts';
import type { TemplateDocument } from './template-document.ts';

/** Where something of a template is declared, and the text that names it (offsets). */
export interface Target {
  readonly at: number;
  readonly end: number;
  readonly to: SourceLocation;
  /** Where it is declared as well: an export that several templates have. */
  readonly others?: readonly SourceLocation[];
}

/** A path in a template. */
export interface PathLink {
  readonly at: number;
  readonly end: number;
  /** Absolute; may be a directory, and may not be there. */
  readonly path: string;
}

/** What the name at a spot stands for: the handler in its source, or a resource, parameter, condition or mapping of the template. */
export function targetAt(spot: Spot, offset: number, document: TemplateDocument): Target | undefined {
  const { value } = spot;
  const [section, id = '', part, setting] = spot.path;
  const call = spot.calls.at(-1);
  if (call) return referenceTarget(call, value, offset, document) ?? exportTarget(spot, document);
  const name = stringOf(value);
  const here = { at: value.at, end: value.end };
  if (section === 'Resources' && part === 'Properties' && setting === 'Handler' && !spot.key) {
    const source = document.functionOf(id)?.source;
    return source ? { ...here, to: source } : undefined;
  }
  if (section === 'Resources' && part === 'Properties' && (setting === 'CodeUri' || setting === 'Code') && !spot.key) {
    // A directory cannot be opened in an editor; what is wanted of it is mostly the handler.
    const source = document.functionOf(id)?.source;
    return source ? { ...here, to: source } : undefined;
  }
  if (spot.key || name === undefined) return undefined;
  if (part === 'DependsOn' || (section === 'Outputs' && part === 'Condition') || (section === 'Resources' && part === 'Condition')) return placed(name, here, part === 'DependsOn' ? ['Resources'] : ['Conditions'], document);
  return undefined;
}

function referenceTarget(call: CallTree, value: Tree, offset: number, document: TemplateDocument): Target | undefined {
  const text = stringOf(value);
  if (text === undefined) return undefined;
  const first = call.argument.kind === 'list' ? call.argument.items[0] : call.argument;
  const here = { at: value.at, end: value.end };
  switch (call.name) {
    case 'Ref':
      return placed(text, here, ['Parameters', 'Resources'], document);
    case 'Fn::GetAtt':
      return value === first ? placed(text.split('.')[0] ?? text, here, ['Resources'], document) : undefined;
    case 'Fn::If':
      return value === first ? placed(text, here, ['Conditions'], document) : undefined;
    case 'Condition':
      return placed(text, here, ['Conditions'], document);
    case 'Fn::FindInMap':
      return value === first ? placed(text, here, ['Mappings'], document) : undefined;
    case 'Fn::Sub': {
      for (const match of document.text.slice(value.at, value.end).matchAll(/\$\{\s*([^!}\s][^}]*?)\s*\}/g)) {
        const at = value.at + match.index + match[0].indexOf(match[1] ?? '');
        const end = at + (match[1] ?? '').length;
        if (at <= offset && offset <= end) return placed((match[1] ?? '').split('.')[0] ?? '', { at, end }, ['Parameters', 'Resources'], document);
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** The output of another template that is imported; its name may be put together of parts. */
function exportTarget({ calls, value }: Spot, document: TemplateDocument): Target | undefined {
  const call = calls.findLast(({ name }) => name === 'Fn::ImportValue');
  const [to, ...others] = call ? document.exportersOf(call) : [];
  return to && { at: value.at, end: value.end, to, ...(others.length > 0 && { others }) };
}

function placed(name: string, here: { readonly at: number; readonly end: number }, sections: readonly string[], document: TemplateDocument): Target | undefined {
  const at = document.placeOf(name, sections);
  return at === undefined ? undefined : { ...here, to: { file: document.file, ...document.lines.position(at) } };
}

const pathProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::Serverless::Function': ['CodeUri'], 'AWS::Lambda::Function': ['Code'], 'AWS::Serverless::LayerVersion': ['ContentUri'], 'AWS::Lambda::LayerVersion': ['Content'],
  'AWS::Serverless::Api': ['DefinitionUri'], 'AWS::Serverless::HttpApi': ['DefinitionUri'], 'AWS::Serverless::StateMachine': ['DefinitionUri'], 'AWS::StepFunctions::StateMachine': ['DefinitionUri'],
  'AWS::Serverless::Application': ['Location'], 'AWS::CloudFormation::Stack': ['TemplateURL'], 'AWS::AppSync::GraphQLSchema': ['DefinitionS3Location'], 'AWS::Serverless::GraphQLApi': ['SchemaUri'],
};

/** Every path of a template that names a file or directory of this machine. */
export function pathsOf(document: TemplateDocument): readonly PathLink[] {
  const directory = path.dirname(document.file);
  const links = (tree: Tree | undefined): readonly PathLink[] => {
    const text = tree?.kind === 'scalar' ? textOf(tree) : undefined;
    return tree && text !== undefined && text !== '' && !/^[a-z][a-z0-9+.-]+:\/\//i.test(text) && !text.includes('\n') ? [{ at: tree.at, end: tree.end, path: path.resolve(directory, text) }] : [];
  };
  return [
    ...document.names.resources.flatMap((id) => (pathProperties[document.typeOf(id)] ?? []).flatMap((name) => links(child(document.resource(id), 'Properties', name)))),
    ...links(child(document.tree, 'Globals', 'Function', 'CodeUri')),
  ];
}
