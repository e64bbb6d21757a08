import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dotnetComplaints } from '../../../src/core/build/compiled/complaints.ts';
import { publishParameters } from '../../../src/core/build/compiled/dotnet.ts';
import { answer, BuildBench, filesOf, hasTools, needs, placesOf } from './support.ts';

const source = (text: string, name = 'Function', space = 'App') => `namespace ${space}\n{\n  public class ${name}\n  {\n    public string Handle(string input) { return ${text}; }\n  }\n}\n`;

describe('building .NET', function () {
  this.timeout(300_000);
  needs('dotnet');
  let bench: BuildBench;
  let framework = '';
  before(function () {
    if (!hasTools('dotnet')) return;
    const major = Number.parseInt(answer('dotnet', ['--version']), 10);
    framework = major < 5 ? 'netcoreapp3.1' : `net${major}.0`;
  });
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  const project = (more = '') => `<Project Sdk="Microsoft.NET.Sdk">\n  <PropertyGroup><TargetFramework>${framework}</TargetFramework></PropertyGroup>\n  ${more}\n</Project>\n`;
  const dotnet = { runtime: 'dotnet8', handler: 'App::App.Function::Handle' } as const;

  it('publishes the project, and nothing into the workspace', async () => {
    bench.write({ 'fn/App.csproj': project(), 'fn/Function.cs': source('input + "안녕"'), 'fn/obj/project.assets.json': 'of another SDK', 'fn/bin/Debug/App.dll': 'old' });
    const before = bench.snapshot();
    const fn = bench.fn('fn', dotnet);
    const first = await bench.build(fn);
    assert.equal(first.method, 'dotnet publish');
    assert.deepEqual(filesOf(first.codeDirectory), ['App.deps.json', 'App.dll', 'App.pdb', 'App.runtimeconfig.json']);
    assert.deepEqual(bench.snapshot(), before);
    const assembly = readFileSync(path.join(first.codeDirectory, 'App.dll')).toString('utf16le');
    assert.ok(assembly.includes('안녕') || Buffer.from(assembly, 'utf16le').toString('latin1').includes(Buffer.from('안녕', 'utf16le').toString('latin1')));
    bench.write({ 'fn/Function.cs': source('input') });
    const second = await bench.build(fn);
    assert.notEqual(second.hash, first.hash);
    bench.restart();
    assert.deepEqual((await bench.build(fn)).codeDirectory, second.codeDirectory);
    bench.write(Object.fromEntries(['App.csproj', 'Function.cs'].map((name) => [`other/place/${name}`, readFileSync(path.join(bench.workspace, 'fn', name), 'utf8')])));
    assert.equal((await bench.build(bench.fn('other/place', { ...dotnet, id: 'Other' }))).hash, second.hash, 'the same sources make the same assembly');
  });

  it('builds with the projects that it refers to and what lies above, and again when they change', async () => {
    bench.write({
      'Directory.Build.props': '<Project><PropertyGroup><AssemblyTitle>from above</AssemblyTitle></PropertyGroup></Project>\n', 'lib/Lib.csproj': project(), 'lib/Lib.cs': source('"one"', 'Lib', 'Lib'),
      'src/fn/App.csproj': project('<ItemGroup><ProjectReference Include="..\\..\\lib\\Lib.csproj" /></ItemGroup>'), 'src/fn/Function.cs': source('new Lib.Lib().Handle(input)'),
    });
    const fn = bench.fn('src/fn', dotnet);
    const first = await bench.build(fn);
    assert.ok(filesOf(first.codeDirectory).includes('Lib.dll'));
    assert.ok(readFileSync(path.join(first.codeDirectory, 'App.dll')).includes('from above'));
    bench.write({ 'lib/Lib.cs': source('"two"', 'Lib', 'Lib') });
    assert.notEqual((await bench.build(fn)).hash, first.hash);
    bench.write({ 'lib/Lib.cs': source('nowhere', 'Lib', 'Lib') });
    const error = await bench.failure(fn);
    assert.deepEqual([error.code, error.lastGood, placesOf(error, bench.workspace)], ['build-failed', true, ['error lib/Lib.cs:5:49']]);
    assert.match(error.message, /Lib\.cs:5:49: CS0103/);
  });

  it('is cancelled half-way, with nothing left', async () => {
    bench.write({ 'fn/App.csproj': project(), 'fn/Function.cs': source('input') });
    const stop = new AbortController();
    const error = await bench.failure(bench.fn('fn', dotnet), { signal: stop.signal, line: () => stop.abort() });
    assert.equal(error.code, 'cancelled');
    assert.deepEqual(bench.outputs(), []);
  });
});

describe('.NET without an SDK', () => {
  it('is named, with both remedies', async function () {
    if (hasTools('dotnet')) this.skip();
    const bench = new BuildBench();
    try {
      mkdirSync(path.join(bench.workspace, 'fn'));
      writeFileSync(path.join(bench.workspace, 'fn/App.csproj'), '<Project Sdk="Microsoft.NET.Sdk" />');
      const error = await bench.failure(bench.fn('fn', { runtime: 'dotnet8', handler: 'App::App.Function::Handle' }));
      assert.deepEqual([error.code, error.line], ['tool-missing', 7]);
      assert.match(error.message, /\.NET SDK, which builds Fn, is not on this machine/);
      assert.match(error.remedy, /Install \.NET SDK.*public\.ecr\.aws\/sam\/build-dotnet8:latest-x86_64/);
    } finally {
      bench.dispose();
    }
  });

  it('would be asked for Lambda\'s system, and for the function\'s architecture', () => {
    const shown = (architecture: 'x86_64' | 'arm64', metadata = {}) => publishParameters({ architecture, metadata }, false).join(' ');
    assert.match(shown('arm64'), /--configuration Release --runtime linux-arm64 --self-contained false/);
    assert.match(shown('x86_64', { BuildProperties: { Configuration: 'Debug' } }), /--configuration Debug --runtime linux-x64/);
  });

  it('has its complaints read, each once', () => {
    const output = [
      'Program.cs(255,48): warning CS0168: The variable \'e\' is declared but never used [/work/App.csproj]', '/work/lib/Lib.cs(25,38): error CS1002: ; expected [/work/lib/Lib.csproj::TargetFramework=net8.0]',
      '/work/App.csproj : error NU1101: Unable to find package Nowhere. No packages exist with this id in source(s): nuget.org', 'Build FAILED.', '  /work/lib/Lib.cs(25,38): error CS1002: ; expected [/work/lib/Lib.csproj::TargetFramework=net8.0]',
    ].join('\n');
    assert.deepEqual(dotnetComplaints(output).map(({ severity, file, line, column, message }) => [severity, file, line, column, message]), [
      ['warning', '/work/Program.cs', 255, 48, 'CS0168: The variable \'e\' is declared but never used'], ['error', '/work/lib/Lib.cs', 25, 38, 'CS1002: ; expected'],
      ['error', '/work/App.csproj', 1, undefined, 'NU1101: Unable to find package Nowhere. No packages exist with this id in source(s): nuget.org'],
    ]);
  });
});
