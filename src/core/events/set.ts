import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../model/errors.ts';
import { isObject } from './values.ts';

type Step = string | number;

/**
 * A copy of `event` with values replaced. An assignment is `path=value`; a path is keys and indexes, as in `Records[0].messageAttributes["my.key"].stringValue`;
 * keys that are missing are made, an index may be one past the end. A value is JSON where it parses as JSON, else text. One exception: where the event holds text, as the bodies of
 * API Gateway and SQS do, an object or a list stays JSON text, because that is how the service carries it.
 * @throws WorkbenchError `bad-event-path` naming the path
 */
export function setPaths(event: unknown, assignments: readonly string[]): unknown {
  const root = { event: structuredClone(event) };
  for (const assignment of assignments) {
    const [path, text] = split(assignment);
    const steps = parsePath(path);
    assign(root, ['event', ...steps], path, text);
  }
  return root.event;
}

/** At the first `=` that is not inside a quoted key. */
function split(assignment: string): [path: string, value: string] {
  const match = /^((?:\["(?:[^"\\]|\\.)*"\]|[^=])*)=([\s\S]*)$/.exec(assignment);
  if (match === null || match[1] === undefined || match[2] === undefined) {
    throw badPath(assignment, l10n.t('there is no "=" between path and value'));
  }
  return [match[1].trim(), match[2]];
}

function parsePath(path: string): readonly Step[] {
  const steps: Step[] = [];
  const token = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;
  while (token.lastIndex < path.length) {
    const at = token.lastIndex;
    const match = token.exec(path);
    if (match === null || (at === 0 && path.startsWith('.'))) throw badPath(path, l10n.t('it cannot be read from character {0} on', at + 1));
    const [, key, index, quoted] = match;
    if (key !== undefined && at > 0 && path[at] !== '.') throw badPath(path, l10n.t('it cannot be read from character {0} on', at + 1));
    steps.push(index !== undefined ? Number(index) : (key ?? (JSON.parse(`"${quoted}"`) as string)));
  }
  if (steps.length === 0) throw badPath(path, l10n.t('it is empty'));
  return steps;
}

function assign(root: { event: unknown }, steps: readonly Step[], path: string, text: string): void {
  let holder: unknown = root;
  for (const [position, step] of steps.entries()) {
    const last = position === steps.length - 1;
    const container = containerFor(holder, step, path, steps.slice(1, position));
    const existing = container[step];
    if (last) container[step] = valueOf(text, existing, step);
    else holder = container[step] = existing ?? (typeof steps[position + 1] === 'number' ? [] : {});
  }
}

function containerFor(holder: unknown, step: Step, path: string, walked: readonly Step[]): Record<Step, unknown> {
  const place = walked.length === 0 ? l10n.t('the event') : `"${walked.join('.')}"`;
  if (Array.isArray(holder)) {
    if (typeof step !== 'number') throw badPath(path, l10n.t('{0} is a list and "{1}" is not an index of it', place, step));
    if (step > holder.length) throw badPath(path, l10n.t('{0} is a list of {1}, so [{2}] would leave a hole', place, holder.length, step));
    return holder as unknown as Record<Step, unknown>;
  }
  if (!isObject(holder)) throw badPath(path, l10n.t('{0} is not an object', place));
  // Only own keys: "__proto__" and its kin must become data like any other key.
  if (step === '__proto__') throw badPath(path, l10n.t('"{0}" is not a usable key', step));
  return holder;
}

function valueOf(text: string, existing: unknown, step: Step): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const holdsText = typeof existing === 'string' || (existing === null && step === 'body');
  return holdsText && typeof value === 'object' && value !== null ? text : value;
}

function badPath(path: string, reason: string): WorkbenchError {
  return new WorkbenchError('bad-event-path', l10n.t('"{0}" cannot be set in the event: {1}.', path, reason), {
    remedy: l10n.t('Write path=value, for example {0} or {1}.', 'pathParameters.id=42', 'Records[0].body={"a":1}'),
  });
}
