import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import { isWhole, literalOf, objectOf, stringIn } from '../scripts/literals.ts';
import type { Script } from '../scripts/script.ts';
import { dottedName } from '../scripts/script.ts';
import { declarationOf, namesIn, scriptGraph } from '../scripts/script-graph.ts';
import type { ApplicationDraft, Kind, KindQuestion } from './kind.ts';
import { bundled, literalVariables, locationOf, scriptedDraft, UniqueIds } from './scripted/scripted-function.ts';
import type { SstComponent, SstUse, SstVersion } from './scripted/sst-components.ts';
import { callsIn, componentOf, propertiesOf, usesOfCall, usesOfComponent } from './scripted/sst-components.ts';

/**
 * Applications of SST: `sst.config.ts` and the scripts that it imports by literal names, of version 3 and later (`sst.aws.Function` ...) and 2 (constructs). Read, never run.
 * Source: sst.dev, "Function", "ApiGatewayV2", "Queue", "Bus" ...; v2.sst.dev, "Function" (defaults).
 */
export const sst: Kind = {
  isCandidate: (name) => name === 'sst.config.ts' || name === 'sst.config.js',
  mayBe: () => true,
  read: readConfig,
};

interface Defaults {
  readonly runtime: string;
  readonly timeout: unknown;
  readonly memory: unknown;
  readonly environment: Readonly<Record<string, unknown>>;
}

const defaultsOf: Readonly<Record<SstVersion, Defaults>> = {
  3: { runtime: 'nodejs24.x', timeout: '20 seconds', memory: '1024 MB', environment: {} },
  2: { runtime: 'nodejs22.x', timeout: '10 seconds', memory: '1 GB', environment: {} },
};

/** The version-2 constructs and version-3 components that a method gives a function to. */
const methods = /^(?:route|subscribe|notify|addDataSource)$/;

async function readConfig({ file, text, nearby }: KindQuestion): Promise<readonly ApplicationDraft[] | null> {
  const version: SstVersion | undefined = text.includes('$config') ? 3 : /sst\/constructs|SSTConfig|@serverless-stack/.test(text) ? 2 : undefined;
  if (version === undefined) return null;
  const scripts = await scriptGraph([file], nearby);
  const components = new Map<string, SstComponent>();
  const defaults = { ...defaultsOf[version] };
  for (const script of scripts.values()) {
    const names = namesIn(script);
    for (const call of callsIn(script)) {
      const component = componentOf(call, version, script);
      const name = names.get(call);
      if (component && name !== undefined) components.set(`${script.file}#${name}`, component);
      if (call.type === 'CallExpression' && /(?:^|\.)setDefaultFunctionProps$/.test(dottedName(call.callee) ?? '')) Object.assign(defaults, givenDefaults(objectOf(literalOf(call.arguments[0], script))));
    }
  }
  const uses: SstUse[] = [];
  for (const script of scripts.values()) {
    for (const call of callsIn(script)) {
      if (call.type === 'NewExpression') uses.push(...usesOfComponent(call, script, version));
      else if (call.callee.type === 'MemberExpression' && call.callee.object.type === 'Identifier' && call.callee.property.type === 'Identifier' && methods.test(call.callee.property.name)) {
        const component = components.get(await declarationOf(call.callee.object.name, script, scripts, nearby));
        if (component) uses.push(...usesOfCall(call, component, script));
      }
    }
  }
  const ids = new UniqueIds();
  const diagnostics: Diagnostic[] = [];
  const drafts = await Promise.all(uses.map(async (use) => ({ use, target: await functionNamed(use, components, scripts, nearby) })));
  const functions: FunctionDraft[] = [];
  for (const { use } of drafts.filter((each) => each.target === undefined)) {
    const draft = await readFunction(use, path.dirname(file), defaults, ids, diagnostics, nearby);
    if (draft) functions.push(draft);
  }
  // What is given a function of its own component adds a trigger to that one.
  for (const { use, target } of drafts.filter((each) => each.target !== undefined && each.use.event)) {
    const index = functions.findIndex(({ fn }) => fn.id === target);
    const draft = functions[index];
    if (draft && use.event) functions[index] = { ...draft, fn: { ...draft.fn, events: [...draft.fn.events, { id: use.id, ...use.event, location: locationOf(use.node, use.script) }] } };
  }
  // A site alone has nothing to run here.
  return functions.length === 0 ? [] : [{ template: file, kind: 'sst', parameters: [], functions, diagnostics }];
}

