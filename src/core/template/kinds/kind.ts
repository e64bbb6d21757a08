import type { ApplicationKind, Diagnostic, LambdaResource, ParameterValue } from '../../model/application.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import type { PseudoParameters } from '../values/parameters.ts';

/** What a kind is asked about one file. */
export interface KindQuestion {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** Values of parameters that the user gave, over every default. */
  readonly parameters: Readonly<Record<string, string>>;
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
  readonly functions: readonly FunctionDraft[];
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
