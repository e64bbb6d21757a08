import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEngineUrl } from './engine-url.ts';
import type { EngineHost } from './engine-url.ts';

interface Connection {
  readonly uri: string;
  readonly identity?: string;
  readonly machine: boolean;
}

/**
 * The connection that Podman itself would use (podman-system-connection(1)): `CONTAINER_CONNECTION`, else the default of podman-connections.json, which Podman 5 writes, else the
 * `active_service` of containers.conf, which older ones wrote. A Podman machine's is left out: its socket on this host is found by itself and needs no ssh.
 */
export function podmanConnection(home: string, environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): EngineHost | undefined {
  const directory = path.join(environment['XDG_CONFIG_HOME'] || (platform === 'win32' && environment['APPDATA']) || path.join(home, '.config'), 'containers');
  const written = readJson(environment['PODMAN_CONNECTIONS_CONF'] || path.join(directory, 'podman-connections.json'));
  const older = readConf(environment['CONTAINERS_CONF'] || path.join(directory, 'containers.conf'));
  const name = environment['CONTAINER_CONNECTION'] || written.active || older.active;
  const connection = name ? (written.connections.get(name) ?? older.connections.get(name)) : undefined;
  if (!name || !connection || connection.machine) return undefined;
  const host = parseEngineUrl(connection.uri, { command: 'podman', ...(connection.identity ? { identity: connection.identity } : {}) });
  return host && { ...host, origin: 'podman-connection', name, product: 'Podman' };
}

interface Connections {
  readonly active: string | undefined;
  readonly connections: ReadonlyMap<string, Connection>;
}

const nothing: Connections = { active: undefined, connections: new Map() };

function readJson(file: string): Connections {
  try {
    const { Connection: { Default: active, Connections: all = {} } = {} } = JSON.parse(readFileSync(file, 'utf8')) as { Connection?: { Default?: string; Connections?: Record<string, { URI?: string; Identity?: string; IsMachine?: boolean }> } };
    return { active, connections: new Map(Object.entries(all).map(([name, { URI: uri = '', Identity: identity, IsMachine: machine = false }]) => [name, { uri, machine, ...(identity ? { identity } : {}) }])) };
  } catch {
    return nothing;
  }
}

/** The few lines of containers.conf (TOML) that matter here: `active_service` of `[engine]`, and the tables `[engine.service_destinations.NAME]`. */
function readConf(file: string): Connections {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return nothing;
  }
  let table = '';
  let active: string | undefined;
  const connections = new Map<string, { uri: string; identity?: string; machine: boolean }>();
  for (const line of text.split('\n')) {
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    if (header) table = (header[1] as string).trim();
    const entry = /^\s*(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\w+))/.exec(line);
    if (!entry) continue;
    const key = entry[1] as string;
    const value = entry[2] ?? entry[3] ?? entry[4] ?? '';
    if (table === 'engine' && key === 'active_service') active = value;
    const destination = /^engine\.service_destinations\.(?:"([^"]+)"|(.+))$/.exec(table);
    if (!destination) continue;
    const name = (destination[1] ?? destination[2]) as string;
    const connection = connections.get(name) ?? { uri: '', machine: false };
    if (key === 'uri') connection.uri = value;
    if (key === 'identity') connection.identity = value;
    if (key === 'is_machine') connection.machine = value === 'true';
    connections.set(name, connection);
  }
  return { active, connections };
}
