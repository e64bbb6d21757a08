import * as l10n from '@vscode/l10n';
import type { Fault, FaultFix } from './template-text.ts';
import { TemplateText } from './template-text.ts';
import type { MapEntry, Tree } from './tree.ts';
import { mapTree, textTree } from './tree.ts';
import { conflictFault, hasPlaceholder, placeholderFault, syntaxFaults, tabFault } from './yaml-faults.ts';
import { withFlowOnOneLine } from './yaml-flow.ts';
import { blocksOf, withoutConflicts, withoutLine, withoutQuote, withoutTabs } from './yaml-repair.ts';
import type { Anchors, ParsedText } from './yaml-tree.ts';
import { duplicateLogicalId, parseText } from './yaml-tree.ts';

/** A template's text, read as far as it can be read. */
export interface TemplateTree {
  readonly text: TemplateText;
  /** undefined where nothing could be read at all. */
  readonly tree: Tree | undefined;
  readonly faults: readonly Fault[];
  /** Logical ids whose own entry has a syntax error, each with the line of the first: what was read of them may be incomplete. */
  readonly broken: ReadonlyMap<string, number>;
}

/** More syntax errors of one template than this are consequences of the first ones. */
const mostFaults = 20;

/** Repairs that are tried on one template, and on one block of it, to make the rest readable. */
const mostRepairs = 8;

/** Reads YAML or JSON, broken or not. Never throws. */
export function readTemplateTree(source: string): TemplateTree {
  const faults: Fault[] = [];
  // Editors do not count a byte order mark as a column either.
  let text = source.replace(/^\uFEFF/, '');
  const conflicts = withoutConflicts(text);
  if (conflicts) {
    const before = new TemplateText(text);
    for (const line of conflicts.markerLines) faults.push(conflictFault(before.lineStart(line)));
    text = conflicts.text;
  }
  let parsed = parseText(text, 0, new Map());
  const tabs = parsed.errors.filter((error) => error.code === 'TAB_AS_INDENT');
  if (tabs.length > 0) {
    const before = new TemplateText(text);
    const lines = [...new Set(tabs.map((error) => before.position(error.pos[0]).line))];
    text = withoutTabs(text);
    const after = new TemplateText(text);
    const fixes = [spacesFix(before, after)];
    for (const line of lines) faults.push({ ...tabFault(after.lineStart(line)), fixes });
    parsed = parseText(text, 0, new Map());
  }
  const lines = new TemplateText(text);
  // From here on `text` may have fewer lines; its offsets stay those of `lines`.
  for (let round = 0; round < mostRepairs; round += 1) {
    const flow = parsed.errors.find((error) => error.code === 'BAD_INDENT' && error.message.startsWith('Flow '));
    const joined = flow && withFlowOnOneLine(text, flow.pos[0]);
    const again = joined ? parseText(joined, 0, new Map()) : undefined;
    if (!joined || !again || again.errors.length >= parsed.errors.length) break;
    text = joined;
    parsed = again;
  }
  const whole = (): TemplateTree => ({ text: lines, tree: parsed.tree, faults: [...faults, ...parsed.faults, ...syntaxFaults(parsed, text, 0)].slice(0, mostFaults), broken: new Map() });
  if (parsed.errors.length === 0 && !parsed.tooDeep) return whole();
  const pieces = readPieces(text, lines);
  if (!pieces) return whole();
  const placeholder = pieces.faults.find((fault) => fault.code.startsWith('yaml-') && hasPlaceholder(lines.lineAt(fault.at)));
  // Behind placeholders of a generator every other syntax error is only their consequence.
  const told = placeholder ? [placeholderFault(placeholder.at), ...pieces.faults.filter((fault) => !fault.code.startsWith('yaml-'))] : pieces.faults;
  return { ...pieces, text: lines, faults: [...faults, ...told].slice(0, mostFaults) };
}

/** The template put together from its sections and resources, each parsed alone. */
function readPieces(text: string, lines: TemplateText): Omit<TemplateTree, 'text'> | undefined {
  const blocks = blocksOf(text);
  if (!blocks.some((block) => block.section === 'Resources')) return undefined;
  const anchors: Anchors = new Map();
  const faults: Fault[] = [];
  const broken = new Map<string, number>();
  const root = new Map<string, MapEntry>();
  const resources = new Map<string, MapEntry>();
  let resourcesAt = 0;
  for (const block of blocks) {
    const { parsed, errors } = parseBlock(block.text, block.at, anchors);
    faults.push(...parsed.faults, ...errors);
    if (block.section === 'Resources' && resources.size === 0) resourcesAt = block.at;
    if (block.entry !== undefined && errors[0]) broken.set(block.entry, lines.position(errors[0].at).line);
    const target = block.entry === undefined ? root : resources;
    // Only the block's own key: what else an error pushed to this level belongs inside.
    const key = block.entry ?? block.section;
    const entry = parsed.tree?.kind === 'map' ? parsed.tree.entries.get(key) : undefined;
    if (entry && block.entry !== undefined && resources.has(key)) faults.push(duplicateLogicalId(key, entry.keyAt));
    if (entry) target.set(key, entry);
  }
  const place = { at: 0, end: text.length };
  if (resources.size > 0) root.set('Resources', { keyAt: resourcesAt, value: mapTree(resources, { at: resourcesAt, end: text.length }) });
  return { tree: root.size === 0 ? textTree('', place) : mapTree(root, place), faults, broken };
}

/**
 * Parses one block, and what is wrong with it again and again with the first wrong quotation mark or line taken away, as long as that leaves fewer errors: the
 * faults are told, and the block's other lines are still read.
 */
function parseBlock(text: string, at: number, anchors: Anchors): { parsed: ParsedText; errors: readonly Fault[] } {
  let current = text;
  let parsed = parseText(current, at, anchors);
  const told: Fault[] = [];
  for (let round = 0; round < mostRepairs && parsed.errors.length > 0; round += 1) {
    const [first] = syntaxFaults(parsed, current, at);
    if (!first) break;
    const repaired = first.code === 'yaml-quote' ? withoutQuote(current, first.at - at) : withoutLine(current, first.at - at);
    const again = parseText(repaired, at, anchors);
    if (again.errors.length >= parsed.errors.length) break;
    told.push(first);
    current = repaired;
    parsed = again;
  }
  return { parsed, errors: [...told, ...syntaxFaults(parsed, current, at)] };
}

/** Every tab of the indentation as spaces. The repair leaves no line shorter than it was, so that places in the user's text are places of the repaired one as well. */
function spacesFix(before: TemplateText, after: TemplateText): FaultFix {
  const written = before.text.split('\n');
  const edits = after.text.split('\n').flatMap((line, index) => {
    const [tabs = ''] = /^[ \t]*/.exec(written[index] ?? '') ?? [];
    const at = after.lineStart(index + 1);
    return tabs.includes('\t') ? [{ at, end: at + tabs.length, text: /^ */.exec(line)?.[0] ?? '' }] : [];
  });
  return { title: l10n.t('Indent with spaces'), edits };
}
