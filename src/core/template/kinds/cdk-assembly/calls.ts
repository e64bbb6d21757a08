import type * as ast from '@babel/types';
import path from 'node:path';
import type { SourceLocation } from '../../../model/diagnostic.ts';
import type { NearbyFiles } from '../../nearby-files.ts';
import { isWhole, literalOf, notLiteral, objectOf, pathOf, stringIn } from '../../scripts/literals.ts';
import type { Script } from '../../scripts/script.ts';
import { bare, dottedName, keyOf, nodesOf, placeOf, readScript } from '../../scripts/script.ts';

/** What a construct's own call says of the code that it packages. Paths are absolute. */
export interface ConstructCall {
  /** Where it begins. */
  readonly place: SourceLocation;
  /** `NodejsFunction` of `new lambda.NodejsFunction(...)`. */
  readonly className: string;
  /** The call has properties that only running it would tell (`...props`, a variable). */
  readonly open: boolean;
  /** `entry`: the file or directory that is bundled. */
  readonly entry?: string;
  /** There is an `entry`, known or not. */
  readonly namesEntry: boolean;
  /** The directory or file of `Code.fromAsset`, `DockerImageCode.fromImageAsset`, `fromDockerBuild`. */
  readonly asset?: string;
  /** `bundling` as SAM's build properties of esbuild; undefined where it asks for more than those say. */
  readonly bundling: Readonly<Record<string, unknown>> | undefined;
}

/** Properties of `bundling` that esbuild's own settings of the same meaning stand for. Source: CDK API reference, aws-lambda-nodejs `BundlingOptions`. */
const bundlingNames: Readonly<Record<string, string>> = {
  minify: 'Minify', sourceMap: 'Sourcemap', sourcesContent: 'SourcesContent', target: 'Target', externalModules: 'External', define: 'Define', loader: 'Loader', keepNames: 'KeepNames', mainFields: 'MainFields',
};
/** Those that make no difference to what the function does. */
const withoutEffect: ReadonlySet<string> = new Set(['metafile', 'logLevel', 'forceDockerBundling', 'sourceMapMode', 'assetHash', 'assetHashType', 'bundlingFileAccess', 'esbuildVersion']);

export interface CallQuestion {
  /** Directory in which the application runs. */
  readonly root: string;
  readonly nearby: NearbyFiles;
  /** Id of the construct within its parent. */
  readonly id: string;
  /** Class of the construct, without its module, where the assembly tells. */
  readonly className: string | undefined;
}

/** Reads the call at a place of a JavaScript or TypeScript source; undefined where there is none for a construct of that id. */
export async function readCall(place: SourceLocation, { id, root, nearby, className }: CallQuestion): Promise<ConstructCall | undefined> {
  const found = await nearby.read(place.file);
  if (found.kind !== 'text') return undefined;
  if (!/\.[mc]?[jt]sx?$/.test(place.file)) return readOtherCall(found.text, place, root);
  const script = await readScript(place.file, found.text);
  const call = script && callOf(script, id, place, className);
  if (!script || !call) return undefined;
  const properties = call.arguments[2] ? bare(call.arguments[2]) : undefined;
  const written = new Map(properties?.type === 'ObjectExpression' ? properties.properties.flatMap((property): [string, ast.Node][] => {
    const key = keyOf(property);
    return key !== undefined && property.type === 'ObjectProperty' ? [[key, property.value]] : [];
  }) : []);
  const open = properties !== undefined && (properties.type !== 'ObjectExpression' || properties.properties.some((property) => keyOf(property) === undefined));
  const entry = pathOf(written.get('entry'), script, root);
  const asset = assetOf(written.get('code'), script, root);
  return {
    place: { file: place.file, ...placeOf(call) }, className: dottedName(call.callee)?.split('.').at(-1) ?? '', open, namesEntry: written.has('entry'),
    ...(entry === undefined ? {} : { entry }),
    ...(asset === undefined ? {} : { asset }),
    bundling: written.has('code') && written.has('entry') ? undefined : bundlingOf(written.get('bundling'), script),
  };
}

/** The innermost call with that id around the line, else the only one of the file; where the id is put together at run time, the one of that class that begins at the very place. */
function callOf(script: Script, id: string, { line, column }: SourceLocation, className: string | undefined): ast.NewExpression | undefined {
  const calls = [...nodesOf(script.body)].filter((node): node is ast.NewExpression => node.type === 'NewExpression');
  const own = calls.filter((node) => literalOf(node.arguments[1], script) === id);
  const around = own.filter(({ loc }) => loc && loc.start.line <= line && line <= loc.end.line);
  const exact = calls.find(({ callee, loc, arguments: [, given] }) => loc?.start.line === line && loc.start.column + 1 === column && dottedName(callee)?.split('.').at(-1) === className && literalOf(given, script) === notLiteral);
  return around.at(-1) ?? exact ?? (own.length === 1 ? own[0] : undefined);
}

