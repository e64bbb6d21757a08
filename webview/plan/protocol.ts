/**
 * What the extension and the page "What will run" say to each other. One set of schemas for both sides, so that neither trusts the other's word for a shape.
 * No DOM, no vscode. Durations are milliseconds, sizes bytes.
 */
import * as z from 'zod/mini';

// zod's faster path compiles functions at run time, which the page's content security policy forbids (and reports).
z.config({ jitless: true });

export const buildStates = ['as-it-stands', 'current', 'outdated', 'none', 'failed'] as const;
export const origins = ['lambda', 'template', 'globals', 'file', 'setting', 'option', 'profile', 'placeholder', 'local-value', 'account'] as const;
export const revealKinds = ['code', 'dependencies'] as const;

const text = z.string();
const number = z.number();
/** A place that can be opened: its number in the host's own list, and what a person would write. */
const place = z.object({ index: number, text });

const diagnostic = z.object({ severity: z.enum(['error', 'warning', 'information']), code: text, message: text, place: z.optional(place) });
const fault = z.object({ message: text, remedy: z.optional(text), place: z.optional(place), diagnostics: z.array(diagnostic) });
const sizedName = z.object({ name: text, bytes: number, place: z.optional(place) });
const size = z.object({ files: number, bytes: number, largestFiles: z.array(sizedName), largestPackages: z.array(sizedName) });
const earlier = z.object({ value: z.optional(text), from: text, place: z.optional(place) });

const planView = z.object({
  /** `functionKey`; the page keeps it, so that it finds its function again after a reload. */
  key: text,
  functionName: text,
  template: text,
  place,
  runtime: z.optional(text),
  packageType: z.enum(['Zip', 'Image']),
  architecture: text,
  backend: z.object({ kind: z.enum(['docker', 'process']), reason: text }),
  fault: z.optional(fault),
  image: z.optional(z.object({ name: text, present: z.optional(z.boolean()), sizeBytes: z.optional(number), created: z.optional(text), standIn: z.boolean() })),
  hostRuntime: z.optional(z.object({ executable: text, version: text, note: z.optional(text) })),
  runtimeFault: z.optional(fault),
  build: z.object({
    state: z.enum(buildStates),
    method: z.optional(text),
    steps: z.array(z.object({ where: text, command: text, status: number, durationMs: number })),
    notes: z.array(text),
    failure: z.optional(fault),
    lastGood: z.boolean(),
  }),
  code: z.optional(z.object({ ...size.shape, directory: text, dependencyDirectory: z.optional(text), built: z.boolean(), zippedBytes: z.optional(number) })),
  layers: z.array(z.object({
    name: text, directory: z.optional(text), size: z.optional(size), extensions: z.array(text), missing: z.optional(z.object({ message: text, remedy: text })), place,
  })),
  totalBytes: z.optional(number),
  handler: z.object({ setting: z.nullable(text), state: z.enum(['found', 'missing', 'unknown']), source: z.optional(place), file: z.optional(text), detail: z.optional(text) }),
  environment: z.array(z.object({ name: text, value: z.optional(text), from: text, place: z.optional(place), overridden: z.array(earlier), secret: z.boolean(), missing: z.optional(text) })),
  environmentFault: z.optional(fault),
  settings: z.object({
    memorySizeMB: number, timeoutSeconds: number, ephemeralStorageMB: number, fileSystems: z.array(z.object({ arn: text, path: text })),
    reservedConcurrency: z.optional(number), provisionedConcurrency: z.optional(number), invocationsPerSandbox: z.optional(number), perTenant: z.boolean(),
  }),
  limits: z.object({ unzippedBytes: number, zippedBytes: number }),
  canBuild: z.boolean(),
  canPull: z.boolean(),
  /** The zipped size is still being found out. */
  measuring: z.boolean(),
});

/** What is being done at the user's wish. */
const work = z.object({ kind: z.enum(['build', 'pull']), message: text, fraction: z.optional(number) });

/** Extension -> page. */
export const hostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('init'), strings: z.record(text, text), locale: text }),
  z.object({ type: z.literal('plan'), plan: planView }),
  /** The function is being looked at for the first time. */
  z.object({ type: z.literal('loading'), functionName: text }),
  /** There is no such function any more, or none was chosen. */
  z.object({ type: z.literal('gone'), functionName: z.optional(text) }),
  z.object({ type: z.literal('work'), work: z.nullable(work) }),
]);

/** Page -> extension. Places and directories are named by what the host gave, never by path: the page cannot ask for any other. */
export const viewMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('open'), place: number }),
  z.object({ type: z.literal('reveal'), what: z.enum(revealKinds) }),
  z.object({ type: z.literal('build') }),
  z.object({ type: z.literal('pull') }),
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('refresh') }),
  z.object({ type: z.literal('invoke') }),
  z.object({ type: z.literal('copy') }),
  z.object({ type: z.literal('log') }),
]);

/** What the page keeps of itself while it is hidden, and over a reload of the window. */
export const viewState = z.object({ key: z.optional(text), toggled: z.array(text) });

export type HostMessage = z.infer<typeof hostMessage>;
export type ViewMessage = z.infer<typeof viewMessage>;
export type ViewState = z.infer<typeof viewState>;
export type PlanView = z.infer<typeof planView>;
export type Place = z.infer<typeof place>;
export type Fault = z.infer<typeof fault>;
export type Size = z.infer<typeof size>;
export type SizedName = z.infer<typeof sizedName>;
export type Work = z.infer<typeof work>;
export type BuildState = (typeof buildStates)[number];
