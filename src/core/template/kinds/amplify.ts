import type * as ast from '@babel/types';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { EventSource } from '../../model/application.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import { literalOf, objectOf, stringIn } from '../scripts/literals.ts';
import type { Script } from '../scripts/script.ts';
import { bare, dottedName, keyOf, nodesOf } from '../scripts/script.ts';
import { declarationOf, namesIn, scriptGraph } from '../scripts/script-graph.ts';
import type { ApplicationDraft, Kind, KindQuestion } from './kind.ts';
import { bundled, literalVariables, locationOf, scriptedDraft, UniqueIds } from './scripted/scripted-function.ts';

/**
 * Backends of Amplify Gen 2: `amplify/backend.ts` and what it imports, and the folders below `amplify/functions`. Read, never run: what is not written as a literal stays open.
 * Source: Amplify documentation, "Functions"; @aws-amplify/backend-function, factory.ts (defaults).
 */
export const amplify: Kind = {
  isCandidate: (name) => name === 'backend.ts' || name === 'backend.js',
  mayBe: (_name, bytes) => bytes.includes('defineBackend') && bytes.includes('@aws-amplify/backend'),
  read: readBackend,
};

/** Of functions that say nothing else. */
const defaults = { runtime: 22, memoryMB: 512, timeoutSeconds: 3 };

/** What is declared, by `file#name` of its variable. */
interface Declared {
  readonly call: ast.CallExpression;
  readonly script: Script;
  readonly name: string | undefined;
}

async function readBackend({ file, nearby }: KindQuestion): Promise<readonly ApplicationDraft[] | null> {
  const folder = path.join(path.dirname(file), 'functions');
  const own = [...await nearby.names(folder) ?? []].filter(([, entry]) => entry.isDirectory()).flatMap(([name]) => ['resource.ts', 'resource.js'].map((each) => path.join(folder, name, each)));
  const scripts = await scriptGraph([file, ...own], nearby);
  const declared = [...scripts.values()].flatMap(functionsIn);
  const triggers = new Map<string, EventSource[]>();
  for (const script of scripts.values()) {
    for (const { target, source } of triggersIn(script)) {
      const key = await declarationOf(target, script, scripts, nearby);
      triggers.set(key, [...triggers.get(key) ?? [], source]);
    }
  }
  const ids = new UniqueIds();
  const diagnostics: Diagnostic[] = [];
  const functions = declared.map((each) => readFunction(each, ids, triggers.get(`${each.script.file}#${each.name}`) ?? [], diagnostics));
  return functions.length === 0 ? [] : [{ template: file, kind: 'amplify', parameters: [], functions, diagnostics }];
}

function functionsIn(script: Script): readonly Declared[] {
  const names = namesIn(script);
  return [...nodesOf(script.body)].flatMap((node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return [];
    const imported = script.imports.get(node.callee.name);
    return imported?.name === 'defineFunction' && imported.specifier.startsWith('@aws-amplify/') ? [{ call: node, script, name: names.get(node) }] : [];
  });
}

function readFunction({ call, script, name }: Declared, ids: UniqueIds, triggers: readonly EventSource[], diagnostics: Diagnostic[]): FunctionDraft {
  const location = locationOf(call, script);
  const [given] = call.arguments;
  const directory = path.dirname(script.file);
  const own = given && bare(given);
  if (own?.type === 'ArrowFunctionExpression' || own?.type === 'FunctionExpression') {
    return scriptedDraft({
      id: ids.of(name ?? path.basename(directory)), runtime: 'provided.al2023', handler: 'bootstrap', code: null, memorySize: 128, timeout: 3, events: triggers, location,
      notRunnable: l10n.t('It is made by code of its own (a custom function of Amplify), which is not run to find out what it makes.'),
    });
  }
  const written = objectOf(literalOf(given, script));
  const { runtime, memoryMB, timeoutSeconds, ephemeralStorageSizeMB, architecture, environment, schedule } = written;
  const entry = stringIn(written['entry']) ?? ('entry' in written ? undefined : './handler.ts');
  const file = entry === undefined ? undefined : path.resolve(directory, entry);
  const variables = literalVariables(environment, location);
  diagnostics.push(...variables.diagnostics);
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);
  return scriptedDraft({
    id: ids.of(name ?? stringIn(written['name']) ?? path.basename(directory)),
    name: stringIn(written['name']) ?? (entry === undefined || !('entry' in written) ? path.basename(directory) : path.parse(entry).name),
    runtime: `nodejs${number(runtime, defaults.runtime)}.x`, handler: 'index.handler', code: file === undefined ? null : path.dirname(file),
    memorySize: number(memoryMB, defaults.memoryMB), timeout: number(timeoutSeconds, defaults.timeoutSeconds),
    ...(typeof ephemeralStorageSizeMB === 'number' ? { ephemeralStorage: ephemeralStorageSizeMB } : {}),
    architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
    environment: variables.environment,
    events: [...schedules(schedule), ...triggers],
    // Amplify's own settings, but for minifying, which only makes stacks hard to read.
    ...(file === undefined ? { notRunnable: l10n.t('Its entry is known only when the script runs.') } : { metadata: bundled(file, { Format: 'esm', Sourcemap: true }) }),
    location,
  });
}

