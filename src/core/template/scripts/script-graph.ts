import path from 'node:path';
import type * as ast from '@babel/types';
import type { NearbyFiles } from '../nearby-files.ts';
import type { Script } from './script.ts';
import { dottedName, nodesOf, readScript, relativeImports } from './script.ts';

const extensions = ['.ts', '.mts', '.tsx', '.cts', '.js', '.mjs', '.cjs', '.jsx'];
const mostScripts = 200;

/** The scripts that `starts` (absolute) import from the workspace by relative literal names, with themselves first. A directory that is listed by a literal name counts as imported. */
export async function scriptGraph(starts: readonly string[], nearby: NearbyFiles): Promise<ReadonlyMap<string, Script>> {
  const scripts = new Map<string, Script>();
  const pending = [...starts];
  const seen = new Set<string>();
  for (let file = pending.shift(); file !== undefined && scripts.size < mostScripts; file = pending.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const found = await nearby.read(file);
    const script = found.kind === 'text' ? await readScript(file, found.text) : undefined;
    if (!script) continue;
    scripts.set(file, script);
    for (const specifier of relativeImports(script)) {
      const target = await resolveScript(specifier, file, nearby);
      if (target !== undefined) pending.push(target);
    }
    for (const directory of listedDirectories(script)) {
      const names = await nearby.names(path.resolve(path.dirname(file), directory));
      pending.push(...[...names?.keys() ?? []].filter((name) => extensions.includes(path.extname(name)) && !name.endsWith('.d.ts')).map((name) => path.resolve(path.dirname(file as string), directory, name)));
    }
  }
  return scripts;
}

/** The file that a relative specifier stands for; TypeScript imports `./x.js` and means x.ts. */
export async function resolveScript(specifier: string, from: string, nearby: NearbyFiles): Promise<string | undefined> {
  const target = path.resolve(path.dirname(from), specifier);
  const bare = target.replace(/\.([mc]?)js$/, '');
  const candidates = [...(bare === target ? [] : [`${bare}.${/\.([mc]?)js$/.exec(target)?.[1] ?? ''}ts`]), ...(path.extname(target) === '' ? [] : [target]), ...extensions.map((each) => target + each), ...extensions.map((each) => path.join(target, `index${each}`))];
  for (const candidate of candidates) {
    if ((await nearby.names(path.dirname(candidate)))?.get(path.basename(candidate))?.isFile()) return candidate;
  }
  return undefined;
}

/** `readdirSync('./infra')`, with which configurations import all that is there. */
function listedDirectories({ body }: Script): readonly string[] {
  return [...nodesOf(body)].flatMap((node) => {
    const argument = node.type === 'CallExpression' && /(?:^|\.)readdir(?:Sync)?$/.test(dottedName(node.callee) ?? '') ? node.arguments[0] : undefined;
    return argument?.type === 'StringLiteral' && /^\.?\.?\/|^\w/.test(argument.value) ? [argument.value] : [];
  });
}

/** What expressions are called: the variable that they are assigned to, or the property of an object. */
export function namesIn({ body }: Script): ReadonlyMap<ast.Node, string> {
  const names = new Map<ast.Node, string>();
  for (const node of nodesOf(body)) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) names.set(node.init.type === 'AwaitExpression' ? node.init.argument : node.init, node.id.name);
    else if (node.type === 'ObjectProperty' && node.key.type === 'Identifier' && !node.computed) names.set(node.value, node.key.name);
    else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') names.set(node.right, node.left.name);
  }
  return names;
}

/** `file#name` of what an identifier stands for, followed through imports. */
export async function declarationOf(name: string, script: Script, scripts: ReadonlyMap<string, Script>, nearby: NearbyFiles, hops = 0): Promise<string> {
  const imported = script.imports.get(name);
  if (!imported || !imported.specifier.startsWith('.') || hops > 5) return `${script.file}#${name}`;
  const target = await resolveScript(imported.specifier, script.file, nearby);
  const other = target === undefined ? undefined : scripts.get(target);
  return other ? declarationOf(imported.name, other, scripts, nearby, hops + 1) : `${script.file}#${name}`;
}