function assetOf(code: ast.Node | undefined, script: Script, root: string): string | undefined {
  const call = code && bare(code);
  const value = call?.type === 'Identifier' ? script.constants.get(call.name) : call;
  const called = value?.type === 'CallExpression' || value?.type === 'NewExpression' ? dottedName(value.callee) ?? '' : '';
  if ((value?.type !== 'CallExpression' && value?.type !== 'NewExpression') || !/(?:^|\.)(?:fromAsset|fromImageAsset|fromAssetImage|AssetCode|AssetImageCode)$/.test(called)) return undefined;
  const options = objectOf(literalOf(value.arguments[1], script));
  // What is bundled on the way is no copy of the directory.
  return 'bundling' in options ? undefined : pathOf(value.arguments[0], script, root);
}

function bundlingOf(node: ast.Node | undefined, script: Script): Readonly<Record<string, unknown>> | undefined {
  const options = node && bare(node);
  if (!options) return {};
  if (options.type !== 'ObjectExpression') return undefined;
  const properties: Record<string, unknown> = {};
  for (const property of options.properties) {
    const key = keyOf(property);
    if (key === undefined || property.type !== 'ObjectProperty') return undefined;
    if (withoutEffect.has(key)) continue;
    const value = literalOf(property.value, script);
    const member = dottedName(property.value)?.split('.').at(-1);
    if (key === 'format' && (member === 'ESM' || member === 'CJS')) properties['Format'] = member.toLowerCase();
    else if (key === 'charset' && (member === 'UTF8' || member === 'ASCII')) properties['Charset'] = member.toLowerCase();
    else if ((key === 'banner' || key === 'footer') && stringIn(value) !== undefined) properties[key === 'banner' ? 'Banner' : 'Footer'] = { js: value };
    else if (Object.hasOwn(bundlingNames, key) && isWhole(value)) properties[bundlingNames[key] as string] = value;
    else return undefined;
  }
  return properties;
}

/** Python, Java, C# and Go: only a directory or entry that is written as one literal, or beside the file itself. */
function readOtherCall(text: string, place: SourceLocation, root: string): ConstructCall | undefined {
  const lines = text.split('\n');
  const call = balanced(lines.slice(place.line - 1, place.line + 60).join('\n').slice((place.column ?? 1) - 1));
  const className = /([A-Za-z_]\w*?)(?:\.Builder\.create)?\s*\(/.exec(call)?.[1] ?? '';
  const here = path.dirname(place.file);
  const argument = String.raw`\(\s*(?:(?:directory|path)\s*=\s*)?(?:jsii\.String\(\s*)?(?:"([^"$]+)"|'([^']+)')`;
  const literal = (pattern: string, base: string) => {
    const match = new RegExp(pattern).exec(call);
    const written = match?.[1] ?? match?.[2];
    return written === undefined ? undefined : path.resolve(base, written);
  };
  const besides = String.raw`(?:os\.path\.)?join\(\s*(?:os\.path\.)?dirname\(\s*(?:os\.path\.(?:abs|real)path\(\s*)?__file__\s*\)?\s*\)\s*,\s*(?:"([^"]+)"|'([^']+)')`;
  const asset = /\bbundling\b/i.test(call) ? undefined : literal(`(?:[Ff]romAsset|[Ff]romImageAsset|FromAssetImage|from_asset|from_image_asset|from_asset_image)${argument}\\s*[,)]`, root)
    ?? literal(`(?:from_asset|from_image_asset)\\(\\s*(?:directory\\s*=\\s*|path\\s*=\\s*)?${besides}`, here);
  const entry = literal(String.raw`\b[Ee]ntry\s*[=:(]\s*(?:jsii\.String\(\s*)?(?:"([^"$]+)"|'([^']+)')`, root) ?? literal(String.raw`\bentry\s*=\s*${besides}`, here);
  const plain = !/\bbundling\b/i.test(call) && !/\*\*/.test(call);
  return {
    place, className, open: !plain, namesEntry: /\bentry\b/i.test(call), ...(entry === undefined ? {} : { entry }), ...(asset === undefined ? {} : { asset }), bundling: plain ? {} : undefined,
  };
}

/** From the beginning to where the first parenthesis is closed, and a chain of calls on it ends. Parentheses within strings are few enough. */
function balanced(text: string): string {
  let depth = 0;
  for (let index = text.indexOf('('); index !== -1 && index < text.length; index += 1) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth !== 0 || text[index] !== ')') continue;
    if (!/^\s*\.\s*\w+\s*\(/.test(text.slice(index + 1))) return text.slice(0, index + 1);
  }
  return text;
}
