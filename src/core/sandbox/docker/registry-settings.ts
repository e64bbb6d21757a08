import { existsSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What a package manager in a container needs to reach the same registries as the user's own. */
export interface RegistrySettings {
  readonly environment: Readonly<Record<string, string>>;
  /** Files of the host (absolute), and where the container sees them: absolute, or relative to its HOME. */
  readonly files: readonly { readonly source: string; readonly target: string }[];
}

/**
 * Variables that name registries, proxies and what they ask for. Never those that name places of the host (npm_config_cache, BUNDLE_PATH, GOMODCACHE ...), and none of the cloud's credentials.
 * A `__` in a variable of Bundler's stands for a dot: these are the ones of a host (bundle-config(1), "CONFIGURATION KEYS").
 */
const variables = [
  /^(?:HTTPS?|FTP|NO|ALL)_PROXY$/i,
  /^GO(?:PROXY|PRIVATE|NOPROXY|NOSUMDB|SUMDB|INSECURE|VCS)$/,
  /^PIP_(?:INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|NO_INDEX|PROXY|DEFAULT_TIMEOUT|TIMEOUT|RETRIES|PREFER_BINARY|ONLY_BINARY|NO_BINARY)$/,
  /^UV_(?:INDEX.*|DEFAULT_INDEX|EXTRA_INDEX_URL|INSECURE_HOST|NATIVE_TLS|HTTP_TIMEOUT)$/,
  /^npm_config_(?:registry|strict_ssl|proxy|https_proxy|noproxy|@.*|\/\/.*)$/i,
  /^(?:NPM_TOKEN|NODE_AUTH_TOKEN|YARN_NPM_.*|YARN_REGISTRY)$/,
  /^CARGO_(?:REGISTR(?:Y|IES)_|HTTP_|NET_)/,
  /^(?:RUSTUP_DIST_SERVER|RUSTUP_UPDATE_ROOT)$/,
  /^NuGetPackageSourceCredentials_/,
  /^BUNDLE_.*__/,
];

/** Variables whose value is a file: certificates of a company's proxy, settings that lie elsewhere. */
const fileVariables = [
  'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'PIP_CLIENT_CERT', 'CARGO_HTTP_CAINFO', 'BUNDLE_SSL_CA_CERT',
  'PIP_CONFIG_FILE', 'UV_CONFIG_FILE', 'NPM_CONFIG_USERCONFIG', 'npm_config_userconfig',
];

/** Settings in a user's home on Linux, where the container looks for them too, and where macOS and Windows have them. */
const homeFiles: readonly { readonly inside: string; readonly elsewhere?: readonly string[] }[] = [
  { inside: '.npmrc' }, { inside: '.yarnrc' }, { inside: '.yarnrc.yml' }, { inside: '.netrc' },
  { inside: '.config/pip/pip.conf', elsewhere: ['.pip/pip.conf', 'Library/Application Support/pip/pip.conf', 'AppData/Roaming/pip/pip.ini'] },
  { inside: '.config/uv/uv.toml', elsewhere: ['AppData/Roaming/uv/uv.toml'] },
  { inside: '.config/go/env', elsewhere: ['Library/Application Support/go/env', 'AppData/Roaming/go/env'] },
  { inside: '.m2/settings.xml' }, { inside: '.m2/settings-security.xml' },
  { inside: '.gradle/gradle.properties' }, { inside: '.gradle/init.gradle' }, { inside: '.gradle/init.gradle.kts' },
  { inside: '.cargo/config.toml' }, { inside: '.cargo/config' }, { inside: '.cargo/credentials.toml' },
  { inside: '.nuget/NuGet/NuGet.Config', elsewhere: ['AppData/Roaming/NuGet/NuGet.Config'] },
  { inside: '.gemrc' }, { inside: '.bundle/config' },
];

/** Every file of a HOME that one of the user's may be laid over, relative to it. */
export const settingsPlaces: readonly string[] = homeFiles.map(({ inside }) => inside);

/** Where files that a variable names are put. */
const settingsTarget = '/var/serverless-workbench/settings';

/** The user's own settings, from the editor's environment and from their home. */
export function registrySettings(environment: NodeJS.ProcessEnv = process.env, home: string = os.homedir()): RegistrySettings {
  const passed = Object.entries(environment).filter(([name, value]) => value !== undefined && value !== '' && variables.some((one) => one.test(name)) && !fileVariables.includes(name)) as [string, string][];
  const named = fileVariables.flatMap((name) => (isFile(environment[name]) ? [{ name, source: path.resolve(environment[name] as string), target: `${settingsTarget}/${name}` }] : []));
  const own = homeFiles.flatMap(({ inside, elsewhere = [] }) => {
    const source = [inside, ...elsewhere].map((place) => path.join(home, place)).find(isFile);
    return source === undefined ? [] : [{ source, target: inside }];
  });
  const system = process.platform !== 'win32' && existsSync('/etc/pip.conf') ? [{ source: '/etc/pip.conf', target: '/etc/pip.conf' }] : [];
  return {
    environment: { ...Object.fromEntries(passed), ...Object.fromEntries(named.map(({ name, target }) => [name, target])) },
    files: [...own, ...system, ...named.map(({ source, target }) => ({ source, target }))],
  };
}

function isFile(place: string | undefined): place is string {
  return place !== undefined && place !== '' && statSync(place, { throwIfNoEntry: false })?.isFile() === true;
}
