/** The code that runs, against Lambda's limits, and the layers below it. */
import { h, icon, type Child } from '../../shared/dom.ts';
import { section, smallButton } from '../../shared/section.ts';
import type { PlanView, SizedName } from '../protocol.ts';
import type { PlanContext } from './context.ts';
import { details, limitFigure, placeLink } from './parts.ts';

export function codeSection(context: PlanContext, plan: PlanView): HTMLElement {
  const { t, post } = context;
  const { code, limits, layers, totalBytes } = plan;
  return section(context, {
    name: 'code',
    title: t('section.code'),
    open: true,
    note: code ? fileCount(context, code.files) : null,
    controls: code?.dependencyDirectory === undefined ? null : smallButton({ label: t('action.revealDependencies'), icon: 'folder-opened', key: 'revealDependencies', choose: () => post({ type: 'reveal', what: 'dependencies' }) }),
    body: () => (code ? [
      h('dl', { class: 'figures' },
        limitFigure(context, t('code.unzipped'), code.bytes, limits.unzippedBytes),
        plan.measuring || code.zippedBytes !== undefined ? limitFigure(context, t('code.zipped'), code.zippedBytes, limits.zippedBytes) : null,
        layers.length > 0 && totalBytes !== undefined ? limitFigure(context, t('code.total'), totalBytes, limits.unzippedBytes) : null),
      details([
        { name: t('code.directory'), value: code.directory, code: true, wide: true },
        ...(code.dependencyDirectory === undefined ? [] : [{ name: t('code.dependencies'), value: code.dependencyDirectory, code: true, wide: true }]),
      ]),
      largest(context, t('code.largestPackages'), 'package', code.largestPackages, code.bytes),
      largest(context, t('code.largestFiles'), 'file', code.largestFiles, code.bytes),
    ] : h('p', { class: 'quiet' }, t('code.none'))),
  });
}

function fileCount({ t, format }: PlanContext, files: number): string {
  return files === 1 ? t('code.files.one') : t('code.files', format.number(files));
}

function largest(context: PlanContext, title: string, kind: string, names: readonly SizedName[], total: number): Child {
  if (names.length === 0) return null;
  const { t, format } = context;
  return h('table', { class: 'table' },
    h('caption', {}, title),
    h('thead', { class: 'visually-hidden' }, h('tr', {}, h('th', { attributes: { scope: 'col' } }, t('code.largest.name')), h('th', { attributes: { scope: 'col' } }, t('code.largest.size')))),
    h('tbody', {}, names.map(({ name, bytes, place }, index) => h('tr', {},
      h('td', { class: 'code' }, place ? placeLink(context, place, `${kind}:${index}`, name) : name),
      h('td', { class: 'number' }, format.bytes(bytes)),
      h('td', { class: 'share', attributes: { 'aria-hidden': 'true' } }, h('i', { class: 'meter', style: { '--share': String(total === 0 ? 0 : bytes / total) } }))))));
}

export function layersSection(context: PlanContext, { layers, limits }: PlanView): HTMLElement {
  const { t, format } = context;
  return section(context, {
    name: 'layers',
    title: t('section.layers'),
    open: layers.length > 0,
    note: layers.length === 0 ? t('layers.none') : String(layers.length),
    body: () => (layers.length === 0 ? h('p', { class: 'quiet' }, t('layers.none')) : h('ol', { class: 'layers' }, layers.map((layer, index) => h('li', { class: 'layer' },
      h('span', { class: 'layer-number', attributes: { 'aria-hidden': 'true' } }, `${index + 1}.`),
      h('div', {},
        h('div', { class: 'layer-head' },
          placeLink(context, layer.place, `layer:${index}`, layer.name),
          layer.size ? h('span', {}, format.bytes(layer.size.bytes), h('span', { class: 'quiet' }, ` · ${fileCount(context, layer.size.files)}`)) : null),
        layer.directory === undefined ? null : h('div', { class: 'code quiet' }, layer.directory),
        layer.size ? h('i', { class: 'meter', attributes: { 'aria-hidden': 'true' }, style: { '--share': String(Math.min(1, layer.size.bytes / limits.unzippedBytes)) } }) : null,
        layer.extensions.length > 0 ? h('div', {}, t('layers.extensions', layer.extensions.join(', '))) : null,
        layer.missing ? h('p', { class: 'notice notice-warning' }, icon('warning'), h('span', {}, `${layer.missing.message} ${layer.missing.remedy}`)) : null))))),
  });
}
