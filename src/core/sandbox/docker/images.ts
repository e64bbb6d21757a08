import * as l10n from '@vscode/l10n';
import type { Architecture } from '../../model/application.ts';
import { cancelledError, WorkbenchError } from '../../model/errors.ts';
import type { Progress } from '../../model/progress.ts';
import { dockerArchitecture, engineFault } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';

/** Where AWS publishes the base images of the managed runtimes (Amazon ECR Public Gallery, "lambda/..."). */
const registry = 'public.ecr.aws/lambda';

/** Marks images that the test machine made of AWS's runtime clients where AWS's own cannot be pulled. */
const standInLabel = 'serverless-workbench.stand-in';

/** One base image of Lambda's, as the engine knows it. */
export interface ImageStatus {
  readonly runtime: string;
  readonly image: string;
  readonly present: boolean;
  readonly sizeBytes?: number;
  /** ISO 8601 */
  readonly created?: string;
  /** Made by the test machine and not by AWS. */
  readonly standIn?: boolean;
}

const imageNames: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^nodejs(\d+)\.x$/, (match) => `nodejs:${match[1]}`],
  [/^python(\d+\.\d+)$/, (match) => `python:${match[1]}`],
  [/^java(\d+)(\.al2(?:023)?)?$/, (match) => `java:${match[1]}${match[2] ?? ''}`],
  [/^dotnet(\d+)$/, (match) => `dotnet:${match[1]}`],
  [/^ruby(\d+\.\d+)$/, (match) => `ruby:${match[1]}`],
  [/^provided\.(al2(?:023)?)$/, (match) => `provided:${match[1]}`],
];

/** The base image of a managed runtime, for example `public.ecr.aws/lambda/nodejs:24-x86_64`. @throws WorkbenchError `runtime-unsupported` */
export function imageOf(runtime: string, architecture: Architecture): string {
  for (const [pattern, name] of imageNames) {
    const match = pattern.exec(runtime);
    if (match) return `${registry}/${name(match)}-${architecture}`;
  }
  throw new WorkbenchError('runtime-unsupported', l10n.t('There is no base image for the runtime {0}.', runtime), {
    remedy: l10n.t('Use a runtime that Lambda manages, for example nodejs24.x or python3.13.'),
  });
}

/**
 * Pulls an image with progress. Cancelling ends the transfer; what was already loaded is kept by the engine for the next try.
 * @throws WorkbenchError `image-unavailable`, `cancelled`
 */
export async function pullImage(engine: Engine, image: string, architecture: Architecture, signal: AbortSignal | undefined, progress: (progress: Progress) => void): Promise<void> {
  const message = l10n.t('Pulling {0}', image);
  progress({ phase: 'image', message });
  const layers = new Map<string, { current: number; total: number }>();
  try {
    const stream = await engine.docker.pull(image, { platform: `linux/${dockerArchitecture(architecture)}`, ...(signal ? { abortSignal: signal } : {}) });
    await new Promise<void>((resolve, reject) => {
      const abort = () => (stream as NodeJS.ReadableStream & { destroy(error: Error): void }).destroy(new Error('cancelled'));
      signal?.addEventListener('abort', abort, { once: true });
      // Podman, and Docker in the middle of a pull, tell of a failure inside of a stream that succeeds.
      let fault: string | undefined;
      // A destroyed stream ends without an end: dockerode's own follower would wait for ever.
      stream.once('error', reject);
      stream.once('close', () => reject(new Error('the connection was closed')));
      engine.docker.modem.followProgress(stream, (error: Error | null) => {
        signal?.removeEventListener('abort', abort);
        if (error ?? fault) reject(error ?? new Error(fault));
        else resolve();
      }, (event: PullEvent) => {
        fault ??= event.error;
        if (!event.id || !event.progressDetail?.total) return;
        layers.set(event.id, { current: event.progressDetail.current ?? 0, total: event.progressDetail.total });
        let current = 0;
        let total = 0;
        for (const layer of layers.values()) {
          current += layer.current;
          total += layer.total;
        }
        progress({ phase: 'image', message, fraction: current / total });
      });
    });
  } catch (thrown) {
    if (signal?.aborted) throw cancelledError(l10n.t('Pulling {0} was cancelled.', image));
    throw new WorkbenchError('image-unavailable', l10n.t('The image {0} is not on this machine and cannot be pulled: {1}', image, engineFault(thrown).message), {
      remedy: l10n.t('Check the network and the registry (docker pull {0}), or choose the process backend.', image),
      cause: thrown,
    });
  }
}

interface PullEvent {
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Which base images the engine has, how big and how old they are. */
export async function describeImages(engine: Engine, runtimes: readonly string[]): Promise<ImageStatus[]> {
  return Promise.all(runtimes.map(async (runtime) => {
    const image = imageOf(runtime, engine.facts.architecture === 'arm64' ? 'arm64' : 'x86_64');
    try {
      const facts = await engine.docker.getImage(image).inspect();
      return { runtime, image, present: true, sizeBytes: facts.Size, created: facts.Created, ...(facts.Config?.Labels?.[standInLabel] === 'true' ? { standIn: true } : {}) };
    } catch (thrown) {
      if (engineFault(thrown).status !== 404) throw thrown;
      return { runtime, image, present: false };
    }
  }));
}
