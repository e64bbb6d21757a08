import path from 'node:path';
import type { Application, Workspace } from '../model/application.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { CandidateEntry } from './candidate-entry.ts';

/** What the files of a workspace (absolute) hold, as one: `between` is what is wrong between its templates. */
export function assembled(entries: ReadonlyMap<string, CandidateEntry>, between: readonly Diagnostic[]): Workspace {
  const { applications, diagnostics } = withoutDoubles([...entries].sort(([a], [b]) => a < b ? -1 : 1));
  // What is wrong with a file that several templates share is wrong once.
  const different = new Map([...diagnostics, ...between].map((each) => [`${each.file}:${each.line}:${each.column} ${each.code} ${each.message}`, each]));
  return { applications, diagnostics: [...different.values()] };
}

/**
 * Each template once: the file that describes a whole (`cdk.json`, the manifest of an assembly) has it, before the template's own file. A file that another one includes is part of
 * that one, and no application of its own even where it looks like one. Entries in the order of their files.
 */
function withoutDoubles(entries: readonly (readonly [string, CandidateEntry])[]): Workspace {
  const owners = new Map<string, string>();
  const rank = (file: string, template: string) => file === template ? Number.POSITIVE_INFINITY : file.split(path.sep).length;
  for (const [file, { applications }] of entries) {
    for (const { template } of applications) {
      const before = owners.get(template);
      if (before === undefined || rank(file, template) < rank(before, template)) owners.set(template, file);
    }
  }
  // To tell a root module from one that is called, and a service from one of a compose file, others are looked at and not included.
  const including = ({ kind }: Application) => kind !== 'terraform' && kind !== 'serverless';
  const included = new Set(entries.flatMap(([file, { applications, opened }]) => applications.some(including) ? [...opened ?? []].filter((each) => each !== file) : []));
  for (const [file, { applications }] of entries) if (included.has(file) && owners.get(file) === file && applications.some(({ template, parents }) => template === file && parents === undefined)) owners.set(file, '');
  const lost = (file: string, template: string) => owners.has(template) && owners.get(template) !== file;
  return {
    applications: entries.flatMap(([file, { applications }]) => applications.filter(({ template }) => !lost(file, template))),
    diagnostics: entries.flatMap(([file, { applications, diagnostics }]) => {
      if (applications.length > 0 && applications.every(({ template }) => lost(file, template))) return [];
      return diagnostics.filter((each) => !lost(file, each.file));
    }),
  };
}
