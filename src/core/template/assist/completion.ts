import * as l10n from '@vscode/l10n';
import { pseudoParameters } from '../checks/names.ts';
import type { HandlerChoice } from '../handlers/handler-choices.ts';
import { eventTypeOf, eventTypePage, eventTypeText, eventTypes } from '../knowledge/event-types.ts';
import { functionProperties, globalsSections, resourceAttributes, sections } from '../knowledge/properties.ts';
import { namedRuntimes, runtimeDates, runtimeFacts } from '../resources/runtimes.ts';
import { child, stringOf } from '../text/tree.ts';
import { resourceType } from '../values/resource-types.ts';
import type { Cursor } from './cursor.ts';
import type { TemplateDocument } from './template-document.ts';

/** One thing that may stand at the cursor. */
export interface Completion {
  readonly label: string;
  /** What is written; the label where it is absent. */
  readonly insert?: string;
  readonly kind: 'runtime' | 'handler' | 'event' | 'property' | 'resource' | 'parameter' | 'value';
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** To be shown struck out. */
  readonly deprecated?: boolean;
}

/** What may stand at a cursor, best first; empty where this knows nothing better than the editor. `handlers` looks for those of a function. */
export async function completionsAt(cursor: Cursor, document: TemplateDocument, handlers: (id: string) => Promise<readonly HandlerChoice[]>): Promise<readonly Completion[]> {
  const names = namesFor(cursor, document);
  if (names) return names;
  const { path } = cursor;
  if (cursor.kind === 'key') return keysFor(path, document).filter((name) => !cursor.siblings.includes(name)).map((name) => keyCompletion(name, cursor, path));
  const at = settingOf(path, document);
  switch (at?.setting) {
    case 'Runtime':
    case 'CompatibleRuntimes':
      return runtimes(document.now);
    case 'Architectures':
      return ['arm64', 'x86_64'].map((name) => ({ label: name, insert: cursor.kind === 'item' ? quoted(name, cursor) : `[${cursor.json ? `"${name}"` : name}]`, kind: 'value' }));
    case 'PackageType':
      return ['Zip', 'Image'].map((name) => ({ label: name, insert: quoted(name, cursor), kind: 'value' }));
    case 'Handler':
      return at.id === undefined ? [] : (await handlers(at.id)).map(({ handler, file, line }) => ({ label: handler, insert: quoted(handler, cursor), kind: 'handler', detail: `${file.split(/[\\/]/).at(-1) ?? file}:${line}` }));
  }
  if (path.at(-1) === 'Type' && path.at(-3) === 'Events' && document.typeOf(path[1] ?? '') === 'AWS::Serverless::Function') {
    return Object.keys(eventTypes).map((type) => ({ label: type, insert: quoted(type, cursor), kind: 'event', detail: eventTypeText(type), documentation: `${eventTypeText(type)}\n\n[${l10n.t('Documentation')}](${eventTypePage(type) ?? ''})` }));
  }
  return [];

  function runtimes(now: Date): readonly Completion[] {
    return namedRuntimes
      .map((runtime) => ({ runtime, facts: runtimeFacts(runtime, now) }))
      .filter(({ facts }) => facts.stage !== 'update-blocked' && facts.stage !== 'image-only')
      // Those that have years before them come first, in the table's order.
      .sort((a, b) => Number(a.facts.stage !== 'supported') - Number(b.facts.stage !== 'supported'))
      .map(({ runtime, facts }) => {
        const dates = facts.stage === 'preview' ? l10n.t('Preview') : runtimeDates(runtime, now);
        return { label: runtime, insert: quoted(runtime, cursor), kind: 'runtime', ...(dates !== undefined && { detail: dates }), ...(facts.deprecatedSince !== undefined && { deprecated: true }) };
      });
  }
}

interface Setting {
  readonly setting: string;
  /** Of a function's own setting. */
  readonly id?: string;
}

/** The setting of a function, a layer or of Globals that a path is at. */
function settingOf(path: readonly string[], document: TemplateDocument): Setting | undefined {
  const plain = path.filter((key) => key !== '[]');
  const [section, id = '', part, setting = ''] = plain;
  if (section === 'Globals' && id === 'Function' && plain.length === 3) return { setting: part ?? '' };
  if (section !== 'Resources' || part !== 'Properties' || plain.length !== 4) return undefined;
  return document.isFunction(id) || setting === 'CompatibleRuntimes' ? { setting, id } : undefined;
}

