import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { foldersUp } from './manifest.ts';

/** What package managers rewrite with every change to installed packages, in every node_modules that Node looks into from a folder; there or not. Absolute. */
export function installRecords(folder: string): readonly string[] {
  const places = foldersUp(folder).filter((one) => existsSync(path.join(one, 'package.json')) || existsSync(path.join(one, 'node_modules'))).map((one) => path.join(one, 'node_modules'));
  return places.flatMap((place) => [place, ...['.package-lock.json', '.yarn-state.yml', '.yarn-integrity', '.modules.yaml'].map((name) => path.join(place, name))]);
}

/** Tells whether something was installed since. */
export function installStamp(folder: string): string {
  return installRecords(folder).map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? '').join();
}
