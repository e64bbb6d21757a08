import type { Architecture } from '../../model/application.ts';

/** Where AWS publishes the base images (`lambda/`) and SAM's build images (`sam/`): the Amazon ECR Public Gallery. */
export const awsRegistry = 'public.ecr.aws';

/** Runtimes on Amazon Linux 1, whose images are x86_64 only and say so in no tag. */
const withoutArchitecture = /^(?:nodejs(?:10\.x|8\.10)|python(?:2\.7|3\.6|3\.7)|ruby2\.5|java8|go1\.x|dotnetcore[12]\.\d|provided)$/;

/** Runtimes that ended before Lambda had container images (December 2020). */
const withoutImage = /^(?:nodejs(?:[4-8]\.\d+.*)?|dotnetcore(?:1\.0|2\.0))$/;

const names: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^nodejs(\d+)\.x$/, (match) => `nodejs:${match[1]}`],
  [/^python(\d+\.\d+)$/, (match) => `python:${match[1]}`],
  [/^java(\d+)(\.al2(?:023)?)?$/, (match) => `java:${match[1]}${match[2] ?? ''}`],
  [/^dotnet(core)?(\d+(?:\.\d+)?)$/, (match) => `dotnet:${match[1] ?? ''}${match[2]}`],
  [/^ruby(\d+\.\d+)$/, (match) => `ruby:${match[1]}`],
  [/^go1\.x$/, () => 'go:1'],
  [/^provided$/, () => 'provided:alami'],
  [/^provided\.(al20\d\d|al2)$/, (match) => `provided:${match[1]}`],
];

/**
 * Repository and tag of AWS's base image of a runtime below `lambda/`, for example `nodejs:24-x86_64`; undefined where AWS has none.
 * Source: aws/aws-sam-cli, samcli/local/docker/lambda_image.py (`get_image_name_tag`) and samcli/lib/utils/architecture.py; Lambda developer guide, "AWS base images" of each language.
 */
export function awsBaseImage(runtime: string, architecture: Architecture): string | undefined {
  if (withoutImage.test(runtime)) return undefined;
  for (const [pattern, name] of names) {
    const match = pattern.exec(runtime);
    if (match) return withoutArchitecture.test(runtime) ? name(match) : `${name(match)}-${architecture}`;
  }
  return undefined;
}

/** Whether AWS has an image of the runtime for that processor. */
export function hasArchitecture(runtime: string, architecture: Architecture): boolean {
  return architecture === 'x86_64' || !withoutArchitecture.test(runtime);
}

/** Repository and tag of SAM's build image below `sam/`, for example `build-python3.13:latest-x86_64` (aws/aws-sam-cli, samcli/local/docker/lambda_build_container.py). */
export function awsBuildImage(runtime: string, architecture: Architecture): string {
  return `build-${runtime}:latest-${architecture}`;
}

/** The runtimes that an image below `lambda/` can be of by its repository and tag, and the processor that its name tells; undefined for every other name. */
export function runtimeOfImage(name: string): { readonly runtime: string; readonly architecture?: Architecture } | undefined {
  const match = /^(nodejs|python|java|dotnet|ruby|go|provided):([a-z0-9.]+?)(?:-(x86_64|arm64))?$/.exec(name);
  if (!match) return undefined;
  const [, family = '', tag = '', processor] = match;
  const runtime = family === 'nodejs' || family === 'go' ? `${family}${tag}.x` : family !== 'provided' ? `${family}${tag}` : tag === 'alami' ? family : `${family}.${tag}`;
  const architecture = (processor ?? 'x86_64') as Architecture;
  // A tag of another form, such as a day of release, is an image of AWS's and of no runtime.
  return awsBaseImage(runtime, architecture) === name ? { runtime, architecture } : undefined;
}
