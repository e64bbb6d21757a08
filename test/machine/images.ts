import type Dockerode from 'dockerode';
import { hasStamp, setStamp } from './cache.ts';
import { note } from './report.ts';
import { checkImage } from './self-check.ts';
import { type StandInRuntime, buildStandIn, recipeLabel, standInLabel, standInRecipe } from './stand-in/build.ts';
import { standInJava } from './stand-in/java.ts';
import { rootPython } from './stand-in/root.ts';
import { buildRubyStandIn, rubyRecipe, standInRuby } from './stand-in/ruby.ts';

/** The base images of the runtimes that tests run: AWS's own where they can be had, stand-ins of the same name elsewhere. */

/** Runtimes that `npm run setup` provides. */
export const wantedRuntimes = ['nodejs24.x', 'python3.13', 'nodejs22.x', 'nodejs20.x', 'provided.al2023'] as const;

/** Runtimes whose stand-in needs a tool chain that not every machine has. */
export const optionalRuntimes = [`java${standInJava}`, `ruby${standInRuby}`] as const;

/** ms that a registry has to begin to answer. */
const pullPatience = 10_000;

/** Set once a registry turned out not to be reachable: the other images are not tried either. */
let registryUnreachable = false;

/** Name of AWS's base image of a runtime for this machine's processor, as in `public.ecr.aws/lambda/nodejs:24-x86_64`. */
export function imageName(runtime: string): string {
  const match = /^([a-z]+?)\.?((?:al)?[\d.]+?)(?:\.x)?$/.exec(runtime);
  if (!match) throw new Error(`no image name for the runtime ${runtime}`);
  return `public.ecr.aws/lambda/${match[1]}:${match[2]}-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`;
}

/** Sees to it that the image of a runtime is there and answers; resolves with a word on where it came from. */
export async function ensureImage(docker: Dockerode, runtime: string): Promise<string> {
  const name = imageName(runtime);
  const origin = (await presentOrigin(docker, runtime, name)) ?? (await provide(docker, runtime, name));
  const { Id } = await docker.getImage(name).inspect();
  const stamp = `image-${runtime}`;
  if (!(await hasStamp(stamp, Id))) {
    await checkImage(docker, name, runtime);
    await setStamp(stamp, Id);
  }
  return `${name}, ${origin}`;
}

/** Where the image that is present comes from; undefined if there is none, or only a stand-in of an older recipe. */
async function presentOrigin(docker: Dockerode, runtime: string, name: string): Promise<string | undefined> {
  const image = await docker.getImage(name).inspect().catch((error: { statusCode?: number }) => {
    if (error.statusCode === 404) return undefined;
    throw error;
  });
  const labels = image?.Config.Labels ?? {};
  if (!image) return undefined;
  if (labels[standInLabel] !== 'true') return 'AWS’s own';
  if (runtime === `ruby${standInRuby}`) return labels[recipeLabel] === (await rubyRecipe()) ? 'stand-in' : undefined;
  const kind = standInFor(runtime)?.kind;
  return kind && labels[recipeLabel] === (await standInRecipe(kind)) ? 'stand-in' : undefined;
}

async function provide(docker: Dockerode, runtime: string, name: string): Promise<string> {
  if (await pull(docker, name)) return 'AWS’s own, pulled';
  if (runtime === `ruby${standInRuby}`) {
    await ensureImage(docker, 'provided.al2023');
    await buildRubyStandIn(docker, imageName('provided.al2023'), name, `${standInLabel}=true ${recipeLabel}=${await rubyRecipe()}`);
    return 'stand-in, built';
  }
  const recipe = standInFor(runtime);
  if (!recipe) throw new Error(`${name} cannot be pulled, and there is no stand-in for ${runtime}`);
  await buildStandIn(docker, recipe, name);
  return 'stand-in, built';
}

function standInFor(runtime: string): StandInRuntime | undefined {
  const node = /^nodejs(\d+)\.x$/.exec(runtime);
  if (node) return { kind: 'node', major: Number(node[1]) };
  if (runtime === `python${rootPython}`) return { kind: 'python' };
  if (runtime === `java${standInJava}`) return { kind: 'java' };
  return runtime.startsWith('provided.') ? { kind: 'provided' } : undefined;
}

/** Pulls an image; false if the registry does not answer in time or does not have it. */
async function pull(docker: Dockerode, name: string): Promise<boolean> {
  if (registryUnreachable) return false;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), pullPatience);
  try {
    const stream = (await docker.pull(name, { abortSignal: patience.signal })) as NodeJS.ReadableStream;
    note(`pulling ${name}`);
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()), () => clearTimeout(timer));
    });
    return true;
  } catch (error) {
    registryUnreachable = true;
    note(`${name} cannot be pulled (${String((error as Error).message).split('\n')[0]}); building a stand-in`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}
