import { createHash } from 'node:crypto';
import type { LambdaFunction } from '../../model/application.ts';

/** What the names of all images begin with that this tool makes. */
export const ownRepository = 'serverless-workbench-build';

/** The repository of a function's images. The template's path is in it as a hash: two applications may have functions of the same name. */
export function repositoryOf({ id, location }: Pick<LambdaFunction, 'id' | 'location'>): string {
  const readable = id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 60) || 'function';
  return `${ownRepository}/${readable}-${createHash('sha256').update(`${location.file}#${id}`).digest('hex').slice(0, 8)}`;
}

/** Whether a name is one of Amazon ECR's private registries (Amazon ECR user guide, "Private registry"). */
export function isEcr(name: string): boolean {
  return /^\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\//.test(name);
}

/** Region of an ECR name. */
export function ecrRegion(name: string): string {
  return /\.ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(name)?.[1] ?? 'us-east-1';
}
