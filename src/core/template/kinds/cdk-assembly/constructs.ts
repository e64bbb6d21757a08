import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../../../model/diagnostic.ts';
import type { NearbyFiles } from '../../nearby-files.ts';

export interface ConstructQuestion {
  /** Directory in which the application runs: that of `cdk.json`. */
  readonly root: string;
  readonly nearby: NearbyFiles;
  readonly traces: ReadonlyMap<string, readonly string[]>;
  /** Class of the construct, without its module, where it is known. */
  readonly className: string | undefined;
  /** The application's sources, where no trace tells. */
  sources(): Promise<readonly SourceText[]>;
}

export interface SourceText {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/** `new Stack (/project/lib/stack.ts:23:19)`, `/project/lib/stack.ts:23:19`, `at file:///project/app.mjs:1:2`; Python's `File "/project/app.py", line 3`. */
const frameForms = [/(?:\(|^|\s)((?:file:\/\/|[A-Za-z]:[\\/]|\/|\.{0,2}[\w@.-]+[\\/])[^()]*?):(\d+)(?::(\d+))?\)?\s*$/, /File "([^"]+)", line (\d+)/];

/** Of a list of statements (`new X(`, arguments on lines of their own) the literal id may stand some lines further down. */
const linesToId = 4;

/** The id of the construct that a resource's `aws:cdk:path` is about: `Shop/Orders/PutOrder/Resource` is `PutOrder`'s. */
export function constructPath(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const whole = metadata['aws:cdk:path'];
  return typeof whole === 'string' ? whole.replace(/\/Resource$/, '') : undefined;
}

/**
 * Where the user's sources make a construct: by the stack trace that the CDK recorded, else by its id where only one place of the sources makes a construct of that id.
 * Undefined where it is not certain.
 */
export async function constructPlace(place: string, { root, nearby, traces, className, sources }: ConstructQuestion): Promise<SourceLocation | undefined> {
  const id = place.split('/').at(-1) ?? place;
  for (const frame of traces.get(`${place}/Resource`) ?? traces.get(place) ?? []) {
    const found = parseFrame(frame);
    const file = found && await ownFile(found.file, root, nearby);
    if (!found || file === undefined) continue;
    return corrected({ file, line: found.line, ...(found.column === undefined ? {} : { column: found.column }) }, id, nearby);
  }
  return byId(id, className, await sources());
}

function parseFrame(frame: string): { file: string; line: number; column?: number } | undefined {
  for (const form of frameForms) {
    const [, written, line, column] = form.exec(frame) ?? [];
    if (written === undefined || /[\\/]node_modules[\\/]|^node:|^internal\//.test(written)) continue;
    return { file: written.startsWith('file://') ? fileOf(written) : written, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
  }
  return undefined;
}

function fileOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

/** The file that a trace names, also where the assembly was made in another place (a container, another checkout): the longest end of the path that is there below `root`. */
async function ownFile(written: string, root: string, nearby: NearbyFiles): Promise<string | undefined> {
  const segments = written.split(/[\\/]/);
  const direct = path.resolve(root, written);
  if (await isThere(direct, nearby)) return direct;
  for (let first = 1; first < segments.length - 1; first += 1) {
    const moved = path.join(root, ...segments.slice(first));
    if (!segments.slice(first).includes('..') && await isThere(moved, nearby)) return moved;
  }
  return undefined;
}

async function isThere(file: string, nearby: NearbyFiles): Promise<boolean> {
  // Directories outside of the workspace are not even asked for.
  if (!file.startsWith(nearby.boundary + path.sep)) return false;
  return (await nearby.names(path.dirname(file)))?.get(path.basename(file))?.isFile() ?? false;
}

/** The sources may have changed since the trace was recorded: the id is looked for, and counts where it stands but once. */
async function corrected(place: SourceLocation, id: string, nearby: NearbyFiles): Promise<SourceLocation> {
  const found = await nearby.read(place.file);
  if (found.kind !== 'text') return place;
  const lines = found.text.split('\n');
  const literal = new RegExp(`(['"\`])${escaped(id)}\\1`);
  if (lines.slice(place.line - 1, place.line - 1 + linesToId).some((line) => literal.test(line))) return place;
  const others = lines.flatMap((line, index) => literal.test(line) ? [index + 1] : []);
  return others.length === 1 ? { file: place.file, line: others[0] as number } : { file: place.file, line: Math.min(place.line, lines.length) };
}

/** `new X(this, 'id'`, `X(self, "id"`, `X.Builder.create(this, "id"`, `NewX(stack, jsii.String("id")`. */
function byId(id: string, className: string | undefined, sources: readonly SourceText[]): SourceLocation | undefined {
  const made = new RegExp(`([\\w.]+)\\s*\\(\\s*(?:\\w+\\s*=\\s*)?[\\w.]+\\s*,\\s*(?:\\w+\\s*=\\s*)?(?:jsii\\.String\\(\\s*)?(['"\`])${escaped(id)}\\2`, 'g');
  const found = sources.flatMap(({ file, text }) => [...text.matchAll(made)].map((match) => ({ file, text, match })));
  const ofClass = className === undefined ? [] : found.filter(({ match }) => new RegExp(`(?:^|\\.|New)${escaped(className)}(?:$|\\.)`).test(match[1] ?? ''));
  const [only, ...others] = found.length > 1 ? ofClass : found;
  if (!only || others.length > 0) return undefined;
  const before = only.text.slice(0, only.match.index);
  return { file: only.file, line: before.split('\n').length, column: only.match.index - before.lastIndexOf('\n') };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
