/**
 * Applications and what is in them: the words that tree, CodeLens, build, invoker and terminal share.
 * Every path is absolute and uses the host's separators; faces make them relative where they show them. Lines and columns start at 1.
 */

import type { Diagnostic, SourceLocation } from './diagnostic.ts';
import type { DeploymentSettings, DurableSettings, WebFunctionSettings } from './deployment-settings.ts';
import type { AsyncSettings, ConcurrencySettings, LoggingSettings } from './function-settings.ts';

/** What triggers a function. `properties` are resolved as far as they can be offline. */
export interface EventSource {
  readonly id: string;
  /** As the template names it: `Api`, `HttpApi`, `SQS`, `Schedule`, `EventBridgeRule` ... */
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The resource, or the entry of one (a state, a route), that triggers; it may be in a file that the template names. */
  readonly location?: SourceLocation;
  /** Logical id of the resource that it comes from, where that is not the function itself. */
  readonly resource?: string;
}

/** `RuntimeConfig` of a customer-managed runtime (`Runtime: custom`): an own image that Lambda runs zip code on (Lambda API reference, "RuntimeConfig"). */
export interface RuntimeConfig {
  /** `RuntimeArn` */
  readonly arn?: string;
  /** `RuntimeAlias` */
  readonly alias?: string;
}

/** Where a handler is in the user's sources. `export` is the name that the handler setting ends in. */
export interface HandlerSource extends SourceLocation {
  readonly export: string;
  /** The file that the handler setting means, where that one only takes the handler from `file`: a build begins there. */
  readonly module?: string;
}

/** Where a template declares an environment variable. */
export interface VariablePlace extends SourceLocation {
  readonly from: 'template' | 'globals';
  /** A `NoEcho` parameter goes into its value, which is therefore shown nowhere. */
  readonly secret?: true;
  /** The value in `Globals` that the function's own one hides. */
  readonly hides?: { readonly value?: string } & SourceLocation;
}

export type Architecture = 'x86_64' | 'arm64';
export type PackageType = 'Zip' | 'Image';

/** How the image of a function is built (SAM developer guide, "Building container images", `Metadata`). */
export interface ImageBuild {
  /** Relative to the context. */
  readonly dockerfile: string;
  /** Directory, absolute. */
  readonly context: string;
  readonly tag?: string;
  readonly arguments: Readonly<Record<string, string>>;
  /** The stage of a multi-stage Dockerfile. */
  readonly target?: string;
}

/** `PackageType: Image`, with what `ImageConfig` overrides (Lambda API reference, "ImageConfig"). One of `uri` and `build` is there. */
export interface ImageSettings {
  readonly uri?: string;
  readonly build?: ImageBuild;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
}

/** A layer of a function: one that the template makes (`id`, `directory`), or a published one (`arn`). */
export interface Layer {
  readonly arn?: string;
  /** Logical id in the template. */
  readonly id?: string;
  /** Its content as a directory or an archive, or the sources that it is built from where `metadata` has a `BuildMethod`; absolute. */
  readonly directory?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** `CompatibleRuntimes` */
  readonly runtimes: readonly string[];
  /** Where the function names it. */
  readonly location: SourceLocation;
}

/** `FileSystemConfigs`: an access point of EFS or S3 Files, and where the function sees it. */
export interface FileSystem {
  readonly arn: string;
  /** Begins with `/mnt/`. */
  readonly path: string;
  /** `S3FilesConfig.DirectS3Read`: large files are read from the bucket itself. */
  readonly directS3Read?: boolean;
}

/** One Lambda function of an application, all intrinsic functions resolved as far as they can be offline. */
export interface LambdaFunction {
  /** Logical id in the template. */
  readonly id: string;
  /** `FunctionName`, or the logical id where the template gives none. */
  readonly name: string;
  /** For example `nodejs24.x`; null for images and where the template leaves it open. */
  readonly runtime: string | null;
  /** Of `Runtime: custom` only. */
  readonly runtimeConfig?: RuntimeConfig;
  /** As the template gives it, for example `app.handler`; null for images. */
  readonly handler: string | null;
  /** Where the template names the handler, so that one finds the way back from a source. */
  readonly handlerAt?: SourceLocation;
  /** Directory of the code, or an archive of it (.zip, .jar, .war); null for inline code, code in S3, and images. */
  readonly code: string | null;
  /** Source text of inline code (`InlineCode`, `Code.ZipFile`). */
  readonly inlineCode?: string;
  readonly packageType: PackageType;
  /** Of package type `Image` only. */
  readonly image?: ImageSettings;
  /** MB */
  readonly memorySize: number;
  /** seconds */
  readonly timeout: number;
  readonly architecture: Architecture;
  /** Where the template says so; absent where it does not. */
  readonly architectureAt?: SourceLocation;
  /** Values may hold references to Systems Manager and Secrets Manager (dynamic-reference.ts), which are looked up for each invocation. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where each variable of `environment` is declared. */
  readonly environmentPlaces?: Readonly<Record<string, VariablePlace>>;
  readonly layers: readonly Layer[];
  readonly events: readonly EventSource[];
  /** The function's entry in the template. */
  readonly location: SourceLocation;
  /** The handler in the sources, or null where it was not found. */
  readonly source: HandlerSource | null;
  /** The function's `Metadata`, for example `{ BuildMethod: 'esbuild', BuildProperties: {...} }`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly concurrency?: ConcurrencySettings;
  readonly logging?: LoggingSettings;
  readonly asynchronous?: AsyncSettings;
  /** `EphemeralStorage.Size`, MB; Lambda's default is 512. */
  readonly ephemeralStorage?: number;
  readonly fileSystems?: readonly FileSystem[];
  /** `TenancyConfig` with `TenantIsolationMode: PER_TENANT`: each tenant has sandboxes of its own. */
  readonly perTenant?: boolean;
  /** `DurableConfig` */
  readonly durable?: DurableSettings;
  /** What the template says about the deployed function, for showing it. */
  readonly deployment?: DeploymentSettings;
  /** It is a web function: an HTTP server, with no handler and no events. */
  readonly web?: WebFunctionSettings;
  /** Why this function cannot be run locally (code only in S3, false condition ...); absent if it can. */
  readonly notRunnable?: string;
  /** Where the user's own sources make it (a CDK construct), where the template is the output of a tool. */
  readonly construct?: SourceLocation;
  /** Of a CDK application: the asset that would be deployed, absolute, and whether that is what `code` is, or the sources it was made of. */
  readonly asset?: { readonly directory: string; readonly runs: 'asset' | 'sources' };
}

