import assert from 'node:assert/strict';
import path from 'node:path';
import { registrySettings } from '../../../src/core/sandbox/docker/registry-settings.ts';
import { Scratch } from './support.ts';

describe('registry settings for build containers', () => {
  let scratch: Scratch;
  beforeEach(() => (scratch = new Scratch()));
  afterEach(() => scratch.remove());

  it('are the user\'s own, by variables and by files, and nothing of the host or the cloud', () => {
    const home = scratch.write('home', { '.npmrc': 'x', '.m2/settings.xml': 'x', '.pip/pip.conf': 'x', '.cargo/config.toml': 'x', '.aws/credentials': 'secret', '.ssh/id_rsa': 'secret', 'company.pem': 'x' });
    const passed = { https_proxy: 'http://proxy:3128', NO_PROXY: 'localhost', GOPROXY: 'https://go', PIP_INDEX_URL: 'https://pip', npm_config_registry: 'https://npm', CARGO_REGISTRIES_OWN_INDEX: 'sparse+https://cargo', BUNDLE_MIRROR__ALL: 'https://gems', UV_INDEX_URL: 'https://uv' };
    const kept = { AWS_SECRET_ACCESS_KEY: 'secret', npm_config_cache: '/c', GOMODCACHE: '/m', CARGO_HOME: '/c', BUNDLE_PATH: '/b', PIP_TARGET: '/t', PATH: '/bin', UV_THREADPOOL_SIZE: '8', HOME: home, PIP_CONFIG_FILE: path.join(home, 'none') };
    const { environment, files } = registrySettings({ ...passed, ...kept, SSL_CERT_FILE: path.join(home, 'company.pem') }, home);
    assert.deepEqual(environment, { ...passed, SSL_CERT_FILE: '/var/serverless-workbench/settings/SSL_CERT_FILE' });
    assert.deepEqual(files.filter(({ source }) => source.startsWith(home)).map(({ source, target }) => [path.relative(home, source), target]), [
      ['.npmrc', '.npmrc'], ['.pip/pip.conf', '.config/pip/pip.conf'], ['.m2/settings.xml', '.m2/settings.xml'], ['.cargo/config.toml', '.cargo/config.toml'], ['company.pem', '/var/serverless-workbench/settings/SSL_CERT_FILE'],
    ]);
  });
});
