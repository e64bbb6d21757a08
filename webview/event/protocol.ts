/**
 * What the extension and the event editor's page say to each other. One set of schemas for both sides, so that neither trusts the other's word for a shape. No DOM, no vscode.
 * The page edits a form; the host makes the event of it, for the event's rules are the core's.
 */
import * as z from 'zod/mini';

// zod's faster path compiles functions at run time, which the page's content security policy forbids (and reports).
z.config({ jitless: true });

export const shapes = ['rest', 'http-v2', 'http-v1', 'function-url', 'alb', 'websocket'] as const;
export const authorizerKinds = ['none', 'jwt', 'cognito', 'lambda', 'iam'] as const;

const text = z.string();
const flag = z.boolean();
const row = z.object({ name: text, value: text });
const rows = z.array(row);
const authorizer = z.object({ kind: z.enum(authorizerKinds), values: rows, scopes: z.array(text) });

/** `HttpForm` of the core. */
const form = z.object({
  shape: z.enum(shapes), method: text, path: text, pathParameters: rows, query: rows, headers: rows, cookies: z.array(text), body: text, base64: flag, authorizer,
  stageVariables: rows, sourceIp: text, routeKey: text, connectionId: text,
});

/** The event that the form makes, and what is to be said about it. */
const made = z.object({
  /** JSON, indented. */
  text,
  /** The path of the request, parameters filled in. */
  path: text,
  /** Those that the path names now. */
  pathParameters: rows,
  /** Something is not saved yet. */
  dirty: flag,
  /** What the template's route would not let through, and the like. */
  note: z.optional(text),
});

const subject = z.object({
  /** Another one means another form. */
  id: text,
  functionName: z.optional(text),
  /** The saved event, as a person would write it; absent where nothing is saved yet. */
  file: z.optional(text),
  /** Where the form comes from: the trigger or the file. */
  origin: text,
});

/** Extension -> page. */
export const hostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('init'), strings: z.record(text, text), locale: text }),
  z.object({
    type: z.literal('form'), subject, form, made,
    /** The authorizers that this front door can have, each with values to begin with. */
    authorizers: z.array(authorizer),
    /** Code of the workspace may be executed. */
    canInvoke: flag,
    /** For the page's memory over a reload of the window. */
    restore: z.unknown(),
  }),
  /** The answer to the `change` of that number. */
  z.object({ type: z.literal('made'), sequence: z.number(), made }),
  /** It was saved, or is about another file now. */
  z.object({ type: z.literal('subject'), subject, dirty: flag, restore: z.unknown() }),
  z.object({ type: z.literal('gone'), message: text }),
]);

/** Page -> extension. */
export const viewMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('change'), sequence: z.number(), form }),
  z.object({ type: z.literal('save') }),
  z.object({ type: z.literal('saveAs') }),
  z.object({ type: z.literal('invoke') }),
  z.object({ type: z.literal('invokeAndSave') }),
  z.object({ type: z.literal('copy') }),
  z.object({ type: z.literal('openFile') }),
]);

/** What the page keeps of itself while it is hidden, and over a reload of the window. `restore` is the host's own, `text` the event as it was last. */
export const viewState = z.object({ toggled: z.array(text), restore: z.optional(z.unknown()), text: z.optional(text) });

export type HostMessage = z.infer<typeof hostMessage>;
export type ViewMessage = z.infer<typeof viewMessage>;
export type ViewState = z.infer<typeof viewState>;
export type Form = z.infer<typeof form>;
export type Made = z.infer<typeof made>;
export type Subject = z.infer<typeof subject>;
export type Row = z.infer<typeof row>;
export type Authorizer = z.infer<typeof authorizer>;