function givenDefaults({ runtime, timeout, memorySize, environment }: Readonly<Record<string, unknown>>): Partial<Defaults> {
  return {
    ...(typeof runtime === 'string' ? { runtime } : {}), ...(isWhole(timeout) && timeout !== undefined ? { timeout } : {}), ...(isWhole(memorySize) && memorySize !== undefined ? { memory: memorySize } : {}),
    ...(environment === undefined ? {} : { environment: objectOf(environment) }),
  };
}

/** The name of the function component that a use hands over as a variable (`fn`, `fn.arn`); undefined where it declares the function itself. */
async function functionNamed({ given, script }: SstUse, components: ReadonlyMap<string, SstComponent>, scripts: ReadonlyMap<string, Script>, nearby: NearbyFiles): Promise<string | undefined> {
  const name = dottedName(given)?.split('.')[0];
  const component = name === undefined || script.constants.get(name)?.type === 'StringLiteral' ? undefined : components.get(await declarationOf(name, script, scripts, nearby));
  return component?.type === 'Function' || component?.type === 'Workflow' ? component.name : undefined;
}

async function readFunction({ id, given, script, event, node }: SstUse, root: string, defaults: Defaults, ids: UniqueIds, diagnostics: Diagnostic[], nearby: NearbyFiles): Promise<FunctionDraft | undefined> {
  const value = literalOf(given, script);
  const written = typeof value === 'string' ? { handler: value } : objectOf(value);
  const handler = stringIn(written['handler']);
  const location = locationOf(node, script);
  // An ARN, a queue, or something that only running the script would tell.
  if (handler?.startsWith('arn:') || (handler === undefined && !('handler' in propertiesOf(given)))) return undefined;
  const variables = literalVariables({ ...defaults.environment, ...objectOf(written['environment']) }, location);
  diagnostics.push(...variables.diagnostics);
  const runtime = stringIn(written['runtime']) ?? defaults.runtime;
  const { memory, memorySize, timeout, architecture, name, storage } = written;
  return scriptedDraft({
    id: ids.of(id), name: stringIn(name) ?? stringIn(written['functionName']), ...await codeOf(handler, runtime, root, nearby),
    memorySize: megabytes(memory ?? memorySize) ?? megabytes(defaults.memory) ?? 1024, timeout: seconds(timeout) ?? seconds(defaults.timeout) ?? 20,
    architecture: architecture === 'arm64' || architecture === 'arm_64' ? 'arm64' : 'x86_64', ephemeralStorage: megabytes(storage), environment: variables.environment,
    events: event ? [{ id: event.type, ...event, location }] : [], location,
    ...(handler === undefined ? { notRunnable: l10n.t('Its handler is known only when the script runs.') } : {}),
  });
}

/** Node functions are bundled as ES modules, unless the source says otherwise; Python's handler is a path from the root; Go's and Rust's is a directory. */
async function codeOf(handler: string | undefined, runtime: string, root: string, nearby: NearbyFiles): Promise<{ readonly handler: string; readonly runtime: string; readonly code: string | null; readonly metadata?: Readonly<Record<string, unknown>> }> {
  if (handler === undefined) return { handler: 'index.handler', runtime, code: null };
  if (runtime === 'go' || runtime === 'rust') return { handler: 'bootstrap', runtime: 'provided.al2023', code: path.resolve(root, path.extname(handler) === '.go' ? path.dirname(handler) : handler) };
  if (!runtime.startsWith('nodejs')) return { handler, runtime, code: root };
  const dot = handler.lastIndexOf('.');
  const module = path.resolve(root, handler.slice(0, dot));
  const names = await nearby.names(path.dirname(module));
  const source = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'].map((extension) => path.basename(module) + extension).find((each) => names?.has(each));
  return { handler: `${path.basename(module)}${handler.slice(dot)}`, runtime, code: path.dirname(module), metadata: bundled(source ?? `${path.basename(module)}.ts`, { Format: 'esm', Sourcemap: true }) };
}

/** `20 seconds`, `3 minutes`, or a number of seconds. */
function seconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const [, count, unit] = /^(\d+) (second|minute|hour)s?$/.exec(stringIn(value) ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * { second: 1, minute: 60, hour: 3600 }[unit as 'second' | 'minute' | 'hour'];
}

/** `1024 MB`, `1 GB`, or a number of MB. */
function megabytes(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const [, count, unit] = /^(\d+) (MB|GB)$/.exec(stringIn(value) ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 'GB' ? 1024 : 1);
}
