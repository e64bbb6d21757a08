import type { BuildSubject } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';
import type { Target } from './native-packages.ts';

/**
 * What the packages of a function must run on: Lambda's system in a container, this machine's where the function is a process of it. glibc is 2.34 on Amazon Linux 2023, which
 * Node.js runtimes have since 20, and 2.26 on Amazon Linux 2 (Lambda developer guide, "Lambda runtimes").
 */
export function targetOf({ runtime, architecture }: BuildSubject, { backend }: Pick<Workshop, 'backend'>): Target {
  if (backend === 'process') return { os: process.platform, arch: process.arch };
  return { os: 'linux', arch: architecture === 'arm64' ? 'arm64' : 'x64', glibc: Number(/\d+/.exec(runtime)?.[0] ?? 20) < 20 ? 26 : 34 };
}
