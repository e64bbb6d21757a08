import * as l10n from '@vscode/l10n';
import type { YAMLError } from 'yaml';
import type { Fault } from './template-text.ts';
import type { ParsedText } from './yaml-tree.ts';

/** One fault a line: what follows on the same line is a consequence of the first. */
export function syntaxFaults(parsed: ParsedText, text: string, base: number): Fault[] {
  const faults = new Map<number, Fault>();
  for (const error of parsed.errors) {
    const fault = syntaxFault(error, text, base);
    const line = text.lastIndexOf('\n', fault.at - base - 1);
    if (!faults.has(line)) faults.set(line, fault);
  }
  return [...faults.values()];
}

function syntaxFault(error: YAMLError, text: string, base: number): Fault {
  const at = error.pos[0];
  if (error.code === 'MISSING_CHAR' && /quote/.test(error.message)) {
    return {
      severity: 'error', code: 'yaml-quote', at: base + openingQuote(text, at, error.message.includes('"')),
      message: l10n.t('A quotation mark is opened here and not closed.'),
      remedy: l10n.t('Close it at the end of the value, or remove it.'),
    };
  }
  if (/^Flow (?:map|sequence)/.test(error.message)) {
    return {
      severity: 'error', code: 'yaml-bracket', at: base + at,
      message: l10n.t('A bracket or brace is opened above and not closed before this line.'),
      remedy: l10n.t('Close it with ] or }, and indent its lines further than the key that it belongs to.'),
    };
  }
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') {
    return {
      severity: 'error', code: 'yaml-colon', at: base + at,
      message: l10n.t('This line has a second colon with a space or nothing behind it, which begins a map where none can be.'),
      remedy: l10n.t('Put the value in quotation marks, or remove the colon.'),
    };
  }
  if (error.code === 'BAD_INDENT' || error.code === 'MULTILINE_IMPLICIT_KEY') {
    return {
      severity: 'error', code: 'yaml-indentation', at: base + at,
      message: l10n.t('This line does not fit the entries around it: its indentation is off, or the space behind a colon is missing.'),
      remedy: l10n.t('Give entries that belong together the same indentation, and write "Key: value" with a space.'),
    };
  }
  return {
    severity: 'error', code: 'yaml-syntax', at: base + at,
    message: l10n.t('This cannot be read as YAML: {0}', error.message),
    remedy: l10n.t('Correct this line; what stands in other resources is still read.'),
  };
}

/** Offset of the quotation mark that an error at `at` complains about: the last value before it that opens one and does not close it on its line. */
function openingQuote(text: string, at: number, double: boolean): number {
  const mark = double ? '"' : '\'';
  for (let end = Math.min(at, text.length); end > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if ((line.split(mark).length - 1) % 2 === 1) return start + (/[:[,{-]\s+$/.test(line.slice(0, line.indexOf(mark))) ? line.indexOf(mark) : line.lastIndexOf(mark));
    end = start - 1;
  }
  return at;
}

/** Marks of a generator's own language (Jinja, cookiecutter), but not CloudFormation's dynamic references. */
export function hasPlaceholder(line: string): boolean {
  return /\{%|\{\{(?!\s*resolve:)[^}\n]*\}\}/.test(line);
}

export function placeholderFault(at: number): Fault {
  return {
    severity: 'error', code: 'yaml-placeholders', at,
    message: l10n.t('This file is a generator\'s pattern and not yet a template: it holds placeholders such as {0}', '{{ name }}'),
    remedy: l10n.t('Generate the project from it, or leave it out through .gitignore or the settings.'),
  };
}

export function conflictFault(at: number): Fault {
  return {
    severity: 'error', code: 'merge-conflict', at,
    message: l10n.t('A merge conflict begins here. Until it is resolved, the current branch\'s side counts.'),
    remedy: l10n.t('Resolve the conflict and remove the marker lines.'),
  };
}

export function tabFault(at: number): Fault {
  return {
    severity: 'error', code: 'yaml-tab', at,
    message: l10n.t('This line is indented with a tab, which YAML forbids. It was read as if it were spaces.'),
    remedy: l10n.t('Indent with spaces.'),
  };
}
