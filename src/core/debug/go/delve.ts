import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { byVersion, glibcOf, readElf } from '../../build/compiled/elf.ts';
import type { Toolbox, ToolOutcome } from '../../build/toolbox.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { DebugSubject, DebugWorkshop } from '../debug-kind.ts';
import type { GoProgram } from './go-program.ts';
import { goMinor, readGoProgram } from './go-program.ts';

const module = 'github.com/go-delve/delve';

/** Delve's releases that we build, and the least Go 1.x that builds each (go.mod of the release). Delve 1.N knows programs of Go 1.N and older. */
const releases = [{ delve: '1.27.2', go: 25 }, { delve: '1.26.0', go: 24 }, { delve: '1.25.2', go: 22 }, { delve: '1.24.2', go: 21 }] as const;

/** The system that Delve runs on, as Go names it. */
interface Target {
  readonly os: string;
  readonly architecture: string;
}

/**
 * A Delve that runs beside the function's program: the user's own where it does, else one that the host's Go has built, once. Answers its path on this host, for a container one in the debuggers' folder.
 * @throws WorkbenchError `debugger-missing`, `cancelled`
 */
export async function delveFor(program: GoProgram, subject: Pick<DebugSubject, 'backend' | 'architecture' | 'runtime'>, workshop: DebugWorkshop, toolbox: Toolbox): Promise<string> {
  const target = subject.backend === 'process' ? { os: goSystem(), architecture: goArchitecture(process.arch) } : { os: 'linux', architecture: goArchitecture(subject.architecture) };
  const file = target.os === 'windows' ? 'dlv.exe' : 'dlv';
  const own = toolbox.find('dlv');
  const name = own === undefined ? undefined : await usable(own, program, subject, target);
  if (own !== undefined && name !== undefined) {
    if (subject.backend === 'process') return own;
    const directory = await workshop.folder.get(name, async (made) => {
      await copyFile(own, path.join(made, file));
      await chmod(path.join(made, file), 0o755);
    });
    return path.join(directory, file);
  }
  const wanted = goMinor(program.goVersion) ?? 0;
  const nameOf = (delve: string): string => `delve-${delve}-${target.os}-${target.architecture}`;
  const there = await workshop.folder.existing(releases.filter(({ delve }) => (goMinor(delve) ?? 0) >= wanted).map(({ delve }) => nameOf(delve)));
  if (there !== undefined) return path.join(there, file);
  if (!workshop.mayFetch) throw missing(l10n.t('Delve, which debugs Go, is not on this machine, and the settings do not allow to fetch it.'), subject, l10n.t('Turn on the setting {0}; or put a dlv on the PATH of the editor.', 'serverlessWorkbench.process.fetchRuntimeClients'));
  const { go, version } = await hostGo(subject, workshop, toolbox);
  const release = releases.find((one) => one.go <= (goMinor(version) ?? 0));
  if (release === undefined) throw missing(l10n.t('Delve, which debugs Go, cannot be built by Go {0}.', version), subject);
  const directory = await workshop.folder.get(nameOf(release.delve), (made) => build(release.delve, target, path.join(made, file), { go, workshop, toolbox, subject }));
  return path.join(directory, file);
}

