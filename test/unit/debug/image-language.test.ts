import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { imageLanguage } from '../../../src/core/debug/image-language.ts';

describe('the language of an image', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'swb-image-'));
    writeFileSync(path.join(directory, 'main.py'), '');
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('is told by its program', () => {
    assert.equal(imageLanguage({ entryPoint: ['/usr/local/bin/npx', 'aws-lambda-ric'], command: ['app.handler'] }, []), 'node');
    assert.equal(imageLanguage({ entryPoint: ['/usr/bin/python3.13', '-m', 'awslambdaric'], command: ['app.handler'] }, []), 'python');
    assert.equal(imageLanguage({ entryPoint: ['java', '-cp', '*', 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda'], command: ['a.B'] }, []), 'java');
  });

  it('is told by the handler and its file in AWS\'s base images', () => {
    const entryPoint = ['/lambda-entrypoint.sh'];
    assert.equal(imageLanguage({ entryPoint, command: ['main.handler'] }, [directory]), 'python');
    assert.equal(imageLanguage({ entryPoint, command: ['example.App::handleRequest'] }, []), 'java');
    assert.equal(imageLanguage({ entryPoint, command: ['App::App.Function::Handler'] }, []), 'dotnet');
    assert.equal(imageLanguage({ entryPoint, command: ['other.handler'] }, [directory]), undefined);
    assert.equal(imageLanguage({ entryPoint: ['/main'], command: [] }, []), undefined);
  });
});
