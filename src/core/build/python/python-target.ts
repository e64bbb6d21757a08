import type { Architecture } from '../../model/application.ts';

/** For which Python packages are installed. */
export interface PythonTarget {
  /** Of the function's runtime, for example `3.13`. */
  readonly version: string;
  /** Of the sandbox; undefined where that is a process of this machine. */
  readonly image: { readonly architecture: Architecture; readonly machine: 'x86_64' | 'aarch64'; readonly glibc: number } | undefined;
}

/** `python3.13` in a container, or on this machine. */
export function pythonTarget(runtime: string, architecture: Architecture, inContainer: boolean): PythonTarget {
  const version = runtime.replace('python', '');
  if (!inContainer) return { version, image: undefined };
  // Amazon Linux 2023, the base of Python 3.12 and newer, has glibc 2.34; Amazon Linux 2, the base of the older, 2.26 (Lambda developer guide, "Lambda runtimes").
  const glibc = Number(version.split('.')[1]) >= 12 ? 34 : 26;
  return { version, image: { architecture, machine: architecture === 'arm64' ? 'aarch64' : 'x86_64', glibc } };
}

/** What pip is told to take wheels for a container (pip, "install", `--platform`; PEP 600). */
export function pipPlatform({ version, image }: PythonTarget): readonly string[] {
  if (!image) return [];
  const { machine, glibc } = image;
  const tags = [];
  for (let minor = glibc; minor >= 17; minor--) tags.push(`manylinux_2_${minor}_${machine}`);
  tags.push(`manylinux2014_${machine}`);
  if (machine === 'x86_64') tags.push('manylinux_2_12_x86_64', 'manylinux2010_x86_64', 'manylinux_2_5_x86_64', 'manylinux1_x86_64');
  // What a build within the image makes.
  tags.push(`linux_${machine}`);
  return ['--only-binary=:all:', '--implementation', 'cp', '--python-version', version, ...tags.flatMap((tag) => ['--platform', tag])];
}

/** What uv is told to take wheels for a container (uv, "pip install", `--python-platform`). */
export function uvPlatform({ version, image }: PythonTarget): readonly string[] {
  if (!image) return [];
  return ['--only-binary', ':all:', '--python-version', version, '--python-platform', `${image.machine}-manylinux_2_${image.glibc >= 34 ? 34 : 17}`];
}

/** The image in which AWS builds for a runtime (SAM developer guide, "Image repositories"). */
export function buildImage({ version }: PythonTarget, architecture: Architecture): string {
  return `public.ecr.aws/sam/build-python${version}:latest-${architecture}`;
}
