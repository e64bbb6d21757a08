import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import { jarEntry } from './jar-entry.ts';

/** AWS's runtime client for Java with all that it needs, as Maven Central has them; the sum is SHA-256. */
const jars: readonly { readonly group: string; readonly artifact: string; readonly version: string; readonly sum: string }[] = [
  { group: 'com.amazonaws', artifact: 'aws-lambda-java-runtime-interface-client', version: '2.9.0', sum: '26568a5f63bf9e921567e77661be425650abc8972bae2aa0b7e99bab4e4239d9' },
  { group: 'com.amazonaws', artifact: 'aws-lambda-java-core', version: '1.4.0', sum: '575c24393cc1ad645e83e618956eabd89ffe8cc09efae2cb62bc6589154d68ed' },
  { group: 'com.amazonaws', artifact: 'aws-lambda-java-serialization', version: '1.2.0', sum: '1513c1f945a3213f916a4b2de1760c97b51d84d110f82bbbcf9cfac53d5651e7' },
  { group: 'software.amazon.awssdk', artifact: 'annotations', version: '2.34.0', sum: 'fafdcb55f4e5af603f5219f4a2b080aa0decb562a7c0944f7a7eca82dd47e487' },
  { group: 'software.amazon.awssdk', artifact: 'utils-lite', version: '2.34.0', sum: 'efaf784f07ae526f0b5c89d71ef21cf16636131c47d44616e3df9bedc3f4f89a' },
];

export const mavenCentral = 'https://repo.maven.apache.org/maven2';

/** The setting that allows or forbids to fetch it. */
export const fetchSetting = 'serverlessWorkbench.process.fetchRuntimeClients';

/** The native part for this machine. Left to itself the client unpacks it to one fixed place for all processes of the machine, where one overwrites what another has loaded. */
export const nativeFile = 'native.so';

/** Its name in the client's jar: for glibc, or for musl (Alpine). */
function nativeName(): string {
  const { glibcVersionRuntime } = ((process.report?.getReport() ?? {}) as { header?: { glibcVersionRuntime?: string } }).header ?? {};
  return `libaws-lambda-jni.linux${glibcVersionRuntime === undefined ? '_musl' : ''}-${process.arch === 'arm64' ? 'aarch_64' : 'x86_64'}.so`;
}

export interface JavaClientOptions {
  /** Whether something may be fetched at all. */
  readonly mayFetch: boolean;
  readonly registry?: string;
  /** Maven's own repository of this user, asked first. */
  readonly localRepository?: string;
  readonly signal?: AbortSignal | undefined;
  /** Called before anything is fetched. */
  onFetch?(): void;
}

/**
 * The directory with the jars of AWS's Java client below the cache, put together on first use: from Maven's local repository, else from Maven Central. What does not have the known sum is not taken.
 * @throws WorkbenchError `runtime-missing` where it is not here and may not or cannot be fetched, `cancelled`
 */
export async function javaClient(cacheDirectory: string, options: JavaClientOptions): Promise<string> {
  const directory = path.join(cacheDirectory, 'clients', `java-${jars[0]?.version ?? ''}`);
  if (existsSync(directory)) return directory;
  await mkdir(path.dirname(directory), { recursive: true });
  const unfinished = await mkdtemp(`${directory}.`);
  try {
    for (const jar of jars) {
      const bytes = await content(jar, options);
      await writeFile(path.join(unfinished, `${jar.artifact}-${jar.version}.jar`), bytes);
      const native = jar === jars[0] ? jarEntry(bytes, `jni/${nativeName()}`) : undefined;
      if (native) await writeFile(path.join(unfinished, nativeFile), native);
    }
    // Another window may have been faster; then its folder is as good.
    await rename(unfinished, directory).catch((thrown: unknown) => {
      if (!existsSync(directory)) throw thrown;
    });
    return directory;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function content({ group, artifact, version, sum }: (typeof jars)[number], options: JavaClientOptions): Promise<Buffer> {
  const { mayFetch, registry = mavenCentral, localRepository = path.join(os.homedir(), '.m2', 'repository'), signal, onFetch } = options;
  const file = `${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}.jar`;
  const local = await readFile(path.join(localRepository, file)).catch(() => undefined);
  if (local && sumOf(local) === sum) return local;
  const hint = l10n.t('Start a Docker engine and choose the docker backend, or put it into Maven\'s local repository: {0}', `mvn dependency:get -Dartifact=com.amazonaws:aws-lambda-java-runtime-interface-client:${jars[0]?.version ?? ''}`);
  if (!mayFetch) throw new WorkbenchError('runtime-missing', l10n.t('AWS\'s Java client is needed to run Java without Docker, and the setting {0} does not allow to fetch it.', fetchSetting), { remedy: `${l10n.t('Turn the setting on.')} ${hint}` });
  onFetch?.();
  const fetched = await fetch(`${registry}/${file}`, signal ? { signal } : {}).then(async (response) => {
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }).catch((thrown: unknown) => {
    if (signal?.aborted) throw cancelledError(l10n.t('Fetching AWS\'s Java client was cancelled.'));
    // What is wrong with the network stands in the cause.
    const { cause } = thrown as { cause?: unknown };
    throw new WorkbenchError('runtime-missing', l10n.t('AWS\'s Java client cannot be fetched from {0}: {1}', registry, errorText(cause ?? thrown)), { remedy: `${l10n.t('Check the network.')} ${hint}`, cause: thrown });
  });
  if (sumOf(fetched) !== sum) throw new WorkbenchError('runtime-missing', l10n.t('What {0} has under the name of {1} is not what AWS published.', registry, file), { remedy: hint });
  return fetched;
}

function sumOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
