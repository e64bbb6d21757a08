import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commandIds } from '../../../src/workbench/commands/command-ids.ts';

interface Manifest {
  readonly icon: string;
  readonly contributes: {
    readonly submenus: readonly { readonly id: string }[];
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
}

const root = path.resolve(import.meta.dirname, '../../..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const nls = (name: string): Record<string, string> => JSON.parse(readFileSync(path.join(root, name), 'utf8')) as Record<string, string>;

describe('manifest', () => {
  const { contributes } = manifest;

  for (const name of ['package.nls.json', 'package.nls.ko.json']) {
    it(`finds every string in ${name}, and uses every string of it`, () => {
      const used = [...new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]))].sort();
      assert.deepEqual(Object.keys(nls(name)).sort(), used);
    });
  }

  it('writes no text that could not be translated', () => {
    const written = [...text.matchAll(/"(?:title|label|description|markdownDescription|shortTitle|contents|contextualTitle)": "([^"]*)"/g)].map((match) => match[1] ?? '');
    assert.deepEqual(written.filter((value) => !/^%[\w.]+%$/.test(value)), []);
  });

  it('contributes exactly the commands that are registered', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command), [...commandIds]);
  });

  it('names only its own commands in menus, key bindings and welcome texts', () => {
    const entries = Object.values(contributes.menus).flat();
    const named = [...entries, ...contributes.keybindings].flatMap(({ command }) => command ?? []);
    const welcomed = Object.values(nls('package.nls.json')).flatMap((value) => [...value.matchAll(/command:(serverlessWorkbench\.\w+)(?!\.)\b/g)].map((match) => match[1] ?? ''));
    assert.deepEqual([...named, ...welcomed].filter((command) => !(commandIds as readonly string[]).includes(command)), []);
    const submenus = contributes.submenus.map(({ id }) => id);
    assert.deepEqual(entries.flatMap(({ submenu }) => submenu ?? []), submenus);
    for (const id of submenus) assert.ok((contributes.menus[id] ?? []).length > 1, id);
  });

  it('contributes exactly the settings that are read', () => {
    const source = readFileSync(path.join(root, 'src/workbench/settings.ts'), 'utf8');
    const readSettings = [...source.matchAll(/#get(?:<.*>)?\('([\w.]+)'/g)].map((match) => `serverlessWorkbench.${match[1]}`).sort();
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), readSettings);
    for (const setting of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) assert.ok(setting in contributes.configuration.properties, setting);
  });

  it('sets every context key that it asks for', () => {
    const asked = new Set([...text.matchAll(/serverlessWorkbench\.(read|running|hasFunctions|functionAtCursor|handlerWithoutLaunch|eventFile|eventForm)\b/g)].map((match) => match[1]));
    const source = readFileSync(path.join(root, 'src/workbench/context-keys.ts'), 'utf8');
    assert.deepEqual([...asked].filter((key) => !source.includes(`set('${key}'`)), []);
  });

  it('has its pictures', () => {
    for (const file of [manifest.icon, ...contributes.viewsContainers.activitybar.map(({ icon }) => icon)]) assert.ok(existsSync(path.join(root, file)), file);
  });
});
