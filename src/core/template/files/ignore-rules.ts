import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';

/** Directories that never hold a person's own templates: packages, build output of SAM, CDK and Serverless, repositories, caches. */
const skippedDirectories: ReadonlySet<string> = new Set([
  'node_modules', 'bower_components', '.aws-sam', 'cdk.out', '.serverless', '.terraform', '.git', '.hg', '.svn', '__pycache__', '.tox', '.nox', '.mypy_cache', '.pytest_cache', '.vscode-test',
]);

interface Rules {
  /** Directory that the patterns are relative to. */
  readonly base: string;
  readonly patterns: Ignore;
}

/** The rules that hold in a directory, the strongest last. */
export type RuleChain = readonly Rules[];

/**
 * What is left out of one workspace folder: what git ignores (nested .gitignore files, those above the folder up to the repository's root, .git/info/exclude),
 * patterns of the user's, and `skippedDirectories`.
 * Source: gitignore(5), "DESCRIPTION" (order of precedence; nothing below an ignored directory is looked at).
 */
export class IgnoreRules {
  readonly folder: string;
  /** Absent where nothing is excluded. */
  readonly #exclude: Ignore | undefined;
  readonly #chains = new Map<string, Promise<RuleChain>>();

  constructor(folder: string, exclude: readonly string[]) {
    this.folder = folder;
    this.#exclude = exclude.length === 0 ? undefined : ignore().add([...exclude]);
  }

  /** The rules that hold for what is in `directory`, which is the folder or lies in it. `listing` spares looking for files that are not there. */
  chain(directory: string, listing?: { has(name: string): boolean }): Promise<RuleChain> {
    let chain = this.#chains.get(directory);
    if (!chain) {
      const above = directory === this.folder ? this.#aboveFolder() : this.chain(path.dirname(directory));
      chain = listing && !listing.has('.gitignore') && !listing.has('.git') ? above : above.then((rules) => extended(rules, directory));
      this.#chains.set(directory, chain);
    }
    return chain;
  }

  /** Whether an entry of a directory with `chain` is left out, by its own name and the rules; the directories above it are taken to be in. */
  leavesOut(entry: string, isDirectory: boolean, chain: RuleChain): boolean {
    if (isDirectory && skippedDirectories.has(path.basename(entry))) return true;
    const inFolder = this.#exclude && relative(this.folder, entry, isDirectory);
    if (inFolder && this.#exclude?.ignores(inFolder)) return true;
    return ignored(entry, isDirectory, chain);
  }

  /** Whether a file or directory anywhere in the folder is left out, or one above it is. */
  async leavesOutPath(target: string, isDirectory: boolean): Promise<boolean> {
    const segments = path.relative(this.folder, target).split(path.sep);
    let current = this.folder;
    for (const [index, segment] of segments.entries()) {
      const entry = path.join(current, segment);
      const last = index === segments.length - 1;
      if (this.leavesOut(entry, isDirectory || !last, await this.chain(current))) return true;
      if (!last && await isVirtualEnvironment(entry)) return true;
      current = entry;
    }
    return false;
  }

  async #aboveFolder(): Promise<RuleChain> {
    const above: string[] = [];
    for (let current = this.folder; !await exists(path.join(current, '.git')); current = path.dirname(current)) {
      if (current === path.dirname(current)) return [];
      above.unshift(path.dirname(current));
    }
    let chain: RuleChain = [];
    for (const directory of above) chain = await extended(chain, directory);
    // Who opens an ignored folder wants to see what is in it.
    return above.length > 0 && ignored(this.folder, true, chain) ? [] : chain;
  }
}

/** Whether a directory is a Python virtual environment, whatever its name. */
export async function isVirtualEnvironment(directory: string): Promise<boolean> {
  return exists(path.join(directory, 'pyvenv.cfg'));
}

function ignored(entry: string, isDirectory: boolean, chain: RuleChain): boolean {
  for (const { base, patterns } of chain.toReversed()) {
    const verdict = patterns.test(relative(base, entry, isDirectory));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

async function extended(chain: RuleChain, directory: string): Promise<RuleChain> {
  const found: Rules[] = [];
  for (const name of [path.join('.git', 'info', 'exclude'), '.gitignore']) {
    const text = await readFile(path.join(directory, name), 'utf8').catch(() => '');
    if (/^\s*[^#\s]/m.test(text)) found.push({ base: directory, patterns: ignore().add(text) });
  }
  return found.length === 0 ? chain : [...chain, ...found];
}

/** The path as the patterns see it: with slashes, and one behind a directory. Empty for the base itself. */
function relative(base: string, entry: string, isDirectory: boolean): string {
  // Nearly always it is below the base; path.relative is slow.
  const below = entry.startsWith(base) && entry[base.length] === path.sep ? entry.slice(base.length + 1) : path.relative(base, entry);
  const inside = path.sep === '/' ? below : below.replaceAll(path.sep, '/');
  return isDirectory && inside !== '' ? `${inside}/` : inside;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}
