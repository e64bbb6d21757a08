import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { HandlerSource } from '../../model/application.ts';
import type { SourceLocation } from '../../model/diagnostic.ts';
import { eventTypeOf, eventTypePage, eventTypeText } from '../knowledge/event-types.ts';
import { runtimeFacts } from '../resources/runtimes.ts';
import { documentationLink } from '../text/documentation-links.ts';
import type { CallTree } from '../text/tree.ts';
import { expressionOf, plainOf, stringOf } from '../text/tree.ts';
import type { Spot } from './spot.ts';
import { markStart } from './spot.ts';
import type { TemplateDocument } from './template-document.ts';

/** What is told of a place in a template. */
export interface HoverText {
  readonly markdown: string;
  /** Offsets of what it is about. */
  readonly at: number;
  readonly end: number;
}

/** `signature` gives the line of a source that a handler is declared in. */
export async function hoverAt(spot: Spot, document: TemplateDocument, signature: (source: HandlerSource) => Promise<string | undefined>): Promise<HoverText | undefined> {
  const place = spot.key ?? { at: spot.value.at, end: spot.value.end };
  const [section, id = '', part, setting, , last] = spot.path;
  const call = spot.calls.at(-1);
  if (call && !spot.key) return { markdown: [callText(call, document), ...exporterTexts(spot.calls, document)].join('\n\n'), at: markStart(document.text, call), end: call.end };
  const global = section === 'Globals' && id === 'Function' ? part : undefined;
  const name = global ?? (section === 'Resources' && part === 'Properties' && document.isFunction(id) && spot.path.length === 4 ? setting : undefined);
  if (name === 'Runtime') {
    const runtime = global === undefined ? document.property(id, 'Runtime') : stringOf(spot.value);
    return runtime === undefined ? undefined : { markdown: runtimeText(runtime, document.now), ...place };
  }
  if (name === 'Handler' && global === undefined) {
    const source = document.functionOf(id)?.source;
    return source ? { markdown: await handlerText(source, path.dirname(document.file), signature), ...place } : undefined;
  }
  if (setting === 'Events' && last === 'Type' && spot.path.length === 6) {
    const type = stringOf(spot.value) ?? '';
    return eventTypeOf(type) ? { markdown: `**${type}** - ${eventTypeText(type)}\n\n[${l10n.t('Documentation')}](${eventTypePage(type) ?? ''})`, ...place } : undefined;
  }
  return undefined;
}

function runtimeText(runtime: string, now: Date): string {
  const facts = runtimeFacts(runtime, now);
  const lines = [`**${runtime}**`];
  if (!facts.known) lines.push(l10n.t('Lambda has no runtime of this name that is known here: {0}', runtime));
  else if (facts.stage === 'preview') lines.push(l10n.t('The runtime {0} is a preview, which is not for production.', runtime));
  if (facts.deprecated !== undefined) lines.push(`| | |\n|---|---|\n${[[l10n.t('Deprecated from'), facts.deprecated], [l10n.t('No new functions from'), facts.createBlocked], [l10n.t('No updates from'), facts.updateBlocked]].filter(([, day]) => day !== undefined).map(([what, day]) => `| ${what} | ${day} |`).join('\n')}`);
  if (facts.successor !== undefined) lines.push(l10n.t('Use {0}', facts.successor));
  return [...lines, `[${l10n.t('Documentation')}](${documentationLink('runtime-unknown') ?? ''})`].join('\n\n');
}

async function handlerText(source: HandlerSource, directory: string, signature: (source: HandlerSource) => Promise<string | undefined>): Promise<string> {
  const line = await signature(source);
  const language = path.extname(source.file).slice(1);
  return `${line === undefined ? '' : `\`\`\`${language}\n${line}\n\`\`\`\n\n`}${placeLink(source, directory)}`;
}

/** A link to a line, shown relative to a directory. */
function placeLink({ file, line }: SourceLocation, directory: string): string {
  const shown = path.relative(directory, file).split(path.sep).join('/');
  return `[${shown.replace(/[\\`*_[\]]/g, '\\$&')}:${line}](${fileUri(file)}#L${line})`;
}

function fileUri(file: string): string {
  const encoded = file.split(path.sep).map(encodeURIComponent).join('/');
  return `file://${encoded.startsWith('/') ? '' : '/'}${encoded}`;
}

/** Where what is imported comes from. */
function exporterTexts(calls: readonly CallTree[], document: TemplateDocument): readonly string[] {
  const call = calls.findLast(({ name }) => name === 'Fn::ImportValue');
  const places = call ? document.exportersOf(call) : [];
  return places.length === 0 ? [] : [l10n.t('Exported by {0}', places.map((place) => placeLink(place, path.dirname(document.file))).join(', '))];
}

/** What an intrinsic function becomes here, or why that is not known. */
function callText(call: CallTree, document: TemplateDocument): string {
  const written = expressionOf(call);
  const resolved = document.resolver.resolve(call);
  const value = resolved === undefined ? l10n.t('nothing (AWS::NoValue)') : resolved.kind === 'unresolved' ? undefined : resolved.kind === 'scalar' ? resolved.text : JSON.stringify(plainOf(resolved), undefined, 2);
  const fence = (text: string) => `\`\`\`\n${text.replaceAll('```', '` ` `')}\n\`\`\``;
  if (value !== undefined) return `${l10n.t('Locally this is')}\n${fence(value)}`;
  return `${fence(written)}\n${resolved?.kind === 'unresolved' ? resolved.reason : ''}`;
}