/** The name to keep the user's Delve by, if it can run there and knows programs of that Go. It is asked without being run: it may be another system's. */
async function usable(own: string, program: GoProgram, { backend, runtime }: Pick<DebugSubject, 'backend' | 'runtime'>, target: Target): Promise<string | undefined> {
  const { size, mtimeMs } = await stat(own);
  const key = `${own}\0${size}\0${mtimeMs}`;
  let facts = known.get(key);
  if (!facts) {
    const content = await readFile(own);
    const about = readGoProgram(content);
    facts = { version: about?.module === module ? about.moduleVersion ?? '' : '', os: about?.settings.get('GOOS') ?? '', architecture: about?.settings.get('GOARCH') ?? '', glibc: readElf(content)?.glibc };
    known.set(key, facts);
  }
  const minor = goMinor(facts.version);
  if (minor === undefined || minor < Math.max(goMinor(program.goVersion) ?? 0, oldestMinor) || facts.os !== target.os || facts.architecture !== target.architecture) return undefined;
  if (backend === 'docker' && facts.glibc !== undefined && byVersion(facts.glibc, glibcOf(runtime)) > 0) return undefined;
  return `delve-own-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** The first Delve that can do all that we ask of it. */
const oldestMinor = 20;

const known = new Map<string, Target & { readonly version: string; readonly glibc: string | undefined }>();

async function hostGo(subject: Pick<DebugSubject, 'architecture' | 'backend'>, { signal }: DebugWorkshop, toolbox: Toolbox): Promise<{ readonly go: string; readonly version: string }> {
  const go = toolbox.find('go');
  if (go === undefined) throw missing(l10n.t('Delve, which debugs Go, is not on this machine, and no Go that could build it.'), subject);
  const { stdout } = await toolbox.run({ file: go, arguments: ['env', 'GOVERSION'], cwd: os.tmpdir() }, { signal });
  return { go, version: stdout.trim().replace(/^go/, '') };
}

/** `go install` in a place of its own. Modules are those of the user's cache, as with everything that this Go builds. */
async function build(version: string, target: Target, file: string, { go, workshop, toolbox, subject }: { readonly go: string; readonly workshop: DebugWorkshop; readonly toolbox: Toolbox; readonly subject: Pick<DebugSubject, 'architecture' | 'backend'> }): Promise<void> {
  workshop.progress({ phase: 'build', message: l10n.t('Building Delve {0}, once', version) });
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'swb-delve-'));
  try {
    const { stdout: modules } = await toolbox.run({ file: go, arguments: ['env', 'GOMODCACHE'], cwd: scratch }, workshop);
    const environment = { GOPATH: scratch, GOBIN: '', GOMODCACHE: modules.trim(), GOFLAGS: '-trimpath', GOWORK: 'off', GO111MODULE: 'on', GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOOS: target.os, GOARCH: target.architecture };
    const outcome = await toolbox.run({ file: go, arguments: ['install', '-ldflags=-s -w', `${module}/cmd/dlv@v${version}`], cwd: scratch, environment }, workshop);
    if (outcome.status !== 0) throw missing(l10n.t('Delve, which debugs Go, could not be built: {0}', lastLine(outcome)), subject);
    const built = [path.join(scratch, 'bin', path.basename(file)), path.join(scratch, 'bin', `${target.os}_${target.architecture}`, path.basename(file))];
    await mkdir(path.dirname(file), { recursive: true });
    for (const one of built) {
      if (!(await stat(one).then((found) => found.isFile(), () => false))) continue;
      await rename(one, file).catch(() => copyFile(one, file));
      return await chmod(file, 0o755);
    }
    throw missing(l10n.t('Delve, which debugs Go, could not be built: {0}', lastLine(outcome)), subject);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function missing(message: string, { backend, architecture }: Pick<DebugSubject, 'architecture' | 'backend'>, remedy?: string): WorkbenchError {
  const place = backend === 'docker' ? `linux/${goArchitecture(architecture)}` : `${goSystem()}/${goArchitecture(process.arch)}`;
  return new WorkbenchError('debugger-missing', message, {
    remedy: remedy ?? l10n.t('Install Go 1.21 or newer and let it reach its module proxy (GOPROXY), or put a dlv for {0} on the PATH of the editor.', place),
    tool: 'go',
  });
}

function lastLine({ stdout, stderr }: ToolOutcome): string {
  return `${stdout}\n${stderr}`.trim().split('\n').filter((line) => !/^go: downloading/.test(line)).at(-1) ?? '';
}

function goSystem(): string {
  return process.platform === 'win32' ? 'windows' : process.platform;
}

function goArchitecture(architecture: string): string {
  return { x64: 'amd64', x86_64: 'amd64', ia32: '386' }[architecture] ?? architecture;
}
