import assert from 'node:assert/strict';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { FailedBuilds } from '../../../src/workbench/build/failed-builds.ts';
import { toolPage } from '../../../src/workbench/build/tool-pages.ts';

const shared = { severity: 'error', code: 'TS1', message: 'wrong', file: '/shared.ts', line: 3, column: 1 } as const;
const own = { ...shared, file: '/own.ts' };
const failure = (...diagnostics: (typeof shared | typeof own)[]): WorkbenchError => new WorkbenchError('build-failed', 'Does not build.', { remedy: 'Correct it.', file: '/own.ts', line: 9, diagnostics });

describe('failed builds', () => {
  it('says of a place once what two functions say of it, and forgets each by itself', () => {
    const builds = new FailedBuilds();
    assert.equal(builds.set('a', failure(shared, own)), true);
    assert.equal(builds.set('b', failure(shared)), true);
    assert.deepEqual([...builds.byFile()], [['/shared.ts', [shared]], ['/own.ts', [own]]]);
    assert.equal(builds.set('a', undefined), true);
    assert.deepEqual([...builds.byFile()], [['/shared.ts', [shared]]]);
    assert.equal(builds.set('a', undefined), false);
  });

  it('takes the place of the error itself where a tool gave no list', () => {
    const builds = new FailedBuilds();
    builds.set('a', failure());
    assert.deepEqual([...builds.byFile()], [['/own.ts', [{ severity: 'error', code: 'build-failed', message: 'Does not build.', remedy: 'Correct it.', file: '/own.ts', line: 9 }]]]);
  });

  it('blames no file for a tool that is missing, and forgets functions that are gone', () => {
    const builds = new FailedBuilds();
    builds.set('a', failure(own));
    builds.set('b', new WorkbenchError('tool-missing', 'No cargo.', { remedy: '', tool: 'cargo', file: '/template.yaml', line: 1 }));
    assert.equal(builds.keep((key) => key === 'b'), true);
    assert.equal(builds.byFile().size, 0);
  });

  it('knows where tools are had', () => {
    assert.match(toolPage('cargo') ?? '', /^https:/);
    assert.equal(toolPage('toString'), undefined);
    assert.equal(toolPage(undefined), undefined);
  });
});
