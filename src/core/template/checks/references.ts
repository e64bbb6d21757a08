import * as l10n from '@vscode/l10n';
import { nearest } from '../near-names.ts';
import { replaceScalar } from '../text/edits.ts';
import type { Fault, OffsetEdit } from '../text/template-text.ts';
import type { CallTree, Tree } from '../text/tree.ts';
import { child, entriesOf, stringOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { useInstead, valuePlace } from './check.ts';
import { TemplateNames, pseudoParameters } from './names.ts';

/** Names that `Ref`, `GetAtt`, `Sub`, `If`, `Condition`, `DependsOn` and `FindInMap` refer to and that nothing in the template has: CloudFormation refuses it. */
export function references(checked: CheckedTemplate): Iterable<Fault> {
  // With names that come from elsewhere nothing can be said to be missing.
  if (checked.open) return [];
  const names = new TemplateNames(checked.template);
  const reporter = new Reporter(checked.text, names);
  for (const [section, { value }] of entriesOf(checked.template)) {
    if (section === 'Conditions') for (const [, condition] of entriesOf(value)) reporter.inTree(condition.value, true);
    else if (section === 'Resources') for (const [id, resource] of entriesOf(value)) if (!checked.context.broken.has(id)) reporter.inResource(resource.value);
    if (section === 'Outputs') for (const [, output] of entriesOf(value)) reporter.inEntry(output.value);
  }
  return reporter.found;
}

/** Collects, and yields nothing: a generator within a generator for each value of a tree would cost more than all other checks together. */
class Reporter {
  readonly found: Fault[] = [];
  readonly #text: string;
  readonly #names: TemplateNames;

  constructor(text: string, names: TemplateNames) {
    this.#text = text;
    this.#names = names;
  }

  inResource(resource: Tree): void {
    const dependsOn = child(resource, 'DependsOn');
    for (const item of dependsOn?.kind === 'list' ? dependsOn.items : dependsOn ? [dependsOn] : []) {
      const name = stringOf(item);
      if (name === undefined || this.#names.isResource(name)) continue;
      this.found.push(this.#fault('depends-on-unknown', item, name, l10n.t('DependsOn names a resource that is not in the template: {0}', name), this.#names.resources));
    }
    this.inEntry(resource);
  }

  /** Of a resource or an output: its condition, and all that is below it. */
  inEntry(entry: Tree): void {
    const condition = child(entry, 'Condition');
    if (condition && stringOf(condition) !== undefined) this.#condition(condition);
    for (const [key, { value }] of entriesOf(entry)) if (key !== 'Condition' && key !== 'DependsOn') this.inTree(value, false);
  }

  /** @param conditions whether `Condition: Name` is a condition here, and not a word of a policy */
  inTree(tree: Tree, conditions: boolean): void {
    if (tree.kind === 'list') for (const item of tree.items) this.inTree(item, conditions);
    if (tree.kind === 'map') {
      for (const [key, { value }] of tree.entries) {
        if (conditions && key === 'Condition' && stringOf(value) !== undefined) this.#condition(value);
        else this.inTree(value, conditions);
      }
    }
    if (tree.kind === 'call') this.#call(tree, conditions);
  }

  #call(call: CallTree, conditions: boolean): void {
    const { argument } = call;
    const first = argument.kind === 'list' ? argument.items[0] : argument;
    const name = stringOf(first);
    switch (call.name) {
      case 'Ref':
        if (name !== undefined && first && !this.#names.isReferable(name)) this.found.push(this.#reference(first, name, name, this.#names.referable));
        return;
      case 'Fn::GetAtt': {
        const id = argument.kind === 'list' ? name : name?.split('.')[0];
        if (id !== undefined && first && !this.#names.isResource(id)) this.found.push(this.#reference(first, id, name ?? id, this.#names.resources));
        break;
      }
      case 'Fn::Sub':
        if (first && name !== undefined) this.#substitution(first, name, argument.kind === 'list' ? argument.items[1] : undefined);
        break;
      case 'Fn::If':
        if (argument.kind === 'list' && first && name !== undefined) this.#condition(first);
        break;
      case 'Condition':
        if (first && name !== undefined) this.#condition(first);
        return;
      case 'Fn::FindInMap':
        // With a default value the map may be missing.
        if (argument.kind === 'list' && argument.items.length === 3 && first && name !== undefined && !this.#names.mappings.includes(name)) {
          this.found.push(this.#fault('mapping-unknown', first, name, l10n.t('The template has no mapping of this name: {0}', name), this.#names.mappings));
        }
        break;
      case 'Fn::Transform':
        return;
    }
    this.inTree(argument, conditions);
  }

  #substitution(tree: Tree, pattern: string, variables: Tree | undefined): void {
    const told = new Set<string>();
    for (const match of pattern.matchAll(/\$\{([^!}][^}]*)\}/g)) {
      const written = match[1] ?? '';
      const whole = written.trim();
      if (told.has(whole) || child(variables, whole) !== undefined || (variables && variables.kind !== 'map')) continue;
      told.add(whole);
      const id = whole.split('.')[0] ?? whole;
      // `${A.B}` is an attribute of a resource; a name with anything else than these is not replaced but refused as it is.
      if (whole.includes('.') ? this.#names.isResource(id) : this.#names.isReferable(id)) continue;
      const near = this.#near(id, whole.includes('.') ? this.#names.resources : this.#names.referable);
      const at = this.#text.indexOf(`\${${written}`, tree.at) + 2;
      const found = at > 1 && at < tree.end;
      this.found.push({
        severity: 'error', code: 'reference-unknown', ...(found ? { at, end: at + written.length } : valuePlace(tree)), message: l10n.t('The template has no parameter and no resource of this name: {0}', id),
        remedy: near[0] === undefined ? l10n.t('Add it, give it in the map of !Sub, or write {0} for the text itself.', `\${!${whole}}`) : l10n.t('Did you mean {0}?', near[0]),
        fixes: found ? useInstead(near, (each) => ({ at: at + written.indexOf(id), end: at + written.indexOf(id) + id.length, text: each })) : [],
      });
    }
  }

  #condition(tree: Tree): void {
    const name = stringOf(tree) ?? '';
    if (this.#names.conditions.includes(name)) return;
    this.found.push(this.#fault('condition-unknown', tree, name, l10n.t('The template has no condition of this name: {0}', name), this.#names.conditions));
  }

  #reference(tree: Tree, name: string, whole: string, among: readonly string[]): Fault {
    const near = this.#near(name, among);
    const message = among === this.#names.resources ? l10n.t('The template has no resource of this name: {0}', name) : l10n.t('The template has no parameter and no resource of this name: {0}', name);
    return { ...this.#fault('reference-unknown', tree, name, message, []), ...this.#remedy(near), fixes: useInstead(near, (each): OffsetEdit | undefined => replaceScalar(this.#text, tree, each + whole.slice(name.length))) };
  }

  #fault(code: string, tree: Tree, name: string, message: string, among: readonly string[]): Fault {
    const near = this.#near(name, among);
    return { severity: 'error', code, ...valuePlace(tree), message, ...this.#remedy(near), fixes: useInstead(near, (each) => replaceScalar(this.#text, tree, each)) };
  }

  #near(name: string, among: readonly string[]): readonly string[] {
    return nearest(name, [...among, ...(name.startsWith('AWS:') ? pseudoParameters : [])]);
  }

  #remedy(near: readonly string[]): { readonly remedy: string } {
    return { remedy: near[0] === undefined ? l10n.t('Add it, or correct the name.') : l10n.t('Did you mean {0}?', near[0]) };
  }
}
