import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import type { EngineAnswer, EngineHost } from './engine-host.ts';
import type { EngineProduct } from './engine-product.ts';

/** What is wrong with an engine that does not answer, and what to do about it. Both translated. */
export interface Advice {
  readonly problem: string;
  readonly remedy: string;
}

/** @param platform whose commands the remedy names */
export function adviceFor({ host, state, detail = '' }: EngineAnswer, platform: NodeJS.Platform = process.platform): Advice {
  const where = placeOf(host);
  switch (state) {
    case 'refused':
      return {
        problem: l10n.t('You may not use the engine at {0}.', where),
        remedy: host.product === 'Podman'
          ? l10n.t('Use Podman as yourself instead of root: systemctl --user enable --now podman.socket')
          : l10n.t('Give yourself access: sudo usermod -aG docker "$USER", then log in again. Or run the engine without root: dockerd-rootless-setuptool.sh install'),
      };
    case 'silent':
      return { problem: l10n.t('The engine at {0} did not answer in time.', where), remedy: host.ssh ? sshRemedy(host) : startRemedy(host.product, host, platform) };
    case 'fault':
      return { problem: l10n.t('The engine at {0} cannot be used: {1}', where, detail), remedy: host.ssh ? sshRemedy(host) : startRemedy(host.product, host, platform) };
    case 'absent': case 'down': case 'answers':
      return { problem: l10n.t('No engine at {0} answers.', where), remedy: startRemedy(host.product, host, platform) };
  }
}

/** Says that an engine which the user named (DOCKER_HOST, a context, a connection) does not answer; undefined for a socket that was only looked at. */
export function unansweredWish(answer: EngineAnswer): string | undefined {
  return answer.host.origin === 'socket' || answer.host.origin === undefined ? undefined : adviceFor(answer).problem;
}

/** The error of a search that found nothing. `answers`: what became of each candidate. */
export function noEngineError(answers: readonly EngineAnswer[], platform: NodeJS.Platform = process.platform): WorkbenchError {
  // The user's own wish says most, then a socket that this user may not use: an engine is there.
  const telling = answers.find(({ host }) => host.origin !== 'socket') ?? answers.find(({ state }) => state === 'refused') ?? (answers.length === 1 ? answers[0] : undefined);
  if (telling) {
    const { problem, remedy } = adviceFor(telling, platform);
    return new WorkbenchError('engine-unavailable', problem, { remedy: l10n.t('{0} Or choose the process backend.', sentence(remedy)) });
  }
  return new WorkbenchError('engine-unavailable', answers.length > 0 ? l10n.t('No Docker engine answers at {0}', answers.map(({ host }) => host.url).join(', ')) : l10n.t('No Docker engine was found on this machine.'), {
    remedy: l10n.t('Start Docker, or choose the process backend.'),
  });
}

/** An address with what it is known by. */
function placeOf({ url, origin, name, product }: EngineHost): string {
  if (name !== undefined) return origin === 'podman-connection' ? l10n.t('{0} (Podman connection {1})', url, name) : l10n.t('{0} (Docker context {1})', url, name);
  if (origin === 'DOCKER_HOST' || origin === 'CONTAINER_HOST') return `${url} (${origin})`;
  return product === undefined || product === 'Docker Engine' ? url : `${url} (${product})`;
}

function sshRemedy({ ssh }: EngineHost): string {
  return l10n.t('See whether this works without a question: ssh {0} {1} version', `${ssh?.user === undefined ? '' : `${ssh.user}@`}${ssh?.host ?? ''}`, ssh?.command ?? 'docker');
}

function startRemedy(product: EngineProduct | undefined, host: EngineHost, platform: NodeJS.Platform): string {
  const command = startCommand(product, host, platform);
  const other = host.origin === 'DOCKER_CONTEXT' || host.origin === 'docker-context' ? ` ${l10n.t('Or choose another context: docker context use default')}`
    : host.origin === 'DOCKER_HOST' ? ` ${l10n.t('Or unset DOCKER_HOST.')}` : '';
  if (command !== undefined) return `${sentence(l10n.t('Start it: {0}', command))}${other}`;
  return `${product === 'Docker Desktop' || product === 'Rancher Desktop' ? l10n.t('Start {0}.', product) : l10n.t('Start it.')}${other}`;
}

function startCommand(product: EngineProduct | undefined, { socketPath = '' }: EngineHost, platform: NodeJS.Platform): string | undefined {
  // Colima and Lima keep the socket of an instance in a folder of its name.
  const [, profile] = /([^/]+)\/(?:sock\/)?docker\.sock$/.exec(socketPath) ?? [];
  switch (product) {
    case 'Colima': return profile === undefined || profile === 'default' ? 'colima start' : `colima start ${profile}`;
    case 'Lima': return `limactl start ${profile ?? 'docker'}`;
    case 'OrbStack': return 'orb start';
    case 'Finch': return platform === 'linux' ? 'sudo systemctl start finch' : 'finch vm start';
    case 'Podman': return platform === 'linux' ? 'sudo systemctl start podman.socket' : 'podman machine start';
    case 'Podman (rootless)': return 'systemctl --user start podman.socket';
    case 'Docker Engine (rootless)': return 'systemctl --user start docker';
    case 'Docker Engine': return platform === 'linux' ? 'sudo systemctl start docker' : undefined;
    default: return undefined;
  }
}

/** With a full stop, unless it ends with one. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
