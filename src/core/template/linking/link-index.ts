import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { CandidateEntry } from '../candidate-entry.ts';
import type { LinkAnswer } from '../values/link-source.ts';
import type { Export, NestedStack, TemplateLinks } from '../links/template-links.ts';

export interface LinkedTemplate {
  readonly links: TemplateLinks;
  /** The file that it is read from: itself, or the one that describes it (the manifest of a CDK assembly). Absolute. */
  readonly file: string;
  /** It is no application of its own. */
  readonly supporting: boolean;
}

/** One stack in a template. */
export interface StackPlace {
  /** Absolute path of the naming template. */
  readonly template: string;
  readonly stack: NestedStack;
  readonly region: string;
}

/** Who exports what and who nests whom, at one moment. */
export class LinkIndex {
  readonly templates: ReadonlyMap<string, LinkedTemplate>;
  /** Those that have anything to do with another one; of thousands of templates most have not. */
  readonly linking: readonly (readonly [string, LinkedTemplate])[];
  /** Templates that were read for themselves, as another file (an assembly's manifest) has them: they take values and give none. */
  readonly followers: readonly (readonly [string, LinkedTemplate])[];
  readonly #exports = new Map<string, { readonly template: string; readonly exported: Export }[]>();
  readonly #stacks = new Map<string, StackPlace[]>();
  readonly #parents = new Map<string, readonly StackPlace[]>();
  readonly #reached = new Map<string, ReadonlySet<string>>();

  constructor(entries: ReadonlyMap<string, CandidateEntry>) {
    const templates = new Map<string, LinkedTemplate>();
    const linking: [string, LinkedTemplate][] = [];
    const followers: [string, LinkedTemplate][] = [];
    for (const [file, { drafts, supporting = false }] of entries) {
      for (const { template, links } of drafts) {
        if (!links) continue;
        const linked = { links, supporting, file };
        // A template that was also read for itself counts as that, and one that two files describe counts once.
        if ((template !== file && entries.has(template)) || templates.has(template)) {
          if (links.asked.size > 0) followers.push([template, linked]);
          continue;
        }
        templates.set(template, linked);
        if (links.asked.size > 0 || links.nested.length > 0 || links.exports.length > 0 || links.passed !== '') linking.push([template, linked]);
      }
    }
    this.templates = templates;
    this.followers = followers;
    linking.sort(([a], [b]) => a < b ? -1 : 1);
    for (const [template, { links: { exports, nested, region } }] of linking) {
      for (const exported of exports) listed(this.#exports, exported.name).push({ template, exported });
      for (const stack of nested) if (stack.template !== undefined) listed(this.#stacks, stack.template).push({ template, stack, region });
    }
    const known = new Set(linking.map(([template]) => template));
    const children = [...this.#stacks.keys()].flatMap((template): [string, LinkedTemplate][] => {
      const child = templates.get(template);
      return child && !known.has(template) ? [[template, child]] : [];
    });
    this.linking = [...linking, ...children];
  }

  exportersOf(name: string): readonly { readonly template: string; readonly exported: Export }[] {
    return this.#exports.get(name) ?? [];
  }

  /** Stacks that nest a template, by the path of theirs; without those that it nests itself. */
  parentsOf(template: string): readonly StackPlace[] {
    let parents = this.#parents.get(template);
    if (!parents) {
      parents = (this.#stacks.get(template) ?? []).filter((place) => !this.isCut(place.template, template));
      this.#parents.set(template, parents);
    }
    return parents;
  }

  /** Whether a template nests, over however many others, the one that nests it. */
  isCut(parent: string, child: string): boolean {
    return this.#below(child).has(parent);
  }

  /** A template, those that it nests, and those that they nest. */
  #below(template: string): ReadonlySet<string> {
    const known = this.#reached.get(template);
    if (known) return known;
    const seen = new Set<string>();
    const pending = [template];
    for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
      if (seen.has(each)) continue;
      seen.add(each);
      for (const nested of this.templates.get(each)?.links.nested ?? []) if (nested.template !== undefined) pending.push(nested.template);
    }
    this.#reached.set(template, seen);
    return seen;
  }

  /** What an export of another template than `asker` is worth. */
  exported(name: string, asker: string): LinkAnswer | undefined {
    const others = this.exportersOf(name).filter(({ template }) => template !== asker);
    const [first] = others;
    if (others.length < 2) return first?.exported.answer;
    return { reason: l10n.t('Several templates export it: {0}', [...new Set(others.map(({ template }) => path.basename(template)))].join(', ')) };
  }

  /** What an output of a nested stack is worth. A template that several stacks share has been read with the values of the first one only. */
  output(asker: string, id: string, name: string): LinkAnswer | undefined {
    const stack = this.templates.get(asker)?.links.nested.find((each) => each.id === id);
    const child = stack?.template === undefined ? undefined : this.templates.get(stack.template);
    if (stack?.template === undefined || !child || this.isCut(asker, stack.template)) return undefined;
    const [first] = this.parentsOf(stack.template);
    if (first && first.stack !== stack && given(first.stack) !== given(stack)) return { reason: l10n.t('Several stacks with different parameters share this template.') };
    return child.links.outputs.get(name) ?? { reason: l10n.t('The nested template has no output of this name: {0}', name) };
  }
}

function given({ parameters }: NestedStack): string {
  return JSON.stringify([...parameters].map(([name, { value, reason }]) => [name, value, reason]).sort());
}

function listed<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
