import path from 'node:path';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import type { SamFunction } from './sam-answer.ts';

/**
 * `same`: both say so. `sam-open`: SAM left an expression where we have a value, or say that it cannot be known. `sam-guess`: SAM has a string that is wrong by the
 * template (a parameter's name, a logical id, a Lambda ARN for a queue ...). `different`: everything else, which somebody has to look at.
 */
export type Verdict = 'same' | 'sam-open' | 'sam-guess' | 'different';

export interface FieldVerdict {
  readonly field: string;
  readonly verdict: Verdict;
  readonly why?: string;
  readonly ours?: unknown;
  readonly sams?: unknown;
}

export interface TemplateNames {
  /** Parameters that have no value. */
  readonly openParameters: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly logicalIds: ReadonlySet<string>;
  /** Names that references use, there or not. */
  readonly references: ReadonlySet<string>;
}

/** Compares a function field by field. */
export function compareFunction(ours: LambdaFunction, sams: SamFunction, names: TemplateNames): readonly FieldVerdict[] {
  const image = ours.packageType === 'Image';
  const verdicts = [
    field('name', ours.name, sams.name ?? sams.id, names),
    field('packageType', ours.packageType, sams.packageType ?? 'Zip', names),
    field('memorySize', ours.memorySize, numberOf(sams.memorySize) ?? 128, names),
    field('timeout', ours.timeout, numberOf(sams.timeout) ?? 3, names),
    field('architecture', ours.architecture, Array.isArray(sams.architectures) ? sams.architectures[0] : sams.architectures ?? 'x86_64', names),
    ...(image ? [field('imageUri', ours.image?.uri, localImage(ours) ? ours.image?.uri : sams.imageUri ?? undefined, names)] : [
      field('runtime', ours.runtime, sams.runtime, names),
      field('handler', ours.handler, sams.handler, names),
      code(ours, sams, names),
    ]),
    ...Object.keys({ ...sams.environment, ...ours.environment }).map((name) => variable(name, ours, sams, names)),
    ...sams.layers.map((_layer, index) => layerVerdict(index, ours, sams, names)),
    ...Object.entries(sams.events).map(([id, type]) => field(`event ${id}`, ours.events.find((event) => event.id === id)?.type, type, names)),
  ];
  return verdicts;
}

/** SAM puts the place of an image's Dockerfile where its address would be. */
function localImage(ours: LambdaFunction): boolean {
  return ours.image?.build !== undefined;
}

function field(name: string, ours: unknown, sams: unknown, names: TemplateNames): FieldVerdict {
  if (equal(ours, sams)) return { field: name, verdict: 'same' };
  if (sams === null || typeof sams === 'object') return { field: name, verdict: 'sam-open', ours, sams };
  const why = guess(sams, names);
  return why === undefined ? { field: name, verdict: 'different', ours, sams } : { field: name, verdict: 'sam-guess', why, ours, sams };
}

function guess(value: unknown, { parameters, openParameters, logicalIds, references }: TemplateNames): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/\.localhost\b|^localhost$/.test(value)) return 'localhost for the URL suffix';
  const words = value.split(/[^A-Za-z0-9]+/);
  if (openParameters.has(value) || parameters.has(value)) return 'a parameter\'s own name';
  if (logicalIds.has(value)) return 'a logical id for a name';
  if (/^arn:aws:lambda:[^:]*:[^:]*:function:/.test(value)) return 'a Lambda ARN for another resource';
  if (/\$\{/.test(value)) return 'an expression inside a text';
  if (words.some((word) => openParameters.has(word))) return 'a parameter\'s own name inside a text';
  if (words.some((word) => logicalIds.has(word))) return 'a logical id inside a text';
  if (references.has(value)) return 'the name of nothing in the template';
  return undefined;
}

function code(ours: LambdaFunction, sams: SamFunction, names: TemplateNames): FieldVerdict {
  if (ours.inlineCode !== undefined) return field('inline code', ours.inlineCode.trim(), typeof sams.inlineCode === 'string' ? sams.inlineCode.trim() : sams.inlineCode, names);
  if (typeof sams.code !== 'string') return ours.code === null ? { field: 'code', verdict: 'same' } : { field: 'code', verdict: 'sam-open', ours: ours.code, sams: sams.code };
  if (ours.code !== null && path.normalize(ours.code).replace(/[\\/]$/, '') === sams.code.replace(/[\\/]$/, '')) return { field: 'code', verdict: 'same' };
  // SAM takes a file alone; a handler among other files needs its directory.
  if (ours.code === path.dirname(sams.code)) return { field: 'code', verdict: 'same' };
  if (ours.code === null && ours.notRunnable !== undefined) {
    if (path.dirname(sams.location) === sams.code) return { field: 'code', verdict: 'sam-guess', why: 'the template\'s directory for a place that is not known', ours: ours.notRunnable, sams: sams.code };
    const why = guess(path.basename(sams.code), names);
    if (why !== undefined) return { field: 'code', verdict: 'sam-guess', why, ours: ours.notRunnable, sams: sams.code };
  }
  return field('code', ours.code, sams.code, names);
}

function variable(name: string, ours: LambdaFunction, sams: SamFunction, names: TemplateNames): FieldVerdict {
  const own = ours.environment[name];
  const raw = sams.rawEnvironment[name];
  if (raw !== null && typeof raw === 'object') return { field: `variable ${name}`, verdict: own === sams.environment[name] ? 'same' : 'sam-open', ours: own, sams: raw };
  return field(`variable ${name}`, own, sams.environment[name], names);
}

function layerVerdict(index: number, ours: LambdaFunction, { layers, location }: SamFunction, names: TemplateNames): FieldVerdict {
  const own = ours.layers[index];
  const layer = layers[index];
  if (own?.directory !== undefined && typeof layer?.code === 'string') return field(`layer ${index}`, path.relative(own.directory, path.resolve(path.dirname(location), layer.code)), '', names);
  return field(`layer ${index}`, own?.arn ?? own?.id, layer?.arn, names);
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || ((a ?? null) === null && (b ?? null) === null);
}
