import { codeOnly, findPlace, literal } from './code-text.ts';
import { goSources, importedPackage, programFolders } from './go-modules.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { SourceFiles } from '../files/source-files.ts';

/** What a Go program hands to AWS's client: `lambda.Start(handle)`, `lambda.StartWithOptions(app.Handle, ...)`, `lambda.Start(otellambda.InstrumentHandler(handle))`. */
const started = /\blambda\s*\.\s*Start\w*\s*\(\s*(?:ctx\s*,\s*)?(?:[\w.]+\(\s*)*([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)?)/;

/** Go's handler setting says nothing of the sources: it is what `main` starts, or `main` itself (Lambda developer guide, "Define Lambda function handlers in Go"). Undefined where there is no Go program. */
export async function locateGoHandler({ code, handler, boundary }: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer | undefined> {
  const here = await locateIn(code, boundary, files);
  if (here) return here;
  for (const directory of await programFolders(code, handler, boundary, files)) {
    const found = await locateIn(directory, boundary, files);
    if (found) return found;
  }
  return undefined;
}

async function locateIn(directory: string, boundary: string, files: SourceFiles): Promise<HandlerAnswer | undefined> {
  const sources = await goSources(directory, files);
  for (const file of sources) {
    const main = await files.facts('go main', file, (text) => {
      const found = codeOnly(text ?? '', 'go');
      const place = /^package\s+main\b/m.test(found) ? findPlace(found, /^func\s+(main)\s*\(\s*\)/m) : undefined;
      return place && { place, given: started.exec(found)?.[1]?.replaceAll(/\s/g, '') };
    });
    if (!main) continue;
    const [owner, method] = main.given?.split('.') ?? [];
    const name = method ?? owner;
    const imported = method === undefined || owner === undefined ? undefined : await importedPackage(file, owner, boundary, files);
    const places = [...(imported === undefined ? [] : await goSources(imported, files)), file, ...sources.filter((other) => other !== file)];
    for (const each of name === undefined ? [] : places) {
      const place = await files.facts(`go ${name}`, each, (text) => findPlace(codeOnly(text ?? '', 'go'), new RegExp(`^(?:func\\s+(?:\\([^)]*\\)\\s*)?|var\\s+)(${literal(name ?? '')})\\b`, 'm')));
      if (place) return { kind: 'found', source: { file: each, line: place.line, column: place.column, export: name ?? '', ...(each === file ? {} : { module: file }) } };
    }
    return { kind: 'found', source: { file, line: main.place.line, column: main.place.column, export: 'main' } };
  }
  return undefined;
}
