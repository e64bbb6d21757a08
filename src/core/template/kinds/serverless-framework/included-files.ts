import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { NearbyFiles } from '../../nearby-files.ts';
import type { JoinedText } from '../../text/joined-text.ts';
import type { Fault } from '../../text/template-text.ts';
import type { Tree } from '../../text/tree.ts';
import { textTree } from '../../text/tree.ts';
import { syntaxFaults } from '../../text/yaml-faults.ts';
import { parseText } from '../../text/yaml-tree.ts';
import { Once } from '../lowered/once.ts';

export type Included =
  | { readonly kind: 'tree'; readonly tree: Tree }
  | { readonly kind: 'absent' }
  /** There, but not to be had without running code or leaving the workspace; a translated sentence. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The files that a service includes, each read once: YAML and JSON as what they hold, everything else as its text. Programs are not run. */
export class IncludedFiles {
  readonly #nearby: NearbyFiles;
  readonly #text: JoinedText;
  readonly #report: (fault: Fault) => void;
  readonly #included = new Once((file) => this.#include(file));

  constructor(nearby: NearbyFiles, text: JoinedText, report: (fault: Fault) => void) {
    this.#nearby = nearby;
    this.#text = text;
    this.#report = report;
  }

  /** @param file absolute */
  read(file: string): Promise<Included> {
    return this.#included.get(file);
  }

  async #include(file: string): Promise<Included> {
    if (/\.[mc]?[jt]s$/.test(file)) return { kind: 'unknown', reason: l10n.t('It is the result of a program, which is not run: {0}', path.basename(file)) };
    const found = await this.#nearby.read(file);
    switch (found.kind) {
      case 'absent':
        return { kind: 'absent' };
      case 'outside':
        return { kind: 'unknown', reason: l10n.t('The file is outside of the workspace folder: {0}', file) };
      case 'too-large':
      case 'unreadable':
        return { kind: 'unknown', reason: l10n.t('The file cannot be read: {0}', file) };
      case 'text':
        return { kind: 'tree', tree: this.#tree(file, found.text) };
    }
  }

  #tree(file: string, text: string): Tree {
    const base = this.#text.add(file, text);
    if (!/\.(?:ya?ml|json|tfstate)$/i.test(file)) return textTree(text, { at: base, end: base + text.length });
    const parsed = parseText(text, base, new Map());
    for (const fault of [...parsed.faults, ...syntaxFaults(parsed, text, base)].slice(0, 20)) this.#report(fault);
    return parsed.tree ?? { kind: 'scalar', value: null, text: '', at: base, end: base };
  }
}
