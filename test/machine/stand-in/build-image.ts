import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { standInLabel } from './build.ts';

/**
 * A stand-in for SAM's build image of the OS-only runtimes, for machines that cannot pull it: the base image with what of the tools in SAM's this host has, Go and make
 * (aws-sam-build-images, Dockerfile-provided_al2023). It carries SAM's name, and the label tells it apart.
 */
const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
export const providedBuildImage = `public.ecr.aws/sam/build-provided.al2023:latest-${architecture}`;
const base = `public.ecr.aws/lambda/provided:al2023-${architecture}`;

/** Whether a command succeeds. */
function succeeds(file: string, parameters: readonly string[]): boolean {
  try {
    execFileSync(file, parameters, { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

/** Sees to it that the image is there. Answers why it cannot be, or undefined. */
export async function ensureProvidedBuildImage(): Promise<string | undefined> {
  if (succeeds('docker', ['image', 'inspect', providedBuildImage])) return undefined;
  if (!succeeds('docker', ['image', 'inspect', base])) return `there is no ${base}`;
  if (process.platform !== 'linux' || !succeeds('go', ['version']) || !succeeds('make', ['--version'])) return 'this machine has no Go and make to put into a stand-in';
  const context = await mkdtemp(path.join(os.tmpdir(), 'swb-build-image-'));
  try {
    const go = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
    const parts = ['bin', 'pkg/tool', 'pkg/include', 'src', 'lib', 'VERSION', 'go.env'];
    for (const part of parts) await cp(path.join(go, part), path.join(context, 'go', part), { recursive: true, dereference: true }).catch(() => undefined);
    await mkdir(path.join(context, 'bin'));
    await cp(execFileSync('sh', ['-c', 'command -v make'], { encoding: 'utf8' }).trim(), path.join(context, 'bin', 'make'), { dereference: true });
    // As SAM's: no entrypoint, and a proxy of its own that the user's settings must win over.
    await writeFile(path.join(context, 'Dockerfile'), [`FROM ${base}`, 'COPY go /usr/local/go', 'COPY bin /usr/local/bin', 'ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/go/bin GOPROXY=direct', 'ENTRYPOINT []', `LABEL ${standInLabel}=true`].join('\n'));
    execFileSync('docker', ['build', '--quiet', '--tag', providedBuildImage, context], { stdio: 'ignore', timeout: 300_000 });
    return undefined;
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}
