import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Synthesis } from '../../model/application.ts';
import type { Diagnostic, SourceLocation } from '../../model/diagnostic.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import { chosenValues } from '../parameters/given-values.ts';
import type { GivenValue } from '../values/parameters.ts';
import type { EntryLocation } from '../resources/template-context.ts';
import { appSources } from './cdk-assembly/app-sources.ts';
import type { Assembly, AssemblyStack } from './cdk-assembly/assembly.ts';
import { isAssemblyManifest, readAssembly } from './cdk-assembly/assembly.ts';
import { readCall } from './cdk-assembly/calls.ts';
import type { CodeSearch } from './cdk-assembly/code.ts';
import { withLayerSources, withSources } from './cdk-assembly/code.ts';
import type { SourceText } from './cdk-assembly/constructs.ts';
import { constructPath, constructPlace } from './cdk-assembly/constructs.ts';
import { nestedParameters, prepared } from './cdk-assembly/references.ts';
import type { ApplicationDraft, Kind, KindQuestion } from './kind.ts';
import { readTemplateText } from './template-file.ts';

/**
 * Applications of the AWS CDK. What they deploy is in their cloud assembly (`cdk.out`), which is git-ignored as a rule and therefore found through `cdk.json`; the manifest of an assembly that
 * lies elsewhere counts too. Each stack is an application of its own. Nothing is executed: whoever wants a fresh assembly synthesizes (src/core/build/synthesis).
 * Source: CDK developer guide, "Cloud assemblies", "cdk.json"; aws-cdk, packages/@aws-cdk/cloud-assembly-schema.
 */
export const cdk: Kind = {
  isCandidate: (name) => name === 'cdk.json' || name === 'manifest.json',
  mayBe: (name, bytes) => name === 'cdk.json' || bytes.includes('"aws:cloudformation:stack"') || bytes.includes('"cdk:cloud-assembly"'),
  read: (question) => path.basename(question.file) === 'cdk.json' ? readApp(question) : readManifest(question),
};

async function readApp(question: KindQuestion): Promise<readonly ApplicationDraft[] | null> {
  const { file, text, nearby } = question;
  const root = path.dirname(file);
  const settings = objectIn(text);
  if (!settings) return null;
  const { app, output } = settings;
  const place = path.resolve(root, typeof output === 'string' && output !== '' ? output : 'cdk.out');
  const assembly = await readAssembly(place, nearby);
  if (assembly) return readStacks(question, { assembly, root, output: place, file });
  // `app` may name the directory of an assembly that something else makes.
  const named = typeof app === 'string' && /^[\w./\\-]+$/.test(app) ? path.resolve(root, app) : undefined;
  const other = named === undefined ? undefined : await readAssembly(named, nearby);
  if (named !== undefined && other) return readStacks(question, { assembly: other, root, output: named, file });
  // Without it the file only holds settings of a library.
  if (typeof app !== 'string' || app === '') return null;
  return [{ template: file, kind: 'cdk', parameters: [], functions: [], synthesis: { file, output: place, stack: null }, diagnostics: [notSynthesized(file, text)] }];
}

async function readManifest(question: KindQuestion): Promise<readonly ApplicationDraft[] | null> {
  const { file, text, nearby } = question;
  const output = path.dirname(file);
  if (!isAssemblyManifest(objectIn(text))) return null;
  const assembly = await readAssembly(output, nearby);
  return assembly ? readStacks(question, { assembly, root: path.dirname(output), output, file: null }) : null;
}

interface FoundAssembly {
  readonly assembly: Assembly;
  /** Directory in which the application runs. */
  readonly root: string;
  readonly output: string;
  readonly file: string | null;
}

