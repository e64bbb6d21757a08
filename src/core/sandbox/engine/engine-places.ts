import { readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { parseEngineUrl } from './engine-url.ts';
import type { EngineHost } from './engine-url.ts';
import type { EngineProduct } from './engine-product.ts';

/** The machine whose sockets are looked for: this one, or a directory that stands for one in tests. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** os.tmpdir() */
  readonly temporary: string;
  /** User id; undefined on Windows. */
  readonly uid: number | undefined;
  /** What `/` is. */
  readonly root: string;
}

type Place = readonly [file: string, product: EngineProduct];

/**
 * The sockets that exist where engines put them, most wanted first, each once: a link counts as what it leads to. A place may hold any number of instances (profiles, machines); `*` stands
 * for their names, the default one first. Where they are: Docker ("Rootless mode", "Docker contexts"), Colima (config/files.go, docs/FAQ.md), Lima (templates/docker.yaml), Rancher Desktop
 * ("dockerd socket"), OrbStack ("Docker contexts"), Podman (podman-system-service(1), podman-machine-start(1)), Finch (finch.yaml, SAM CLI's get_finch_socket_path).
 */
export function socketHosts(machine: Machine, environment: NodeJS.ProcessEnv): EngineHost[] {
  if (machine.platform === 'win32') return windowsPipes().flatMap(([pipe, product]) => withProduct(`npipe:////./pipe/${pipe}`, product));
  const found = new Map<string, { file: string; product: EngineProduct }>();
  for (const [pattern, product] of places(machine, environment)) {
    for (const file of expand(pattern)) {
      const real = realPath(file);
      if (real === undefined) continue;
      const known = found.get(real);
      // /var/run/docker.sock is often a link into a product's own folder, which tells more.
      if (!known) found.set(real, { file, product });
      else if (known.product === 'Docker Engine') known.product = product;
    }
  }
  return [...found.values()].flatMap(({ file, product }) => withProduct(`unix://${file}`, product));
}

function withProduct(url: string, product: EngineProduct): EngineHost[] {
  const host = parseEngineUrl(url);
  return host ? [{ ...host, origin: 'socket', product }] : [];
}

function places({ platform, home, temporary, uid, root }: Machine, environment: NodeJS.ProcessEnv): Place[] {
  const below = (file: string) => path.join(root, file);
  const own = (file: string) => path.join(home, file);
  // A process that no login shell started may lack the variable; systemd makes the folder nevertheless.
  const runtime = environment['XDG_RUNTIME_DIR'] || (platform === 'linux' && uid !== undefined ? below(`run/user/${uid}`) : undefined);
  const data = own('.local/share/containers/podman/machine');
  return [
    [below('var/run/docker.sock'), 'Docker Engine'],
    [own('.docker/run/docker.sock'), platform === 'darwin' ? 'Docker Desktop' : 'Docker Engine (rootless)'],
    [own('.docker/desktop/docker.sock'), 'Docker Desktop'],
    [own('.orbstack/run/docker.sock'), 'OrbStack'],
    ...colimaHomes(home, environment).map((directory): Place => [path.join(directory, '*', 'docker.sock'), 'Colima']),
    [own('.rd/docker.sock'), 'Rancher Desktop'],
    [path.join(environment['LIMA_HOME'] || own('.lima'), '*', 'sock', 'docker.sock'), 'Lima'],
    ...(runtime ? [[path.join(runtime, 'docker.sock'), 'Docker Engine (rootless)'] as const, [path.join(runtime, 'podman', 'podman.sock'), 'Podman (rootless)'] as const] : []),
    [below('run/podman/podman.sock'), 'Podman'],
    // Podman machines: the API socket of a machine is in the temporary folder (or the runtime folder), and in its data folder in older ones.
    [path.join(temporary, 'podman', '*-api.sock'), 'Podman'],
    ...(runtime ? [[path.join(runtime, 'podman', '*-api.sock'), 'Podman'] as const] : []),
    [path.join(data, 'podman.sock'), 'Podman'],
    [path.join(data, '*', 'podman.sock'), 'Podman'],
    [below('Applications/Finch/lima/data/finch/sock/finch.sock'), 'Finch'],
    [below('var/run/finch.sock'), 'Finch'],
    [own('.finch/finch.sock'), 'Finch'],
  ];
}

/** COLIMA_HOME where it is set; else both ~/.colima, which wins, and the folder of XDG. */
function colimaHomes(home: string, environment: NodeJS.ProcessEnv): string[] {
  const explicit = environment['COLIMA_HOME'];
  return explicit ? [explicit] : [path.join(home, '.colima'), path.join(environment['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'colima')];
}

/** The files that a path with one `*` in one of its names stands for, the default instance first. */
function expand(pattern: string): string[] {
  const names = pattern.split(path.sep);
  const at = names.findIndex((name) => name.includes('*'));
  if (at < 0) return [pattern];
  const [before = '', after = ''] = (names[at] as string).split('*');
  const directory = names.slice(0, at).join(path.sep) || path.sep;
  let entries: string[];
  try {
    entries = readdirSync(directory);
  } catch {
    return [];
  }
  const isDefault = (name: string) => /^(?:default|docker|podman-machine-default-api\.sock)$/.test(name);
  return entries
    // `_lima`, `_templates` ... are the tools' own.
    .filter((name) => name.startsWith(before) && name.endsWith(after) && !name.startsWith('_'))
    .sort((one, other) => Number(isDefault(other)) - Number(isDefault(one)) || (one < other ? -1 : 1))
    .map((name) => path.join(directory, name, ...names.slice(at + 1)));
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    // Not there, or a link whose product does not run.
    return undefined;
  }
}

/** Pipes have no files; but their names can be listed. */
function windowsPipes(): Place[] {
  const usual: Place[] = [['docker_engine', 'Docker Engine'], ['dockerDesktopLinuxEngine', 'Docker Desktop'], ['podman-machine-default', 'Podman']];
  let names: string[] = [];
  try {
    names = readdirSync('\\\\.\\pipe\\');
  } catch {
    return usual;
  }
  const machines = names.filter((name) => name.startsWith('podman-machine-') && name !== 'podman-machine-default').sort();
  return [...usual.filter(([name]) => names.includes(name)), ...machines.map((name): Place => [name, 'Podman'])];
}
