import * as l10n from '@vscode/l10n';
import type { Application, EventSource, LambdaFunction, Workspace } from '../core/model/application.ts';
import { diagnosticLine } from './build-output.ts';
import { relativePath } from './paths.ts';
import type { Terminal } from './terminal.ts';

/** What `list --json` prints; a public interface. Paths are relative to `directory`, with forward slashes. */
export function listJson(workspace: Workspace, directory: string): unknown {
  const relative = (file: string) => relativePath(directory, file);
  return {
    applications: workspace.applications.map((application) => ({
      template: relative(application.template),
      kind: application.kind,
      ...(application.synthesis === undefined ? {} : { stack: application.synthesis.stack }),
      parameters: application.parameters.map(({ location, ...parameter }) => ({ ...parameter, ...(location && { location: { file: relative(location.file), line: location.line } }) })),
      ...unsetParameters(application),
      ...(application.parents === undefined ? {} : { parents: application.parents.map(({ template, id, location }) => ({ template: relative(template), id, location: { file: relative(location.file), line: location.line } })) }),
      functions: application.functions.map((fn) => ({
        id: fn.id,
        name: fn.name,
        runtime: fn.runtime,
        handler: fn.handler,
        code: fn.code === null ? null : relative(fn.code),
        packageType: fn.packageType,
        memorySize: fn.memorySize,
        timeout: fn.timeout,
        architecture: fn.architecture,
        environment: shownEnvironment(fn),
        layers: fn.layers.map(({ arn, directory }) => arn ?? directory),
        events: fn.events.map(({ id, type, properties, location, resource }) => ({ id, type, properties, ...(resource === undefined ? {} : { resource }), ...(location && { location: { file: relative(location.file), line: location.line } }) })),
        location: { file: relative(fn.location.file), line: fn.location.line },
        source: fn.source === null ? null : { file: relative(fn.source.file), line: fn.source.line, export: fn.source.export },
        ...(fn.construct === undefined ? {} : { construct: { file: relative(fn.construct.file), line: fn.construct.line } }),
        ...(fn.asset === undefined ? {} : { asset: { directory: relative(fn.asset.directory), runs: fn.asset.runs } }),
        ...(fn.concurrency === undefined ? {} : { concurrency: fn.concurrency }),
        ...(fn.logging === undefined ? {} : { logging: fn.logging }),
        ...(fn.asynchronous === undefined ? {} : { asynchronous: fn.asynchronous }),
        ...(fn.image === undefined ? {} : { image: { ...fn.image, ...(fn.image.build && { build: { ...fn.image.build, context: relative(fn.image.build.context) } }) } }),
        ...(fn.ephemeralStorage === undefined ? {} : { ephemeralStorage: fn.ephemeralStorage }),
        ...(fn.fileSystems === undefined ? {} : { fileSystems: fn.fileSystems }),
        ...(fn.perTenant === undefined ? {} : { perTenant: fn.perTenant }),
        ...(fn.durable === undefined ? {} : { durable: fn.durable }),
        ...(fn.deployment === undefined ? {} : { deployment: fn.deployment }),
        ...(fn.web === undefined ? {} : { web: fn.web }),
        ...(fn.notRunnable === undefined ? {} : { notRunnable: fn.notRunnable }),
      })),
      ...(application.resources === undefined ? {} : { resources: application.resources.map((each) => ({ ...each, location: { file: relative(each.location.file), line: each.location.line } })) }),
    })),
    diagnostics: workspace.diagnostics.map(({ template, ...fault }) => ({ ...fault, file: relative(fault.file), ...(template === undefined ? {} : { template: relative(template) }) })),
  };
}

/** As CloudFormation shows parameters with `NoEcho`. */
function shownEnvironment({ environment, environmentPlaces }: LambdaFunction): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, environmentPlaces?.[name]?.secret ? '****' : value]));
}

/** Parameters without a value, with the reason. */
function unsetParameters({ declarations = [] }: Application): { readonly unset?: readonly { readonly name: string; readonly reason: string }[] } {
  const unset = declarations.flatMap(({ name, unset: reason }) => reason === undefined ? [] : [{ name, reason }]);
  return unset.length === 0 ? {} : { unset };
}

/** What `list` prints for people. */
export function listText(workspace: Workspace, directory: string, terminal: Terminal): string {
  const blocks = workspace.applications.map((application) => applicationText(application, directory, terminal));
  if (blocks.length === 0) blocks.push(l10n.t('No application in {0}: no SAM or CloudFormation template with a Lambda function.', directory));
  const faults = workspace.diagnostics.map((fault) => diagnosticLine(fault, directory, terminal));
  return [...blocks, ...(faults.length > 0 ? [faults.join('\n')] : [])].join('\n\n');
}

function applicationText(application: Application, directory: string, terminal: Terminal): string {
  const rows = application.functions.map((fn) => [fn.id, fn.runtime ?? fn.packageType, triggersText(fn), sourceText(fn, directory)]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const parameters = application.parameters.map(({ name, value }) => `${name}=${value}`).join(' ');
  return [
    `${terminal.paint('bold', relativePath(directory, application.template), 'stdout')} (${[application.kind, application.synthesis?.stack].filter(Boolean).join(' ')})${parameters === '' ? '' : ` ${parameters}`}`,
    ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()),
  ].join('\n');
}

function sourceText(fn: LambdaFunction, directory: string): string {
  if (fn.notRunnable !== undefined) return l10n.t('not runnable here: {0}', fn.notRunnable);
  return fn.source === null ? (fn.handler ?? '') : `${relativePath(directory, fn.source.file)}:${fn.source.line}`;
}

function triggersText(fn: LambdaFunction): string {
  return fn.events.length === 0 ? '-' : fn.events.map(triggerText).join(', ');
}

/** A trigger in a few words: its type, and for HTTP its route. */
export function triggerText({ type, properties }: EventSource): string {
  const { Method: method, Path: path } = properties;
  return [type, typeof method === 'string' ? method.toUpperCase() : undefined, typeof path === 'string' ? path : undefined].filter(Boolean).join(' ');
}
