import path from 'node:path';
import { codeOnly, findPlace, literal } from '../resources/code-text.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { SourceFiles } from './source-files.ts';

/** What a Go program hands to AWS's client: `lambda.Start(handle)`, `lambda.StartWithOptions(app.Handle, ...)`, `lambda.Start(otellambda.InstrumentHandler(handle))`. */
const started = /\blambda\s*\.\s*Start\w*\s*\(\s*(?:ctx\s*,\s*)?(?:[\w.]+\(\s*)*([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)?)/;

/** Go's handler setting says nothing of the sources: it is what `main` starts, or `main` itself (Lambda developer guide, "Define Lambda function handlers in Go"). Undefined where there is no Go program. */
export async function locateGoHandler({ code }: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer | undefined> {
  const sources = [...(await files.names(code))?.keys() ?? []].filter((name) => name.endsWith('.go') && !name.endsWith('_test.go')).sort((a, b) => Number(b === 'main.go') - Number(a === 'main.go')).map((name) => path.join(code, name));
  for (const file of sources) {
    const main = await files.facts('go main', file, (text) => {
      const found = codeOnly(text ?? '', 'go');
      const place = /^package\s+main\b/m.test(found) ? findPlace(found, /^func\s+(main)\s*\(\s*\)/m) : undefined;
      return place && { place, given: started.exec(found)?.[1]?.replaceAll(/\s/g, '') };
    });
    if (!main) continue;
    const name = main.given?.split('.').at(-1);
    for (const each of name === undefined ? [] : [file, ...sources.filter((other) => other !== file)]) {
      const place = await files.facts(`go ${name}`, each, (text) => findPlace(codeOnly(text ?? '', 'go'), new RegExp(`^(?:func\\s+(?:\\([^)]*\\)\\s*)?|var\\s+)(${literal(name as string)})\\b`, 'm')));
      if (place) return { kind: 'found', source: { file: each, line: place.line, column: place.column, export: name as string } };
    }
    return { kind: 'found', source: { file, line: main.place.line, column: main.place.column, export: 'main' } };
  }
  return undefined;
}
