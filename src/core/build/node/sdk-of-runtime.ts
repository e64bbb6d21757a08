import type { BuildFailure, BuildOptions, Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadEsbuild } from './bundle-contexts.ts';
import { foldersUp } from './manifest.ts';

/** The AWS SDK that the managed runtimes carry (Lambda developer guide, "Runtime-included SDK versions"): v3 since Node.js 18, v2 before. What a function has not installed itself is left to them. */
function scopesOf(runtime: string): readonly string[] {
  return Number(/\d+/.exec(runtime)?.[0] ?? 20) < 18 ? ['aws-sdk'] : ['@aws-sdk', '@smithy'];
}

/** `external` for a function that has installed nothing of the SDK. `folders`: where packages are looked for besides. */
export function sdkPatterns(runtime: string, root: string, folders: readonly string[]): readonly string[] {
  const places = [...foldersUp(root).map((folder) => path.join(folder, 'node_modules')), ...folders];
  return scopesOf(runtime).filter((scope) => !places.some((place) => existsSync(path.join(place, scope)))).map((scope) => (scope.startsWith('@') ? `${scope}/*` : scope));
}

/**
 * The parts of the SDK that a bundle asks for though they are not installed, where others are: asked of esbuild's own resolver, and only after a build that failed at such an import,
 * for a plugin that is asked about every import makes each build several times slower.
 */
export async function missingSdkParts(runtime: string, options: BuildOptions, thrown: unknown): Promise<readonly string[]> {
  const scopes = scopesOf(runtime);
  const failed = ((thrown as Partial<BuildFailure>).errors ?? []).some(({ location }) => scopes.some((scope) => location?.lineText.includes(scope)));
  if (!failed) return [];
  const missing = new Set<string>();
  const ask: Plugin = {
    name: 'sdk-of-the-runtime',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(?:${scopes.join('|')})(?:/|$)`) }, async ({ path: name, importer, resolveDir, kind, namespace, pluginData }) => {
        // Asked by ourselves, one line below.
        if (pluginData === ask) return undefined;
        const { errors } = await build.resolve(name, { importer, resolveDir, kind, namespace, pluginData: ask });
        if (errors.length === 0) return undefined;
        missing.add(name);
        return { path: name, external: true };
      });
    },
  };
  const { build } = await loadEsbuild();
  // What else is wrong is said by the build that follows.
  await build({ ...options, plugins: [ask], write: false }).catch(() => undefined);
  return [...missing];
}
