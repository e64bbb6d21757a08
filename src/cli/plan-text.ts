import * as l10n from '@vscode/l10n';
import type { EffectiveVariable } from '../core/environment/effective-variable.ts';
import type { SourceLocation } from '../core/model/diagnostic.ts';
import type { PlanFault, PlannedBuild, PlannedCode, PlannedLayer, RunPlan } from '../core/what-will-run/run-plan.ts';
import { sizeLimits } from '../core/what-will-run/run-plan.ts';
import { diagnosticLine } from './build-output.ts';
import { insidePath } from './paths.ts';
import type { Terminal } from './terminal.ts';
import { milliseconds } from './timeline.ts';

type Row = readonly [name: string, ...lines: string[]];

/** What `describe` prints for people. */
export function planText(plan: RunPlan, directory: string, terminal: Terminal): string {
  const show = new Shown(directory, terminal);
  const { function: fn, backend, handler, settings } = plan;
  const rows: readonly Row[] = [
    [l10n.t('Runs in'), `${backend.kind}: ${backend.reason}`, ...(plan.fault ? show.fault(plan.fault) : [])],
    ...(plan.image ? [[l10n.t('Image'), plan.image.name, imageState(plan.image)] as Row] : []),
    ...(plan.hostRuntime ? [[l10n.t('Program'), `${plan.hostRuntime.executable} (${plan.hostRuntime.version})`, ...(plan.hostRuntime.note === undefined ? [] : [plan.hostRuntime.note])] as Row] : []),
    ...(plan.runtimeFault ? [[l10n.t('Image'), ...show.fault(plan.runtimeFault)] as Row] : []),
    [l10n.t('Build'), ...show.build(plan.build)],
    ...(plan.code ? [[l10n.t('Code'), ...show.code(plan.code)] as Row] : []),
    ...(plan.layers.length > 0 ? [[l10n.t('Layers'), ...plan.layers.flatMap((layer, index) => show.layer(layer, index))] as Row] : []),
    ...(plan.totalBytes !== undefined && plan.layers.length > 0 ? [[l10n.t('Together'), against(plan.totalBytes, sizeLimits.unzippedBytes)] as Row] : []),
    [l10n.t('Handler'), `${handler.setting ?? '-'}  ${handlerState(handler.state)}`, ...(handler.source ? [show.place(handler.source)] : []), ...(handler.detail === undefined ? [] : [handler.detail])],
    [l10n.t('Settings'), l10n.t('{0} MB of memory, {1} s, {2} MB in /tmp', settings.memorySizeMB, settings.timeoutSeconds, settings.ephemeralStorageMB), ...settings.fileSystems.map(({ arn, path }) => `${path}  ${arn}`)],
    [l10n.t('Environment'), ...(plan.environmentFault ? show.fault(plan.environmentFault) : []), ...plan.environment.map((variable) => show.variable(variable))],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `${terminal.paint('bold', fn.id, 'stdout')} (${show.place(fn.location)}, ${fn.runtime ?? fn.packageType}, ${fn.architecture})`,
    ...rows.flatMap(([name, ...lines]) => lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(width)}  ${line}`)),
  ].join('\n');
}

class Shown {
  readonly #directory: string;
  readonly #terminal: Terminal;

  constructor(directory: string, terminal: Terminal) {
    this.#directory = directory;
    this.#terminal = terminal;
  }

  place({ file, line }: SourceLocation): string {
    return `${insidePath(this.#directory, file)}:${line}`;
  }

  fault({ message, remedy, place, diagnostics }: PlanFault): readonly string[] {
    const lines = diagnostics.flatMap((one) => diagnosticLine(one, this.#directory, this.#terminal).split('\n'));
    return [this.#terminal.paint('red', message, 'stdout'), ...(place ? [this.place(place)] : []), ...lines, ...(remedy === undefined ? [] : [remedy])];
  }

  build({ state, method, steps, notes, failure, lastGood, builtNow }: PlannedBuild): readonly string[] {
    const states = {
      'as-it-stands': l10n.t('runs as it stands, nothing to build'),
      'current': builtNow ? l10n.t('built just now') : l10n.t('up to date'),
      'outdated': l10n.t('the sources have changed since the last build'),
      'none': l10n.t('not built yet; --build builds it'),
      'failed': l10n.t('does not build'),
    };
    return [
      [method, states[state]].filter((part) => part !== undefined).join(': '),
      ...(failure ? this.fault(failure) : []),
      ...(lastGood ? [l10n.t('The figures are those of the last build that went well.')] : []),
      ...steps.map((step) => `${step.command}  ${this.#terminal.paint('dim', `${step.where}, ${milliseconds(step.durationMs)}${step.status === 0 ? '' : `, ${l10n.t('status {0}', step.status)}`}`, 'stdout')}`),
      ...notes,
    ];
  }

  code({ directory, dependencyDirectory, files, bytes, zippedBytes, largestFiles, largestPackages }: PlannedCode): readonly string[] {
    const biggest = (largestPackages.length > 0 ? largestPackages : largestFiles).slice(0, 5).map(({ name, bytes: size }) => `  ${sizeText(size).padStart(9)}  ${name}`);
    return [
      insidePath(this.#directory, directory), ...(dependencyDirectory === undefined ? [] : [`+ ${insidePath(this.#directory, dependencyDirectory)}`]),
      l10n.t('Files: {0}; unzipped {1}', files, against(bytes, sizeLimits.unzippedBytes)), ...(zippedBytes === undefined ? [] : [l10n.t('zipped {0}', against(zippedBytes, sizeLimits.zippedBytes))]), ...biggest,
    ];
  }

  layer({ id, arn, directory, size, extensions, missing }: PlannedLayer, index: number): readonly string[] {
    return [
      `${index + 1}. ${id ?? arn ?? ''}${size ? `  ${sizeText(size.bytes)}` : ''}${directory === undefined ? '' : `  ${insidePath(this.#directory, directory)}`}`,
      ...(extensions.length > 0 ? [`   ${l10n.t('Extensions: {0}', extensions.join(', '))}`] : []),
      ...(missing ? [`   ${this.#terminal.paint('yellow', missing.message, 'stdout')} ${missing.remedy}`] : []),
    ];
  }

  variable({ name, value, from, place, secret, missing }: EffectiveVariable): string {
    const text = missing ?? (value === undefined ? (secret ? '***' : l10n.t('(known when it runs)')) : value);
    return `${name}=${text}  ${this.#terminal.paint('dim', place ? `${from}, ${this.place(place)}` : from, 'stdout')}`;
  }
}

function imageState({ present, sizeBytes, created, standIn }: NonNullable<RunPlan['image']>): string {
  if (present === undefined) return l10n.t('no engine could be asked about it');
  if (!present) return l10n.t('not on this machine; pulled with the first invocation');
  return [l10n.t('on this machine'), sizeBytes === undefined ? undefined : sizeText(sizeBytes), created?.slice(0, 10), standIn ? l10n.t('stand-in of the test machine') : undefined].filter((part) => part !== undefined).join(', ');
}

function handlerState(state: RunPlan['handler']['state']): string {
  return state === 'found' ? l10n.t('found') : state === 'missing' ? l10n.t('not found') : l10n.t('not looked for');
}

function against(bytes: number, limit: number): string {
  return l10n.t('{0} of {1} ({2}%)', sizeText(bytes), sizeText(limit), ((bytes / limit) * 100).toFixed(1));
}

/** Units of 1024, as Lambda's quotas count. */
function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
