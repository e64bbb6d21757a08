import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withLock } from '../machine/cache.ts';
import { Missing } from '../machine/report.ts';

const run = promisify(execFile);

/** What AWS's image for Python builds has for this: the runtime's Python with pip, its headers, a C compiler. */
const dockerfile = `FROM public.ecr.aws/lambda/python:3.13-x86_64
RUN mkdir -p /var/lib/apt/lists/partial /var/cache/apt/archives/partial /var/log/apt \\
 && echo "deb http://deb.debian.org/debian trixie main" > /etc/apt/sources.list \\
 && apt-get update -qq \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev python3-dev python3-pip \\
 && rm -rf /var/lib/apt/lists/*
ENV PIP_BREAK_SYSTEM_PACKAGES=1
ENTRYPOINT []
`;

export const pythonBuildImage = 'public.ecr.aws/sam/build-python3.13:latest-x86_64';

/** AWS's image for Python builds, or a stand-in of its name made of the stand-in for the runtime. Rejects with Missing where neither can be had. */
export async function ensurePythonBuildImage(): Promise<void> {
  if (await present()) return;
  await withLock('python-build-image', async () => {
    if (await present()) return;
    const pulled = await run('docker', ['pull', '--quiet', pythonBuildImage], { timeout: 15_000 }).then(() => true, () => false);
    if (pulled) return;
    const build = run('docker', ['build', '--quiet', '--label', 'serverless-workbench.stand-in=true', '-t', pythonBuildImage, '-'], { timeout: 280_000, maxBuffer: 1 << 24 });
    build.child.stdin?.end(dockerfile);
    await build.catch((error: Error) => {
      throw new Missing(`${pythonBuildImage} can neither be pulled nor made: ${error.message.slice(-500)}`);
    });
  });
}

function present(): Promise<boolean> {
  return run('docker', ['image', 'inspect', pythonBuildImage]).then(() => true, () => false);
}
