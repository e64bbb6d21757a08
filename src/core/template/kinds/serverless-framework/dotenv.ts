import path from 'node:path';
import { parseEnv } from 'node:util';
import type { NearbyFiles } from '../../nearby-files.ts';
import type { Tree } from '../../text/tree.ts';
import { stringOf, textTree } from '../../text/tree.ts';
import { flagOf, itemsOf } from '../lowered/lowering.ts';

export interface DotenvQuestion {
  /** Absolute directory of the service. */
  readonly directory: string;
  readonly stage: string;
  readonly version: 3 | 4;
  /** `useDotenv` as written. */
  readonly useDotenv: Tree | undefined;
}

/**
 * The variables of a service's `.env` files. Version 3 reads them where `useDotenv` is true, the stage's own instead of the general one; version 4 reads both unless it is false, the
 * first that names a variable wins, and then those that `useDotenv` names.
 * Source: Serverless Framework documentation, "Serverless.yml Reference" (Dotenv files); lib/cli/load-dotenv.js of version 3.
 */
export async function readDotenv({ directory, stage, version, useDotenv }: DotenvQuestion, nearby: NearbyFiles): Promise<ReadonlyMap<string, Tree>> {
  const use = flagOf(useDotenv);
  const values = new Map<string, Tree>();
  if (use === false || (version === 3 && use !== true)) return values;
  const local = [`.env.${stage}`, '.env'].map((name) => path.join(directory, name));
  const others = version === 3 ? [] : itemsOf(useDotenv).flatMap((item) => stringOf(item) ?? []).flatMap((name) => {
    const place = path.resolve(directory, name);
    return [place, path.join(place, `.env.${stage}`), path.join(place, '.env')];
  });
  for (const file of [...local, ...others]) {
    const found = await nearby.read(file);
    if (found.kind !== 'text') continue;
    for (const [name, value] of Object.entries(parseEnv(found.text))) if (value !== undefined && !values.has(name)) values.set(name, textTree(value, { at: 0, end: 0 }));
    if (version === 3) break;
  }
  return values;
}
