import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type Dockerode from 'dockerode';
import { cacheRoot, contentKey } from '../cache.ts';
import { linkOrCopy, nodeClient, nodeDistribution, pythonClient } from './clients.ts';
import { javaClient, javaNativePart, javaRuntime, standInJava } from './java.ts';
import { rootPython, standInRoot } from './root.ts';

/**
 * Builds an image that behaves as AWS's base image of a runtime does, for machines that cannot pull it: a Debian root, Node, Python or Java where AWS has them, AWS's own runtime client and an
 * entrypoint with the same contract. The one of provided.* has no client: the function brings its own. It carries AWS's name, and the labels below tell it apart.
 */

/** Present (with the value `true`) on every stand-in image. */
export const standInLabel = 'serverless-workbench.stand-in';
/** Its value names the recipe, so that an image of an older one is built anew. */
export const recipeLabel = 'serverless-workbench.stand-in.recipe';

const here = path.dirname(fileURLToPath(import.meta.url));
/** The files that have a part in an image, by its kind, and those that have one in all. */
const commonParts = ['lambda-entrypoint.sh', 'build.ts', 'root.ts'];
const parts: Record<StandInRuntime['kind'], readonly string[]> = {
  node: ['bootstrap-node.sh', 'start-runtime.sh', 'clients.ts'],
  python: ['bootstrap-python.sh', 'start-runtime.sh', 'bootstrap.py', 'clients.ts'],
  java: ['bootstrap-java.sh', 'start-runtime.sh', 'java.ts', 'java-client/pom.xml'],
  provided: [],
};

/** A runtime that a stand-in can be made for. */
export type StandInRuntime = { readonly kind: 'node'; readonly major: number } | { readonly kind: 'python' | 'java' | 'provided' };

/** Names the present recipe of a kind: a hash of every file that has a part in it. */
export async function standInRecipe(kind: StandInRuntime['kind']): Promise<string> {
  return contentKey(...(await Promise.all([...commonParts, ...parts[kind]].map((file) => readFile(path.join(here, file))))));
}

/** Builds the image and tags it `tag`. Rejects with the builder's message. */
export async function buildStandIn(docker: Dockerode, runtime: StandInRuntime, tag: string): Promise<void> {
  const recipe = await standInRecipe(runtime.kind);
  const base = await importBase(docker);
  const context = await mkdtemp(path.join(cacheRoot(), 'image-'));
  try {
    const root = path.join(context, 'root');
    await mkdir(path.join(root, 'var/runtime'), { recursive: true });
    await mkdir(path.join(root, 'var/task'), { recursive: true });
    await mkdir(path.join(root, 'var/lang/bin'), { recursive: true });
    await program(path.join(root, 'lambda-entrypoint.sh'), 'lambda-entrypoint.sh', {});
    const steps = await addRuntime(runtime, context, root);
    await writeFile(path.join(context, 'Dockerfile'), [
      `FROM ${base}`,
      ...steps,
      'ENV LANG=en_US.UTF-8 TZ=:UTC PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \\',
      '    LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \\',
      '    LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime',
      'WORKDIR /var/task',
      'ENTRYPOINT ["/lambda-entrypoint.sh"]',
      `LABEL ${standInLabel}=true ${recipeLabel}=${recipe}`,
    ].join('\n'));
    const tar = spawn('tar', ['-C', context, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await finished(docker, await docker.buildImage(tar.stdout, { t: tag, rm: true, forcerm: true }));
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** Puts what the kind of runtime needs into the context, and answers the steps of the Dockerfile that take it in. */
async function addRuntime(runtime: StandInRuntime, context: string, root: string): Promise<string[]> {
  switch (runtime.kind) {
    case 'node': return addNode(root, runtime.major);
    case 'python': return addPython(context, root);
    case 'java': return addJava(root);
    case 'provided': return ['COPY root/ /'];
  }
}

async function addNode(root: string, major: number): Promise<string[]> {
  const [distribution, client] = await Promise.all([nodeDistribution(major), nodeClient()]);
  await linkOrCopy(path.join(distribution, 'bin/node'), path.join(root, 'var/lang/bin/node'));
  for (const file of ['index.mjs', 'rapid-client.node']) await linkOrCopy(path.join(client, file), path.join(root, 'var/runtime', file));
  await bootstrap(root, 'bootstrap-node.sh', { MAJOR: String(major) });
  return ['COPY root/ /'];
}

async function addPython(context: string, root: string): Promise<string[]> {
  const [client, archives] = await Promise.all([pythonClient(), standInRoot()]);
  await cp(client, path.join(root, 'var/runtime'), { recursive: true });
  await bootstrap(root, 'bootstrap-python.sh', { VERSION: rootPython });
  await program(path.join(root, 'var/runtime/bootstrap.py'), 'bootstrap.py', {});
  await linkOrCopy(archives.python, path.join(context, 'python.tar'));
  const names = ['python', 'python3', `python${rootPython}`].map((name) => `ln -s /usr/bin/python${rootPython} /var/lang/bin/${name}`);
  // Without bytecode every cold start would compile the client and boto3 again, which AWS's images do not.
  return ['ADD python.tar /', 'COPY root/ /', `RUN ${names.join(' && ')} && python3 -m compileall -q /var/runtime`];
}

async function addJava(root: string): Promise<string[]> {
  const [java, client] = await Promise.all([javaRuntime(), javaClient()]);
  await cp(java, path.join(root, 'var/lang'), { recursive: true });
  await cp(client, path.join(root, 'var/runtime/lib'), { recursive: true });
  await bootstrap(root, 'bootstrap-java.sh', { VERSION: standInJava, NATIVE: javaNativePart });
  // AWS's images carry a class data archive too; without one every cold start would read all classes of the JDK from their module files.
  return ['COPY root/ /', 'RUN /var/lang/bin/java -Xshare:dump -XX:+UseSerialGC'];
}

/** The Debian root as an image of its own, which all stand-ins share; imported once. Resolves with its name. */
async function importBase(docker: Dockerode): Promise<string> {
  const { base } = await standInRoot();
  const repo = 'serverless-workbench/stand-in-root';
  const tag = path.basename(path.dirname(base));
  const name = `${repo}:${tag}`;
  if (await docker.getImage(name).inspect().then(() => true, () => false)) return name;
  const stream = await docker.importImage(createReadStream(base) as unknown as string, { repo, tag, changes: [`LABEL ${standInLabel}=true`] });
  await finished(docker, stream);
  return name;
}

async function bootstrap(root: string, source: string, values: Readonly<Record<string, string>>): Promise<void> {
  await program(path.join(root, 'var/runtime/bootstrap'), source, { ...values, START: (await readFile(path.join(here, 'start-runtime.sh'), 'utf8')).trimEnd() });
}

/** Copies one of this folder's scripts, with its `@NAME@` places filled in, and makes it executable. */
async function program(target: string, source: string, values: Readonly<Record<string, string>>): Promise<void> {
  const text = (await readFile(path.join(here, source), 'utf8')).replaceAll(/@([A-Z]+)@/g, (place, name: string) => values[name] ?? place);
  await writeFile(target, text);
  await chmod(target, 0o755);
}

/** Waits for the end of an engine operation that reports its progress as a stream; rejects with the error in that stream. */
async function finished(docker: Dockerode, stream: NodeJS.ReadableStream): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, output: { error?: string }[]) => {
      const failed = output?.find((line) => line.error)?.error;
      if (error || failed) reject(error ?? new Error(failed));
      else resolve();
    });
  });
}
