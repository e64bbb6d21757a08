/** Handler, runtime, settings: what the function is run with. */
import { h, icon } from '../../shared/dom.ts';
import { section } from '../../shared/section.ts';
import type { PlanView } from '../protocol.ts';
import type { PlanContext } from './context.ts';
import { details, faultView, placeLink, type Detail } from './parts.ts';

const handlerIcons = { found: ['pass-filled', 'tone-good'], missing: ['error', 'tone-bad'], unknown: ['question', 'tone-neutral'] } as const;

export function handlerSection(context: PlanContext, { handler }: PlanView): HTMLElement {
  const { t } = context;
  const [name, tone] = handlerIcons[handler.state];
  return section(context, {
    name: 'handler',
    title: t('section.handler'),
    open: true,
    class: handler.state === 'missing' ? 'section-bad' : '',
    body: () => [
      h('p', { class: 'line' }, icon(name, tone), h('span', {}, t(`handler.${handler.state}`)), handler.detail === undefined ? null : h('span', { class: 'quiet' }, handler.detail)),
      details([
        ...(handler.setting === null ? [] : [{ name: t('handler.setting'), value: handler.setting, code: true }]),
        ...(handler.source ? [{ name: t('handler.source'), value: placeLink(context, handler.source, 'handler:source') }] : []),
        ...(handler.file === undefined ? [] : [{ name: t('handler.file'), value: handler.file, code: true }]),
      ]),
    ],
  });
}

export function runtimeSection(context: PlanContext, plan: PlanView): HTMLElement {
  const { t, format } = context;
  const { image, hostRuntime, runtimeFault } = plan;
  const rows: Detail[] = [
    ...(image ? [
      { name: t('runtime.image'), value: image.name, code: true },
      { name: t('runtime.state'), value: imageState(context, image) },
      ...(image.sizeBytes === undefined ? [] : [{ name: t('runtime.size'), value: format.bytes(image.sizeBytes) }]),
      ...(image.created === undefined ? [] : [{ name: t('runtime.created'), value: format.dateTime(image.created) }]),
    ] : []),
    ...(hostRuntime ? [{ name: t('runtime.program'), value: hostRuntime.executable, code: true }, { name: t('runtime.version'), value: hostRuntime.version }] : []),
    ...(plan.runtime === undefined ? [] : [{ name: t('runtime.runtime'), value: plan.runtime }]),
    { name: t('runtime.architecture'), value: plan.architecture },
    { name: t('runtime.why'), value: plan.backend.reason, wide: true },
  ];
  return section(context, {
    name: 'runtime', title: t('section.runtime'), open: true, note: t(`backend.${plan.backend.kind}`),
    body: () => [
      runtimeFault ? faultView(context, runtimeFault, 'runtime') : null,
      hostRuntime?.note === undefined ? null : h('p', { class: 'notice notice-warning' }, icon('info'), h('span', {}, hostRuntime.note)),
      details(rows),
    ],
  });
}

function imageState({ t }: PlanContext, { present, standIn }: NonNullable<PlanView['image']>): string {
  const state = t(present === undefined ? 'runtime.unknown' : present ? 'runtime.present' : 'runtime.absent');
  return standIn ? `${state} · ${t('runtime.standIn')}` : state;
}

export function settingsSection(context: PlanContext, { settings }: PlanView): HTMLElement {
  const { t, format } = context;
  const counts = [['settings.reserved', settings.reservedConcurrency], ['settings.provisioned', settings.provisionedConcurrency], ['settings.perSandbox', settings.invocationsPerSandbox]] as const;
  return section(context, {
    name: 'settings',
    title: t('section.settings'),
    open: true,
    body: () => details([
      { name: t('settings.memory'), value: format.megabytes(settings.memorySizeMB) },
      { name: t('settings.timeout'), value: format.wholeMs(settings.timeoutSeconds * 1000) },
      { name: t('settings.storage'), value: format.megabytes(settings.ephemeralStorageMB) },
      ...counts.flatMap(([name, value]) => (value === undefined ? [] : [{ name: t(name), value: format.number(value) }])),
      ...(settings.perTenant ? [{ name: t('settings.perTenant'), value: t('settings.perTenant.yes') }] : []),
      ...settings.fileSystems.map(({ arn, path }) => ({ name: t('settings.fileSystem', path), value: arn, code: true, wide: true })),
    ]),
  });
}
