import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { HostPrograms, HostProgram, ProgramQuestion } from './host-programs.ts';
import { versionNote } from './host-programs.ts';
import type { HostKind } from './host-runtime.ts';
import { javaClient, nativeFile } from './java-client.ts';

/** Java tells of itself on standard error. */
const question: ProgramQuestion = {
  arguments: ['-XshowSettings:properties', '-version'],
  read: (_, stderr) => {
    const property = (name: string) => new RegExp(`^\\s+${name.replaceAll('.', '\\.')} = (.*?)\\s*$`, 'm').exec(stderr)?.[1];
    const [version, home] = [property('java.version'), property('java.home')];
    return version === undefined || home === undefined ? undefined : { version, executable: path.join(home, 'bin', process.platform === 'win32' ? 'java.exe' : 'java') };
  },
};

/** The number that Lambda's names have: `1.8.0_402` is 8, `17.0.15` is 17. */
function majorOf(version: string): string {
  return /^(?:1\.)?(\d+)/.exec(version)?.[1] ?? version;
}

/** Java functions on the host's Java, with AWS's own client: whose HTTP part is native and published for Linux only. */
export function hostJava(programs: HostPrograms, mayFetch: () => boolean, platform: NodeJS.Platform = process.platform): HostKind {
  const find = async (): Promise<HostProgram | undefined> => {
    const home = process.env['JAVA_HOME'];
    return programs.first([...(home ? [path.join(home, 'bin', 'java')] : []), 'java'], question);
  };
  return {
    language: 'java',
    suits: (runtime) => /^java\d+(?:\.al2(?:023)?)?$/.test(runtime),
    probe: find,
    async find({ spec: { runtime, handler, memorySizeMB }, cacheDirectory, signal, progress }) {
      if (platform !== 'linux') {
        throw new WorkbenchError('runtime-unsupported', l10n.t('Java functions run without Docker on Linux only: the native part of AWS\'s Java client is published for it alone.'), { remedy: l10n.t('Start a Docker engine and choose the docker backend.') });
      }
      const found = await find();
      if (!found) throw new WorkbenchError('runtime-missing', l10n.t('No program of this machine can run {0}.', runtime), { remedy: l10n.t('Install Java, or start a Docker engine and choose the docker backend.') });
      const client = await javaClient(cacheDirectory, { mayFetch: mayFetch(), signal, onFetch: () => progress({ phase: 'create', message: l10n.t('Fetching AWS\'s Java client') }) });
      const major = majorOf(found.version);
      const title = `Java ${found.version}`;
      const note = versionNote(runtime, /\d+/.exec(runtime)?.[0] ?? '', title, major);
      return {
        language: 'java', ...found, title, directory: client, access: 'address', environment: {},
        // As the bootstrap of AWS's images starts it; the heap is 85 % of the function's memory.
        arguments: [
          `-XX:MaxHeapSize=${Math.floor(memorySizeMB * 1024 * 0.85)}k`, '-XX:+UseSerialGC', '-XX:+TieredCompilation', '-XX:TieredStopAtLevel=1', '-Xshare:auto',
          ...(Number(major) >= 9 ? ['--add-opens=java.base/java.io=ALL-UNNAMED'] : []), '-Djava.net.preferIPv4Stack=true', '-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac',
          `-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=${path.join(client, nativeFile)}`,
          '-cp', path.join(client, '*'), 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda', handler,
        ],
        ...(note === undefined ? {} : { note }),
      };
    },
  };
}
