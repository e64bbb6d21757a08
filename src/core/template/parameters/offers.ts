import path from 'node:path';
import { FolderBounds } from '../files/folder-bounds.ts';
import { SourceFiles } from '../files/source-files.ts';
import { NearbyFiles } from '../nearby-files.ts';
import { ownParametersFile, readParametersFile } from './parameter-files.ts';
import { environmentsOf, samSettings } from './samconfig.ts';

/** Directories in which people keep one file of values for each stage. */
const valueDirectories = ['parameters', 'params', 'config', 'configs', 'environments', 'env', 'stages'];
/** Files that are looked into. */
const mostFiles = 100;

/** What can be chosen for a template. Paths are absolute. */
export interface ParameterOffers {
  /** The samconfig file that is for it, with its environments. */
  readonly samconfig?: { readonly file: string; readonly environments: readonly string[] };
  /** The parameters file that it has without a choice. */
  readonly own?: string;
  /** Files with a value for one of its parameters at least. */
  readonly files: readonly string[];
}

/** Looks for what can be chosen for a template (absolute) with these parameters; `folder` is its workspace folder. Never throws. */
export async function parameterOffers(template: string, names: readonly string[], folder: string): Promise<ParameterOffers> {
  const nearby = new NearbyFiles(folder, new SourceFiles(new FolderBounds([folder])));
  const [sam, own, files] = await Promise.all([samSettings(template, undefined, nearby), ownParametersFile(template, nearby), valueFiles(template, names, nearby)]);
  return { ...(sam ? { samconfig: { file: sam.config.file, environments: environmentsOf(sam.config) } } : {}), ...(own === undefined ? {} : { own }), files };
}

async function valueFiles(template: string, names: readonly string[], nearby: NearbyFiles): Promise<readonly string[]> {
  const beside = path.dirname(template);
  const directories = [...new Set([beside, nearby.boundary])];
  const found: string[] = [];
  for (const directory of directories) {
    const listing = await nearby.names(directory);
    for (const { name } of listing?.values() ?? []) if (isValueFile(name) && /param/i.test(name)) found.push(path.join(directory, name));
    for (const below of valueDirectories.filter((name) => listing?.has(name))) {
      const inner = await nearby.names(path.join(directory, below));
      for (const { name } of inner?.values() ?? []) if (isValueFile(name)) found.push(path.join(directory, below, name));
    }
  }
  const fitting: string[] = [];
  for (const file of found.filter((each) => each !== template).slice(0, mostFiles)) {
    const { values } = await readParametersFile(file, false, nearby);
    if (names.some((name) => values.has(name))) fitting.push(file);
  }
  return fitting.sort();
}

function isValueFile(name: string): boolean {
  return /\.(?:json|ya?ml|toml)$/i.test(name) && !/^samconfig\./i.test(name);
}