async function readStacks(question: KindQuestion, found: FoundAssembly): Promise<readonly ApplicationDraft[]> {
  let texts: Promise<readonly SourceText[]> | undefined;
  const sources = () => texts ??= appSources(found.root, question.nearby);
  const drafts: ApplicationDraft[] = [];
  for (const stack of found.assembly.stacks) {
    const passed = Object.entries(nestedParameters(stack, question.parameters, question.pseudo)).map(([name, value]) => [name, { value, from: 'parent' as const }] as const);
    const given = new Map<string, GivenValue>([...passed, ...chosenValues(question.choice ?? {}, question.options ?? question.parameters)]);
    const draft = readTemplateText({ ...question, generated: true, file: stack.template, text: stack.text, given }, undefined, prepared(stack, found.assembly.stacks));
    if (!draft) continue;
    const find = constructSearch(stack, found, question.nearby, sources);
    const synthesis: Synthesis = { file: found.file, output: found.output, stack: stack.name };
    const functions = await Promise.all(draft.functions.map((each) => withConstruct(each, find)));
    // The CDK's own, which says whether the account is ready for it.
    const own = ({ name }: { readonly name: string }) => name !== 'BootstrapVersion';
    const declarations = draft.declarations?.filter(own);
    drafts.push({ ...draft, kind: 'cdk', parameters: draft.parameters.filter(own), ...(declarations && { declarations }), functions, synthesis, diagnostics: draft.diagnostics.flatMap((each) => atConstruct(each, functions)) });
  }
  return drafts;
}

type ConstructSearch = (metadata: Readonly<Record<string, unknown>>) => Promise<{ readonly construct: SourceLocation | undefined; readonly search: CodeSearch } | undefined>;

/** Finds where constructs of a stack are made. */
function constructSearch(stack: AssemblyStack, { assembly, root }: FoundAssembly, nearby: NearbyFiles, sources: () => Promise<readonly SourceText[]>): ConstructSearch {
  return async (metadata) => {
    const place = constructPath(metadata);
    if (place === undefined) return undefined;
    const full = assembly.classes.get(place);
    // Of a class of the user's own the assembly names only what it extends.
    const className = full === undefined || full.startsWith('constructs.') ? undefined : full.split('.').at(-1);
    const found = await constructPlace(place, { root, nearby, traces: stack.traces, className, sources });
    const question = { root, nearby, id: place.split('/').at(-1) ?? place, className };
    const call = found && await readCall(found, question);
    // The call itself knows better where it is when lines above it were added.
    return { construct: call?.place ?? found, search: { ...question, call, sources } };
  };
}

async function withConstruct(draft: FunctionDraft, find: ConstructSearch): Promise<FunctionDraft> {
  const layers = await Promise.all(draft.fn.layers.map(async (layer) => {
    const found = await find(layer.metadata);
    return found ? withLayerSources(layer, found.search) : layer;
  }));
  const own = { ...draft, fn: { ...draft.fn, layers } };
  const found = await find(draft.fn.metadata);
  if (!found) return own;
  const { construct, search } = found;
  const whole = await withSources(own, search);
  return construct ? { ...whole, handlerAt: construct, codeAt: construct, fn: { ...whole.fn, construct } } : whole;
}

/** Nobody edits what the CDK makes: what is wrong with a function is said where its construct is, and what is merely worth knowing of a template is not said. */
function atConstruct(diagnostic: Diagnostic, functions: readonly FunctionDraft[]): readonly Diagnostic[] {
  if (diagnostic.severity === 'information') return [];
  const { end: _end, fixes: _fixes, column: _column, ...rest } = diagnostic;
  const inside = functions.find(({ fn }) => fn.location.line <= diagnostic.line && diagnostic.line <= ((fn.location as Partial<EntryLocation>).endLine ?? fn.location.line));
  const construct: SourceLocation | undefined = inside?.fn.construct;
  return [construct ? { ...rest, ...construct } : { ...rest, ...(diagnostic.column === undefined ? {} : { column: diagnostic.column }) }];
}

function notSynthesized(file: string, text: string): Diagnostic {
  const before = text.slice(0, Math.max(text.indexOf('"app"'), 0));
  return {
    severity: 'warning', code: 'cdk-not-synthesized', file, line: before.split('\n').length,
    message: l10n.t('This CDK application is not synthesized yet, so that its functions are not known.'),
    remedy: l10n.t('Run "Synthesize CDK Application", or cdk synth in {0}', path.dirname(file)),
    link: 'https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-synth.html',
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}