/** Names behind `!Ref`, `!GetAtt`, `!If` and in `${...}`, or of `DependsOn` and `Condition`; undefined elsewhere. */
function namesFor(cursor: Cursor, document: TemplateDocument): readonly Completion[] | undefined {
  const { names } = document;
  const last = cursor.path.findLast((key) => key !== '[]');
  const within = cursor.tag ?? (last === 'Ref' ? 'Ref' : last?.startsWith('Fn::') ? last.slice(4) : undefined);
  const write = (label: string, kind: Completion['kind'], detail: string): Completion => ({ label, insert: quoted(label, cursor), kind, ...(detail !== '' && { detail }) });
  const resources = () => names.resources.map((id) => write(id, 'resource', document.typeOf(id)));
  const parameters = () => names.parameters.map((name) => write(name, 'parameter', stringOf(child(document.tree, 'Parameters', name, 'Type')) ?? ''));
  const pseudo = () => pseudoParameters.map((name) => write(name, 'parameter', ''));
  const attributes = () => names.resources.flatMap((id) => attributesOf(document.typeOf(id)).map((attribute) => write(`${id}.${attribute}`, 'resource', document.typeOf(id))));
  if (cursor.kind !== 'key' || cursor.tag !== undefined) {
    if (within === 'Ref') return [...resources(), ...parameters(), ...pseudo()];
    if (within === 'GetAtt') return cursor.kind === 'item' ? resources() : attributes();
    if (within === 'Condition' || (within === 'If' && cursor.kind === 'item')) return names.conditions.map((name) => write(name, 'value', ''));
    if (last === 'DependsOn' && cursor.path[0] === 'Resources' && cursor.path.filter((key) => key !== '[]').length === 3) return resources().filter(({ label }) => label !== cursor.path[1]);
    if (last === 'Condition' && ['Resources', 'Outputs'].includes(cursor.path[0] ?? '') && cursor.path.length === 3) return names.conditions.map((name) => write(name, 'value', ''));
  }
  return undefined;
}

/** Where a `${` before the cursor is one of `Fn::Sub`: the cursor of the name in it. */
export function substitutionAt(text: string, offset: number): Pick<Cursor, 'prefix' | 'at' | 'end'> | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const [, prefix] = /\$\{([\w:.]*)$/.exec(text.slice(start, offset)) ?? [];
  if (prefix === undefined || !isSubstituted(text, start, offset)) return undefined;
  const rest = /^[\w:.]*\}?/.exec(text.slice(offset))?.[0].length ?? 0;
  return { prefix, at: offset - prefix.length, end: offset + rest };
}

/** Names for `${...}` of `Fn::Sub`, closed by the brace. */
export function substitutions(document: TemplateDocument): readonly Completion[] {
  const { names } = document;
  return [
    ...names.parameters.map((name): Completion => ({ label: name, insert: `${name}}`, kind: 'parameter' })),
    ...names.resources.flatMap((id): readonly Completion[] => [id, ...attributesOf(document.typeOf(id)).map((attribute) => `${id}.${attribute}`)].map((label) => ({ label, insert: `${label}}`, kind: 'resource', detail: document.typeOf(id) }))),
    ...pseudoParameters.filter((name) => name !== 'AWS::NoValue').map((name): Completion => ({ label: name, insert: `${name}}`, kind: 'parameter' })),
  ];
}

/** Whether the line is a value of `Fn::Sub`, or in a block of lines that is one. */
function isSubstituted(text: string, start: number, offset: number): boolean {
  if (/!Sub\b|Fn::Sub/.test(text.slice(start, offset))) return true;
  let indentation = /^\s*/.exec(text.slice(start))?.[0].replace(/\n.*/s, '').length ?? 0;
  const above = text.slice(0, start).split('\n').slice(-200, -1);
  for (const line of above.reverse()) {
    const own = /^\s*/.exec(line)?.[0].length ?? 0;
    if (line.trim() === '' || own >= indentation) continue;
    if (/!Sub\b|Fn::Sub/.test(line)) return true;
    if (/^\s*(?:-\s+)?["']?[\w:]+["']?\s*:/.test(line)) return false;
    indentation = own;
  }
  return false;
}

function attributesOf(type: string): readonly string[] {
  const known = resourceType(type);
  return [...(known.arn === undefined ? [] : ['Arn']), ...Object.keys(known.attributes ?? {})];
}

/** Keys that the map at a path takes. */
function keysFor(path: readonly string[], document: TemplateDocument): readonly string[] {
  const [section, id = '', part, setting, event = '', below] = path;
  if (section === undefined) return sections;
  if (section === 'Globals') return path.length === 1 ? Object.keys(globalsSections) : path.length === 2 ? globalsSections[id] ?? [] : [];
  if (section !== 'Resources' || !document.isFunction(id)) return [];
  const type = document.typeOf(id);
  if (path.length === 2) return resourceAttributes.filter((name) => name !== 'Version' && name !== 'Description');
  if (part !== 'Properties') return [];
  if (path.length === 3) return functionProperties[type] ?? [];
  if (setting !== 'Events' || type !== 'AWS::Serverless::Function') return [];
  if (path.length === 5) return ['Type', 'Properties'];
  const known = path.length === 6 && below === 'Properties' ? eventTypeOf(stringOf(child(document.resource(id), 'Properties', 'Events', event, 'Type')) ?? '') : undefined;
  return known ? [...known.required, ...known.optional] : [];
}

function keyCompletion(name: string, cursor: Cursor, path: readonly string[]): Completion {
  const required = path.length === 6 && ['Type', 'Properties'].includes(name) ? true : undefined;
  const insert = cursor.json ? (cursor.quote === '' ? `"${name}": ` : name) : `${name}:${opensMap.has(name) ? '' : ' '}`;
  return { label: name, insert, kind: 'property', ...(required && { detail: l10n.t('required') }) };
}

const opensMap: ReadonlySet<string> = new Set(['Properties', 'Events', 'Environment', 'Metadata', 'Globals', 'Resources', 'Parameters', 'Outputs', 'Conditions', 'Mappings', 'Function', 'Api', 'HttpApi', 'VpcConfig', 'Tags']);

function quoted(text: string, cursor: Cursor): string {
  return cursor.json && cursor.quote === '' ? JSON.stringify(text) : text;
}
