import * as l10n from '@vscode/l10n';
import type { EngineFinding, EngineStatus } from '../../core/core.ts';
import type { LambdaFunction } from '../../core/model/application.ts';
import type { Check } from './check.ts';

/** The engine in use: product, address, why it is this one, how its containers run, and whether it has emulation for functions of the other architecture. */
export function checkEngine({ facts, host, title = 'Docker', operatingSystem, architecture }: EngineStatus, findings: readonly EngineFinding[], functions: readonly LambdaFunction[]): Check {
  if (!facts) return { check: 'engine', status: 'ok', detail: [title, operatingSystem, architecture, host].filter(Boolean).join(', ') };
  const places: Readonly<Record<typeof facts.place, string>> = {
    'native': l10n.t('on this machine\'s kernel'),
    'rootless': l10n.t('rootless'),
    'virtual-machine': l10n.t('in a virtual machine'),
    'sibling': l10n.t('beside this container'),
  };
  const other = facts.architecture === 'arm64' ? 'x86_64' : 'arm64';
  const emulation = facts.emulation === undefined ? undefined : facts.emulation ? l10n.t('runs {0} too', other) : l10n.t('no emulation of {0}', other);
  const detail = [
    title, operatingSystem, architecture, host, choiceOf(findings.find(({ state }) => state === 'used')), places[facts.place], facts.cgroupVersion === undefined ? undefined : `cgroup v${facts.cgroupVersion}`, emulation,
  ].filter(Boolean).join(', ');
  const foreign = facts.emulation === false ? functions.filter((fn) => fn.notRunnable === undefined && fn.architecture === other) : [];
  if (foreign.length === 0) return { check: 'engine', status: 'ok', detail };
  return {
    check: 'engine',
    status: 'warning',
    detail: `${detail}. ${l10n.t('Functions of this folder need {0}: {1}', other, foreign.map(({ id }) => id).join(', '))}`,
    remedy: l10n.t('Install emulation for the engine (docker run --privileged tonistiigi/binfmt --install all), or set Architectures in the template to this machine\'s.'),
  };
}

/** Why it is this one; nothing where there is no other. */
function choiceOf(used: EngineFinding | undefined): string | undefined {
  switch (used?.origin) {
    case undefined: return undefined;
    case 'DOCKER_HOST': case 'CONTAINER_HOST': return l10n.t('chosen by {0}', used.origin);
    case 'DOCKER_CONTEXT': return l10n.t('chosen by {0}', `DOCKER_CONTEXT=${used.name ?? ''}`);
    case 'docker-context': return l10n.t('current Docker context {0}', used.name ?? '');
    case 'podman-connection': return l10n.t('Podman connection {0}', used.name ?? '');
    case 'socket': return l10n.t('first of the usual sockets that answers');
  }
}

/**
 * The engines that are not in use, and why. A warning is what the user asked for by name, what answers and cannot be used, and, where there is no engine, what only needs a start.
 * @param told a problem that another check tells of already
 */
export function checkOtherEngines(findings: readonly EngineFinding[], told?: string): Check[] {
  const inUse = findings.some(({ state }) => state === 'used');
  return findings.filter(({ state, problem }) => state !== 'used' && (problem === undefined || problem !== told)).map(({ state, title, url, origin, problem, remedy }): Check => {
    const check = 'other engine';
    if (state === 'usable') return { check, status: 'ok', detail: l10n.t('{0} at {1}, not used: another is wanted more. To choose it: {2}', title ?? 'Docker', url, `DOCKER_HOST=${url}`) };
    const wanted = origin !== 'socket' || state === 'unusable' || !inUse;
    return { check, status: wanted ? 'warning' : 'ok', detail: problem ?? url, ...(remedy === undefined || !wanted ? {} : { remedy }) };
  });
}
