import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { foldersUp, manifestIn, namesIn } from './manifest.ts';
import type { Manifest } from './manifest.ts';

/** Deeper than this no workspace has its packages. */
const mostLevels = 4;
const mostFolders = 5000;

/** A manifest's dependencies, told apart by where they come from. */
export interface Dependencies {
  /** Names and specifiers of what a registry has, those of the members among them. */
  readonly registry: Readonly<Record<string, string>>;
  /** Packages of the same workspace, also those that members need; name to folder (absolute). */
  readonly members: ReadonlyMap<string, string>;
}

/**
 * What a package needs, where it belongs to a workspace (npm documentation, "workspaces"; pnpm documentation, "Workspace"; Yarn documentation, "Workspaces"): a dependency whose name another package of
 * the workspace has is that package where its version is wanted, and what that one needs is needed too.
 */
export function workspaceDependencies(folder: string, manifest: Manifest): Dependencies {
  const members = packagesOfWorkspace(folder);
  const found = new Map<string, string>();
  const registry: Record<string, string> = {};
  const visit = ({ dependencies }: Manifest): void => {
    for (const name of namesIn(dependencies)) {
      const specifier = dependencies?.[name] as string;
      const member = members.get(name);
      if (member === undefined || member === folder || !isWanted(member, String(specifier))) registry[name] ??= specifier;
      else if (!found.has(name)) {
        found.set(name, member);
        visit(manifestIn(member) ?? {});
      }
    }
  };
  visit(manifest);
  return { registry, members: found };
}

/** Whether a package of the workspace is meant: by the protocol, or by a version of which the major number is told apart here. A name with `npm:` is another package's. */
function isWanted(member: string, specifier: string): boolean {
  if (/^(?:workspace:|\*$|$)/.test(specifier)) return true;
  const wanted = /^[\^~=v>]*(\d+)/.exec(specifier)?.[1];
  return wanted !== undefined && wanted === /^\d+/.exec(manifestIn(member)?.version ?? '')?.[0];
}

/** Name and folder of every package in the workspace that a folder is in; none where it is in no workspace. */
function packagesOfWorkspace(folder: string): ReadonlyMap<string, string> {
  const root = foldersUp(folder).find((one) => existsSync(path.join(one, 'pnpm-workspace.yaml')) || manifestIn(one)?.workspaces !== undefined);
  const packages = new Map<string, string>();
  if (root === undefined) return packages;
  const pending = [{ place: root, level: 0 }];
  for (let count = 0; count < mostFolders; count += 1) {
    const next = pending.shift();
    if (!next) break;
    const name = manifestIn(next.place)?.name;
    if (typeof name === 'string' && !packages.has(name)) packages.set(name, next.place);
    if (next.level < mostLevels) for (const one of foldersIn(next.place)) pending.push({ place: path.join(next.place, one), level: next.level + 1 });
  }
  return packages;
}

function foldersIn(place: string): readonly string[] {
  try {
    return readdirSync(place, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch {
    return [];
  }
}
