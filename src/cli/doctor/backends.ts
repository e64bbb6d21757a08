import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Core, HostRuntimeStatus } from '../../core/core.ts';
import type { LambdaFunction } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { ImageNeed } from '../../core/sandbox/docker/stored-image.ts';
import { imageNeeds } from '../../core/image-needs.ts';
import { sizeText } from '../image-output.ts';
import type { Check } from './check.ts';
import { checkEngine, checkOtherEngines } from './engines.ts';

/** What functions can run on: engine, base images, and the host's own runtimes. An error is what leaves a function of the folder, or everything, without a backend. */
export async function checkBackends(core: Core, functions: readonly LambdaFunction[]): Promise<readonly Check[]> {
  const [first, hosts] = await Promise.all([core.engineStatus(), core.hostRuntimes()]);
  // An engine that was idle may miss the short time that it is given for its first answer.
  const engine = first.available ? first : await core.engineStatus();
  const runtimes = [...new Set(functions.filter((fn) => fn.notRunnable === undefined).map((fn) => fn.runtime))].filter((runtime) => runtime !== null).sort();
  const images = functions.filter((fn) => fn.notRunnable === undefined && fn.image !== undefined);
  // A program that the function brings along needs nothing of the host.
  const onHost = (runtime: string) => languageOf(runtime) === 'provided' || hosts.some((host) => host.executable !== null && languageOf(runtime) === host.language);
  const engines = await core.engines();
  const checks: Check[] = [];
  if (engine.available) {
    checks.push(checkEngine(engine, engines, functions));
    checks.push(...checkOtherEngines(engines));
    checks.push(...(await Promise.all(distinctNeeds(functions).map((need) => checkImage(core, need)))));
    checks.push(...(await Promise.all(images.map((fn) => checkFunctionImage(core, fn)))));
  } else {
    const hopeless = hosts.every((host) => host.executable === null);
    checks.push({
      check: 'engine',
      status: hopeless ? 'error' : 'warning',
      detail: engine.reason ?? l10n.t('No Docker engine answers.'),
      remedy: engine.remedy ?? l10n.t('Start Docker, or choose the process backend.'),
    });
    checks.push(...checkOtherEngines(engines, engine.reason));
    for (const { id } of images) {
      checks.push({ check: `image of ${id}`, status: 'error', detail: l10n.t('{0} is a container image. Without an engine nothing on this machine can run it.', id), remedy: l10n.t('Start a Docker engine.') });
    }
    for (const runtime of runtimes.filter((candidate) => !onHost(candidate))) {
      checks.push({
        check: `runtime ${runtime}`,
        status: 'error',
        detail: l10n.t('Functions of this folder need {0}. Without an engine nothing on this machine can run it.', runtime),
        remedy: l10n.t('Start a Docker engine.'),
      });
    }
  }
  // Node and Python are told of in any case, the others where they are there or wanted.
  const told = hosts.filter(({ language, executable }) => language === 'node' || language === 'python' || executable !== null || runtimes.some((runtime) => languageOf(runtime) === language));
  return [...checks, ...told.map((host) => checkHost(host, runtimes))];
}

function languageOf(runtime: string): HostRuntimeStatus['language'] | undefined {
  const languages = { nodejs: 'node', python: 'python', ruby: 'ruby', java: 'java', dotnet: 'dotnet', provided: 'provided', go: 'provided' } as const;
  return languages[/^[a-z]+/.exec(runtime)?.[0] as keyof typeof languages];
}

async function checkImage(core: Core, need: ImageNeed): Promise<Check> {
  const check = `image ${need.runtimeAlias === undefined ? need.runtime : `${need.runtime}:${need.runtimeAlias}`}`;
  try {
    const [image] = await core.imageStatus([need]);
    if (image === undefined || !image.present) {
      return {
        check, status: 'warning',
        detail: image === undefined ? l10n.t('There is no base image for {0}.', need.runtime) : l10n.t('{0} is not there yet; the first invocation pulls it.', image.image),
        ...(image === undefined ? {} : { remedy: l10n.t('To have it beforehand: {0}', `serverless-workbench images update ${need.runtime}`) }),
      };
    }
    const { standIn = false, old, ageDays } = image;
    const facts = [image.image, sizeText(image.sizeBytes), image.created?.slice(0, 10), standIn ? l10n.t('stand-in made by the test machine, not AWS\'s image') : undefined].filter(Boolean).join(', ');
    if (!old || standIn) return { check, status: 'ok', detail: facts };
    return { check, status: 'warning', detail: `${facts}. ${l10n.t('It is {0} days old: Lambda runs a newer one by now.', ageDays ?? 0)}`, remedy: l10n.t('To update it: {0}', `serverless-workbench images update ${need.runtime}`) };
  } catch (thrown) {
    if (!(thrown instanceof WorkbenchError)) throw thrown;
    return { check, status: 'warning', detail: thrown.message, remedy: thrown.remedy };
  }
}

/** The image that a function comes as: built from its Dockerfile, or there under its name. */
async function checkFunctionImage(core: Core, { id, image }: LambdaFunction): Promise<Check> {
  const check = `image of ${id}`;
  const { build, uri = '' } = image ?? {};
  if (build) return { check, status: 'ok', detail: l10n.t('built from {0} with the first invocation', path.join(build.context, build.dockerfile)) };
  try {
    if (await core.hasImage(uri)) return { check, status: 'ok', detail: uri };
    return { check, status: 'warning', detail: l10n.t('{0} is not there yet; the first invocation pulls it.', uri), remedy: l10n.t('To have it beforehand: {0}', `docker pull ${uri}`) };
  } catch (thrown) {
    if (!(thrown instanceof WorkbenchError)) throw thrown;
    return { check, status: 'warning', detail: thrown.message, remedy: thrown.remedy };
  }
}

/** One need of each runtime, whatever number of functions have it. */
function distinctNeeds(functions: readonly LambdaFunction[]): readonly ImageNeed[] {
  const needs = new Map(imageNeeds(functions).map((need) => [`${need.runtime}:${need.runtimeAlias ?? ''}`, need]));
  return [...needs].sort(([a], [b]) => a.localeCompare(b)).map(([, need]) => need);
}

function checkHost(host: HostRuntimeStatus, runtimes: readonly string[]): Check {
  const check = `runtime ${host.language}`;
  const wanted = runtimes.filter((runtime) => languageOf(runtime) === host.language);
  if (host.executable !== null) return { check, status: 'ok', detail: l10n.t('{0} at {1}', host.version ?? '', host.executable) };
  return {
    check,
    // Nobody misses a runtime that no function of the folder uses.
    status: wanted.length > 0 ? 'warning' : 'ok',
    detail: l10n.t('Not found: the process backend cannot run functions for it.'),
    ...(wanted.length > 0 ? { remedy: l10n.t('Install it to run {0} without Docker.', wanted.join(', ')) } : {}),
  };
}
