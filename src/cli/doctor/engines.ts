import * as l10n from '@vscode/l10n';
import type { EngineFinding, EngineStatus } from '../../core/core.ts';
import type { LambdaFunction } from '../../core/model/application.ts';
import type { Check } from './check.ts';

/** The engine in use: product, address, how its containers run and reach us, and whether it has emulation for functions of the other architecture. */
export function checkEngine({ facts, host, title = 'Docker', operatingSystem, architecture }: EngineStatus, functions: readonly LambdaFunction[]): Check {
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
    title, operatingSystem, architecture, host, places[facts.place], facts.cgroupVersion === undefined ? undefined : `cgroup v${facts.cgroupVersion}`, emulation,
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

/** The engines that are not in use, and why. A warning is what the user asked for by name, or may not use, or what only needs a start where there is no other. */
export function checkOtherEngines(findings: readonly EngineFinding[]): Check[] {
  const inUse = findings.some(({ state }) => state === 'used');
  return findings.flatMap((finding): Check[] => {
    const { state, title, url, origin, problem, remedy } = finding;
    if (state === 'used') return [];
    const check = `other engine ${url}`;
    if (state === 'usable') {
      return [{ check, status: 'ok', detail: l10n.t('{0}, not used: the other is wanted more. To choose it: {1}', title ?? 'Docker', `DOCKER_HOST=${url}`) }];
    }
    // Without an engine the first check tells of the socket already, if it is the only one.
    const wanted = origin !== 'socket' || state === 'unusable' || !inUse;
    return [{ check, status: wanted ? 'warning' : 'ok', detail: problem ?? '', ...(remedy === undefined || !wanted ? {} : { remedy }) }];
  });
}
