import path from 'node:path';
import { textOf } from '../compiled/project.ts';

/** As make looks for them (GNU make manual, "What Name to Give Your Makefile"). */
export const makefileNames: readonly string[] = ['GNUmakefile', 'makefile', 'Makefile'];

/** Whether the Makefile of a directory makes a target: by its name or by a pattern; also where it takes in other files, which may. */
export function hasRule(directory: string, target: string): boolean {
  const text = makefileNames.map((name) => textOf(path.join(directory, name))).join('\n');
  if (/^\s*-?s?include\b/m.test(text)) return true;
  return [...text.matchAll(/^([^\s#:=][^#:=\n]*):(?!=)/gm)].some(([, names]) => (names as string).trim().split(/\s+/).some((name) => matches(name, target)));
}

/** GNU make manual, "How Patterns Match". Names that a variable gives may be any. */
function matches(name: string, target: string): boolean {
  if (name.includes('$')) return true;
  const [before, after] = name.split('%', 2);
  return after === undefined ? name === target : target.startsWith(before as string) && target.endsWith(after) && target.length > name.length - 1;
}
