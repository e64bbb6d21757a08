import path from 'node:path';
import type { FunctionReference, Workspace } from '../../model/application.ts';
import { isEventFile } from '../text/event-files.ts';
import { relevance, traitsOf } from './event-relevance.ts';
import { eventDirectories, eventFileBeside } from './saved.ts';

/** What helps to tell whose event a file is. */
export interface OwnerQuestion {
  /** The workspace's folders, absolute, as for `findSavedEvents`. */
  readonly roots?: readonly string[];
  /** The text as an editor holds it; what the file holds unless given. */
  readonly text?: string;
}

/**
 * The functions that a saved event is for, best first: the one that its expectations name (`function`), the one after which its folder `events/<FunctionId>/` is called, the one that its own name begins
 * with, those that have a trigger of its shape, then every other one whose saved events it is among. Empty where it is no function's. Never rejects for what a file holds.
 * @param file absolute
 */
export async function functionsOfEvent(workspace: Workspace, file: string, { roots = [], text }: OwnerQuestion = {}): Promise<readonly FunctionReference[]> {
  if (!isEventFile(file)) return [];
  const traits = await traitsOf(file, text);
  const references = workspace.applications.flatMap((application) => application.functions.map((fn) => ({ application, fn })));
  return references
    .filter((reference) => traits.function !== undefined || isAmong(file, reference, roots))
    .map((reference) => ({ reference, score: relevance(reference, traits), distance: path.relative(path.dirname(reference.application.template), file).split(path.sep).length }))
    .filter(({ score }) => score !== undefined)
    // Of templates within each other the nearest; the order of the templates otherwise.
    .sort((one, other) => (other.score ?? 0) - (one.score ?? 0) || one.distance - other.distance)
    .map(({ reference }) => reference);
}

/** Whether `findSavedEvents` would look at the file. */
function isAmong(file: string, reference: FunctionReference, roots: readonly string[]): boolean {
  if (file === eventFileBeside(reference)) return true;
  return eventDirectories(reference, roots).some((directory) => {
    const steps = path.relative(path.join(directory, 'events'), file).split(path.sep);
    return steps.length <= 2 && steps[0] !== '..' && !path.isAbsolute(steps[0] ?? '');
  });
}
