import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../model/application.ts';
import { saysDiskFull } from '../../model/engine-words.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { Dockerfile } from './dockerfile.ts';
import type { ImageFailure } from './image-engine.ts';
import { ecrRegion, isEcr } from './image-name.ts';

type Named = Pick<LambdaFunction, 'id' | 'location' | 'architecture' | 'architectureAt'>;

export function needsEngine({ id, location }: Named): WorkbenchError {
  return new WorkbenchError('engine-unavailable', l10n.t('{0} is a container image: it runs in Docker, and not as a process of this machine.', id), {
    remedy: l10n.t('Start a Docker engine, and choose the backend auto or docker.'), file: location.file, line: location.line,
  });
}

export function contextUnusable({ location }: Named, message: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('build-failed', message, { remedy: l10n.t('Correct DockerContext and Dockerfile in the function\'s Metadata.'), file: location.file, line: location.line, ...(cause === undefined ? {} : { cause }) });
}

/** How many lines of what the failing step printed are told. */
const shownLines = 20;

/** A build that failed, at its line in the Dockerfile. */
export function buildFailed({ id }: Named, file: string, dockerfile: Dockerfile, { message, step, output }: ImageFailure): WorkbenchError {
  const line = dockerfile.lineOf(message, step) ?? 1;
  const printed = output.slice(-shownLines).join('\n');
  const text = l10n.t('The image of {0} could not be built: {1}', id, printed === '' ? message : `${message}\n${printed}`);
  const remedy = remedyFor(message + printed);
  return new WorkbenchError('build-failed', text, { remedy, file, line, diagnostics: [{ severity: 'error', code: 'image-build', message: printed === '' ? message : `${message}\n${printed}`, remedy, file, line }] });
}

/** The engine's own words are all there is to tell these apart. */
function remedyFor(message: string): string {
  if (saysDiskFull(message)) return l10n.t('Make room for the engine, for example with: {0}', 'docker system prune');
  if (/exec format error/i.test(message)) return l10n.t('The engine cannot run programs of this architecture: install emulation (docker run --privileged tonistiigi/binfmt --install all), or change Architectures in the template.');
  if (/no such host|connection refused|i\/o timeout|unauthorized|denied|pull access/i.test(message)) return l10n.t('The base image cannot be had: check the network, log in to its registry, or pull it beforehand (docker pull).');
  return l10n.t('Correct the Dockerfile or what it works on; the output above is the failing step\'s.');
}

/** An image that is neither on this machine nor to be pulled. */
export function unavailable({ id, location }: Named, name: string, cause?: WorkbenchError): WorkbenchError {
  const place = { file: location.file, line: location.line, ...(cause === undefined ? {} : { cause }) };
  if (isEcr(name)) {
    const registry = name.slice(0, name.indexOf('/'));
    return new WorkbenchError('image-unavailable', l10n.t('{0} runs an image of the ECR repository {1}, which is not on this machine and cannot be pulled without logging in.', id, name), {
      remedy: l10n.t('Log in and pull it: {0}. Or give the function a Dockerfile in its Metadata, and it is built here.', `aws ecr get-login-password --region ${ecrRegion(name)} | docker login --username AWS --password-stdin ${registry} && docker pull ${name}`), ...place,
    });
  }
  return new WorkbenchError('image-unavailable', cause?.message ?? l10n.t('The image {0} of {1} is not on this machine.', name, id), {
    remedy: l10n.t('Build it ({0}), pull it ({1}), or give the function a Dockerfile in its Metadata.', `docker build -t ${name} .`, `docker pull ${name}`), ...place,
  });
}

export function wrongArchitecture({ id, location, architecture, architectureAt }: Named, name: string, actual: string): WorkbenchError {
  const { file, line } = architectureAt ?? location;
  const made = actual === 'amd64' ? 'x86_64' : actual;
  return new WorkbenchError('architecture-unsupported', l10n.t('The image {0} is made for {1}, but {2} asks for {3}.', name, made, id, architecture), {
    remedy: l10n.t('Set Architectures in the template to {0}, or build the image for {1}.', made, architecture), file, line,
  });
}