export type ApplicationKind = 'sam' | 'cloudformation' | 'cdk' | 'serverless' | 'terraform' | 'amplify' | 'sst';

/** Where a parameter's value comes from, the weakest first: a later one wins. `parent` is the template that nests this one. */
export type ParameterOrigin = 'default' | 'parent' | 'samconfig' | 'parameters-file' | 'settings' | 'picked' | 'option';

export interface ParameterValue {
  readonly name: string;
  readonly value: string;
  readonly from: ParameterOrigin;
  /** Where that value is written, if it is in a file. */
  readonly location?: SourceLocation;
}

/** A parameter as its template declares it, whether or not it has a value. */
export interface ParameterDeclaration {
  readonly name: string;
  /** `String`, `Number`, `CommaDelimitedList`, `AWS::SSM::Parameter::Value<String>` ... */
  readonly type: string;
  readonly description?: string;
  readonly default?: string;
  readonly allowedValues?: readonly string[];
  /** Its value is shown nowhere: the one in `parameters` is `****`. */
  readonly noEcho: boolean;
  readonly location: SourceLocation;
  /** Why it has no value, as a translated sentence; absent where it has one. */
  readonly unset?: string;
}

/** A stack of another template whose template is this application. */
export interface ParentStack {
  /** Absolute path of the naming template. */
  readonly template: string;
  /** Logical id of its `AWS::CloudFormation::Stack` or `AWS::Serverless::Application`. */
  readonly id: string;
  readonly location: SourceLocation;
}

/** How a template came about that the CDK makes out of the user's sources. */
export interface Synthesis {
  /** `cdk.json`, absolute; null for an assembly that none belongs to. */
  readonly file: string | null;
  /** The assembly's directory, absolute, there or not. */
  readonly output: string;
  /** As the CDK's command line names the stack: `Production/Shop`; null where nothing is synthesized yet. */
  readonly stack: string | null;
}

/** Another resource of Lambda that is shown beside the functions: a MicroVM image, a capacity provider, a network connector. */
export interface LambdaResource {
  readonly id: string;
  /** For example `AWS::Serverless::MicrovmImage`. */
  readonly type: string;
  /** Its name, or the logical id where the template gives none. */
  readonly name: string;
  /** Resolved as far as they can be offline. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly location: SourceLocation;
  /** Why it does not exist (a false condition); absent if it does. */
  readonly absent?: string;
}

/** One template with its parameter values. */
export interface Application {
  readonly template: string;
  readonly kind: ApplicationKind;
  readonly parameters: readonly ParameterValue[];
  /** All parameters, also those without a value; absent where the kind of application has no declarations. */
  readonly declarations?: readonly ParameterDeclaration[];
  /** Stacks that nest this template, by template; the first one gives its parameters. Absent where there is none. */
  readonly parents?: readonly ParentStack[];
  readonly functions: readonly LambdaFunction[];
  /** Of a template that the CDK makes out of the user's sources. */
  readonly synthesis?: Synthesis;
  /** Shown and never run; absent where there are none. */
  readonly resources?: readonly LambdaResource[];
}

/** What a folder holds: its applications, and what is wrong with its templates. */
export interface Workspace {
  readonly applications: readonly Application[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A function together with the application it belongs to; `functionKey` names it uniquely within a workspace. */
export interface FunctionReference {
  readonly application: Application;
  readonly fn: LambdaFunction;
}

/** `absolute-template-path#LogicalId`: unique, and stable while the template keeps its place and id. */
export function functionKey(reference: FunctionReference): string {
  return `${reference.application.template}#${reference.fn.id}`;
}
