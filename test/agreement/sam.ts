import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Application } from '../../src/core/model/application.ts';
import { WorkspaceReader } from '../../src/core/template/workspace.ts';
import { samCommand, samVersion } from '../bench/sam-cli.ts';
import type { FieldVerdict, TemplateNames, Verdict } from './compare-function.ts';
import { compareFunction } from './compare-function.ts';
import type { SamAnswer, SamFunction } from './sam-answer.ts';

/**
 * Compares what we read out of every template below `folders` with what SAM CLI's own resolver makes of it, function by function and field by field, and prints the agreement.
 * `DETAILS=1` prints every difference, `KIND=sam-guess` those of another verdict.
 */
export async function compareWithSam(folders: readonly string[]): Promise<void> {
  const roots = await Promise.all(folders.map(async (folder) => (await stat(folder)).isDirectory() ? path.resolve(folder) : path.dirname(path.resolve(folder))));
  const reader = new WorkspaceReader(roots, {});
  const started = performance.now();
  const workspace = await reader.read();
  console.log(`${workspace.applications.length} applications, ${count(workspace.applications)} functions read in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const applications = workspace.applications.filter(({ kind, template }) => ['sam', 'cloudformation', 'cdk'].includes(kind) && path.basename(template) !== 'cdk.json');
  // An application of the CDK that was never synthesized has no template yet.
  const answers = await samAnswers(applications);
  const tally = new Tally();
  for (const application of applications) {
    const answer = answers.get(application.template);
    if (answer) await compareApplication(application, answer, tally);
  }
  tally.print();
}

async function samAnswers(applications: readonly Application[]): Promise<ReadonlyMap<string, SamAnswer>> {
  const [python] = await samCommand();
  const questions = applications.map(({ template, parameters }) => ({
    file: template, parameters: Object.fromEntries(parameters.filter(({ from }) => from !== 'default').map(({ name, value }) => [name, value])),
  }));
  const child = spawn(python, [path.join(import.meta.dirname, 'sam_resolver.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end(JSON.stringify(questions));
  let text = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout) text += chunk as string;
  const answers = text.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as SamAnswer);
  return new Map(answers.map((answer) => [answer.file, answer]));
}

async function compareApplication(application: Application, answer: SamAnswer, tally: Tally): Promise<void> {
  tally.templates += 1;
  if (!answer.functions) {
    tally.failed(application, `${answer.error}: ${answer.message?.split('\n')[0]?.slice(0, 90)}`);
    return;
  }
  const names = await namesOf(application);
  const own = new Map(application.functions.map((fn) => [fn.id, fn]));
  const root = answer.functions.filter(({ stackPath }) => stackPath === '');
  for (const sams of root) {
    const ours = own.get(sams.id);
    if (ours) tally.function(application, sams, compareFunction(ours, sams, names));
    else tally.missing(application, sams);
  }
  const known = new Set(root.map(({ id }) => id));
  tally.onlyOurs += application.functions.filter(({ id }) => !known.has(id)).length;
}

/** The names that SAM may take for values. */
async function namesOf(application: Application): Promise<TemplateNames> {
  const text = await readFile(application.template, 'utf8');
  const section = (name: string) => /^\s*\{/.test(text) ? jsonKeys(text, name) : yamlKeys(text, name);
  const parameters = section('Parameters');
  const valued = new Set(application.parameters.map(({ name }) => name));
  const references = [...text.matchAll(/(?:!Ref|["']?Ref["']?:)\s*["']?([A-Za-z0-9]+)/g)].map(([, name]) => name ?? '');
  return {
    references: new Set(references), parameters: new Set(parameters), openParameters: new Set(parameters.filter((name) => !valued.has(name))), logicalIds: new Set(section('Resources')),
  };
}

function jsonKeys(text: string, section: string): readonly string[] {
  try {
    return Object.keys((JSON.parse(text) as Record<string, object>)[section] ?? {});
  } catch {
    return [];
  }
}

/** Good enough for telling verdicts apart: keys of the first indentation below the section. */
function yamlKeys(text: string, section: string): readonly string[] {
  const body = new RegExp(`^${section}:[^\\n]*\\n((?:[ \\t#].*\\n|\\s*\\n)*)`, 'm').exec(`${text}\n`)?.[1] ?? '';
  const indent = /^( +)[\w"']/m.exec(body)?.[1] ?? '  ';
  return [...body.matchAll(new RegExp(`^${indent}["']?([A-Za-z0-9]+)["']?:`, 'gm'))].map(([, key]) => key ?? '');
}

function count(applications: readonly Application[]): number {
  return applications.reduce((sum, { functions }) => sum + functions.length, 0);
}

class Tally {
  templates = 0;
  onlyOurs = 0;
  readonly #details = process.env['DETAILS'] !== undefined;
  readonly #shown = (process.env['KIND'] ?? 'different') as Verdict;
  readonly #failures = new Map<string, number>();
  #failedTemplates = 0;
  #failedFunctions = 0;
  #functions = 0;
  #missing = 0;
  #whole = 0;
  readonly #verdicts = new Map<Verdict, number>();
  readonly #fields = new Map<string, number>();
  readonly #guesses = new Map<string, number>();

  failed(application: Application, reason: string): void {
    this.#failedTemplates += 1;
    this.#failedFunctions += application.functions.length;
    const short = reason.replace(/'[^']*'|"[^"]*"|\[[^\]]*\]/g, '...');
    this.#failures.set(short, (this.#failures.get(short) ?? 0) + 1);
  }

  missing(application: Application, sams: SamFunction): void {
    this.#missing += 1;
    console.log(`  not listed by us: ${application.template} ${sams.id}`);
  }

  function(application: Application, sams: SamFunction, verdicts: readonly FieldVerdict[]): void {
    this.#functions += 1;
    if (verdicts.every(({ verdict }) => verdict !== 'different')) this.#whole += 1;
    for (const { field, verdict, why, ours, sams: theirs } of verdicts) {
      this.#verdicts.set(verdict, (this.#verdicts.get(verdict) ?? 0) + 1);
      if (verdict === 'different') this.#fields.set(field.split(' ')[0] ?? '', (this.#fields.get(field.split(' ')[0] ?? '') ?? 0) + 1);
      if (why !== undefined) this.#guesses.set(why, (this.#guesses.get(why) ?? 0) + 1);
      if (this.#details && verdict === this.#shown) console.log(`  ${application.template} ${sams.id} ${field}: ours ${JSON.stringify(ours)} SAM ${JSON.stringify(theirs)}`);
    }
  }

  print(): void {
    const total = [...this.#verdicts.values()].reduce((sum, each) => sum + each, 0);
    const share = (verdict: Verdict) => `${this.#verdicts.get(verdict) ?? 0} (${(100 * (this.#verdicts.get(verdict) ?? 0) / Math.max(1, total)).toFixed(2)} %)`;
    console.log(`SAM CLI ${samVersion}: ${this.templates} templates, of which SAM cannot read ${this.#failedTemplates}; we list ${this.#failedFunctions} functions in those`);
    console.log(`functions that SAM lists: ${this.#functions + this.#missing}; not listed by us: ${this.#missing}; in every field the same or better: ${this.#whole}; listed by us alone: ${this.onlyOurs}`);
    console.log(`fields: ${total}; same ${share('same')}; SAM leaves an expression ${share('sam-open')}; SAM guesses wrongly ${share('sam-guess')}; different ${share('different')}`);
    const list = (title: string, map: ReadonlyMap<string, number>) => {
      if (map.size > 0) console.log(`${title}:\n${[...map].sort(([, a], [, b]) => b - a).slice(0, 15).map(([name, times]) => `  ${times} ${name}`).join('\n')}`);
    };
    list('different, by field', this.#fields);
    list('SAM\'s guesses', this.#guesses);
    list('SAM\'s failures', this.#failures);
  }
}