/** `every 5m`, a cron of five fields, objects of those, or several. */
function schedules(value: unknown): readonly EventSource[] {
  const all = (Array.isArray(value) ? value : value === undefined ? [] : [value]).flatMap((each: unknown) => stringIn(each) ?? stringIn(objectOf(each)['rate']) ?? stringIn(objectOf(each)['cron']) ?? []);
  return all.map((written, index) => ({ id: `Schedule${index === 0 ? '' : index + 1}`, type: 'ScheduleV2', properties: { ScheduleExpression: expressionOf(written) } }));
}

/** In the words of EventBridge Scheduler, whose cron has six fields and one `?`. */
function expressionOf(written: string): string {
  const named: Readonly<Record<string, string>> = { 'every hour': 'rate(1 hour)', 'every day': 'cron(0 0 * * ? *)', 'every week': 'cron(0 0 ? * 1 *)', 'every month': 'cron(0 0 1 * ? *)', 'every year': 'cron(0 0 1 1 ? *)' };
  const [, count, unit] = /^every (\d+)(m|h)$/.exec(written) ?? [];
  if (count !== undefined) return `rate(${count} ${unit === 'm' ? 'minute' : 'hour'}${count === '1' ? '' : 's'})`;
  const [minute, hour, day, month, weekday] = written.split(/\s+/);
  return named[written] ?? (weekday === undefined ? written : `cron(${minute} ${hour} ${weekday === '*' ? day : '?'} ${month} ${weekday === '*' ? '?' : weekday} *)`);
}

/** Functions that `defineAuth`, `defineStorage` and the data schema name. */
function triggersIn(script: Script): readonly { readonly target: string; readonly source: EventSource }[] {
  const found: { target: string; source: EventSource }[] = [];
  for (const node of nodesOf(script.body)) {
    if (node.type === 'ObjectProperty') {
      const key = keyOf(node);
      const called = calledFunction(node.value);
      if (called !== undefined && key !== undefined) found.push({ target: called, source: { id: key, type: 'AppSync', properties: { Name: key }, location: locationOf(node, script) } });
    }
    const name = node.type === 'CallExpression' && node.callee.type === 'Identifier' ? script.imports.get(node.callee.name)?.name : undefined;
    if (node.type !== 'CallExpression' || (name !== 'defineAuth' && name !== 'defineStorage')) continue;
    const settings = node.arguments[0] && bare(node.arguments[0]);
    const triggers = settings?.type === 'ObjectExpression' ? settings.properties.find((property) => keyOf(property) === 'triggers') : undefined;
    const map = triggers?.type === 'ObjectProperty' ? bare(triggers.value) : undefined;
    for (const property of map?.type === 'ObjectExpression' ? map.properties : []) {
      const key = keyOf(property);
      if (key === undefined || property.type !== 'ObjectProperty') continue;
      // A function that is declared on the spot is called like its trigger.
      const target = property.value.type === 'Identifier' ? property.value.name : key;
      const type = name === 'defineAuth' ? 'Cognito' : 'S3';
      const properties = type === 'Cognito' ? { Trigger: `${key.charAt(0).toUpperCase()}${key.slice(1)}` } : { Events: key === 'onDelete' ? 's3:ObjectRemoved:*' : 's3:ObjectCreated:*' };
      found.push({ target, source: { id: key, type, properties, location: locationOf(property, script) } });
    }
  }
  return found;
}

/** The function in `a.query().returns(...).handler(a.handler.function(hello))`. */
function calledFunction(value: ast.Node): string | undefined {
  for (let node = value; node.type === 'CallExpression' && node.callee.type === 'MemberExpression'; node = node.callee.object) {
    if (dottedName(node.callee.property) !== 'handler') continue;
    const given = node.arguments[0]?.type === 'ArrayExpression' ? node.arguments[0].elements[0] : node.arguments[0];
    // `.async()` may follow.
    for (const each of given ? nodesOf([given]) : []) {
      const [first] = each.type === 'CallExpression' && /\bhandler\.function$/.test(dottedName(each.callee) ?? '') ? each.arguments : [];
      if (first?.type === 'Identifier') return first.name;
    }
  }
  return undefined;
}
