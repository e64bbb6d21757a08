import type { ApplicationKind, LambdaResource, ParameterDeclaration, ParameterOrigin, ParameterValue, ParentStack, Synthesis } from '../../model/application.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Surroundings } from '../links/linked-values.ts';
import type { TemplateLinks } from '../links/template-links.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import type { ParameterChoice } from '../parameters/given-values.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import type { PseudoParameters } from '../values/parameters.ts';

/** What a kind is asked about one file. */
export interface KindQuestion {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** Values of parameters that the user gave (settings, picked, options; the strongest of each), over every default and every file of values. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What of them are options, for kinds that tell where a value comes from; `choice` has the others. */
  readonly options?: Readonly<Record<string, string>>;
  /** Where the user has values of parameters taken from. */
  readonly choice?: ParameterChoice;
  /** What the templates around this one say to it. */
  readonly surroundings?: Surroundings;
  /** It is read for the sake of another template: one without functions counts too. */
  readonly supporting?: boolean;
  readonly pseudo: PseudoParameters;
  /** The day on which runtimes are deprecated or not. */
  readonly now: Date;
  /** The one way to any other file. */
  readonly nearby: NearbyFiles;
}

/** An application whose handlers are not yet looked for. */
export interface ApplicationDraft {
  /** Absolute. Of an application made by a tool (a stack of a CDK assembly) the file that describes it. Unique in a workspace. */
  readonly template: string;
  readonly kind: ApplicationKind;
  readonly parameters: readonly ParameterValue[];
  readonly declarations?: readonly ParameterDeclaration[];
  readonly parents?: readonly ParentStack[];
  /** Of a template that others may refer to. */
  readonly links?: TemplateLinks;
  readonly functions: readonly FunctionDraft[];
  readonly synthesis?: Synthesis;
  /** Shown beside the functions. */
  readonly resources?: readonly LambdaResource[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * One way in which applications are written: SAM and CloudFormation, a CDK assembly, serverless.yml ... Reading never executes anything and never throws for what a file
 * holds; what is wrong is a diagnostic, and the rest is kept.
 */
export interface Kind {
  /** Whether a file of this name (without its directory) may describe an application. Asked for every file of a workspace. */
  isCandidate(name: string): boolean;
  /** Whether it may, by its bytes; asked for every candidate, so it must be much cheaper than reading. */
  mayBe(name: string, bytes: Buffer): boolean;
  /** The applications that the file describes; null where it describes none, so that another kind is asked. */
  read(question: KindQuestion): Promise<readonly ApplicationDraft[] | null>;
}

/** Where the value that the user gives a parameter comes from. */
export function originOf(name: string, { parameters, options = parameters, choice }: Pick<KindQuestion, 'parameters' | 'options' | 'choice'>): ParameterOrigin {
  if (Object.hasOwn(options, name)) return 'option';
  return choice?.picked && Object.hasOwn(choice.picked, name) ? 'picked' : 'settings';
}
