import assert from 'node:assert/strict';
import { RuntimeImages } from '../../../src/core/sandbox/docker/runtime-images.ts';
import { imageName, optionalRuntimes, wantedRuntimes } from '../../machine/images.ts';
import { Missing } from '../../machine/report.ts';
import { fetchPackages, toolVersion } from '../../machine/tools.ts';

describe('tools of the test machine', () => {
  it('names a tool that is not there, and what to do', async () => {
    await assert.rejects(toolVersion('no-such-compiler', ['--version'], 'Install it.'), (error: unknown) => error instanceof Missing && /^no-such-compiler is missing .*Install it\.$/.test(error.message));
  });

  it('answers the version of one that is there', async () => {
    assert.equal((await toolVersion(process.execPath, ['--version'], '')).trim(), process.version);
  });

  it('says that a tool is too old', async () => {
    const node = (least: string): Promise<string> => toolVersion(process.execPath, ['--version'], 'Update it.', least);
    await node('18.0');
    await assert.rejects(node('999.0'), (error: unknown) => error instanceof Missing && error.message.includes(`too old (${process.version}). Update it.`));
    const [major, minor] = process.versions.node.split('.').map(Number);
    await node(`${major}.${minor}`);
    await assert.rejects(node(`${major}.${Number(minor) + 1}`), Missing);
  });

  it('takes a registry that does not answer for a missing tool', async () => {
    await assert.rejects(fetchPackages('cargo', Promise.reject(new Error('no route'))), (error: unknown) => error instanceof Missing && /cargo.*no route/.test(error.message));
    await fetchPackages('cargo', Promise.resolve('fetched'));
  });

  it('gives images the names that the product looks for', () => {
    const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    for (const runtime of [...wantedRuntimes, ...optionalRuntimes]) assert.equal(imageName(runtime), new RuntimeImages().base({ runtime, architecture }));
  });
});
