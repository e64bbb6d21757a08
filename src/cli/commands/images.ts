import * as l10n from '@vscode/l10n';
import { cacheDirectory } from '../../core/cache-directory.ts';
import type { Core, ImageStore } from '../../core/core.ts';
import { imageNeeds } from '../../core/image-needs.ts';
import type { ImageNeed } from '../../core/sandbox/docker/stored-image.ts';
import { applicationOptions, openWorkspace } from '../application-options.ts';
import type { Arguments } from '../arguments.ts';
import { usageError } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { mediaDirectory } from '../directories.ts';
import { exitCodes } from '../exit-codes.ts';
import { imageOptions, readImageChoice } from '../image-options.ts';
import { imageLine, removalLine, updateLine } from '../image-output.ts';

const actions = ['list', 'update', 'remove'] as const;

export const images: Command = {
  spec: {
    name: 'images',
    summary: () => l10n.t('the images of runtimes: lists, updates or removes them'),
    positionals: [{ name: 'list/update/remove', required: false }, { name: 'RUNTIME', required: false, multiple: true }],
    options: {
      check: { type: 'boolean', help: () => l10n.t('with list: ask the registries whether there are newer ones') },
      ...imageOptions,
      ...applicationOptions,
    },
    examples: ['images', 'images list --check', 'images update', 'images update nodejs24.x', 'images remove python3.9 --json'],
  },
  async run(given, context) {
    const [word = 'list', ...names] = given.positionals;
    const action = actions.find((one) => one === word);
    if (action === undefined) throw usageError(l10n.t('There is no action "{0}"; there are {1}.', word, actions.join(', ')), 'images');
    if (action === 'remove' && names.length === 0) throw usageError(l10n.t('Name what is to be removed: a runtime or an image.'), 'images');
    const { workspace } = await openWorkspace(given, context);
    const needs = imageNeeds(workspace.applications.flatMap(({ functions }) => functions));
    const { createCore } = await import('../../core/create-core.ts');
    const core: Core = createCore({ mediaDirectory: mediaDirectory(), cacheDirectory: cacheDirectory(context.environment), images: readImageChoice(given, context.environment) });
    try {
      const store = await core.images();
      switch (action) {
        case 'list': return await list(store, names, needs, given, context);
        case 'update': return await update(store, names, needs, context);
        case 'remove': return await remove(store, await store.named(names, needs), context);
      }
    } finally {
      context.terminal.endProgress();
      await core.dispose();
    }
  },
};

async function list(store: ImageStore, names: readonly string[], needs: readonly ImageNeed[], given: Arguments, { terminal, signal }: Context): Promise<number> {
  const all = await store.list(needs);
  const wanted = names.length === 0 ? undefined : await store.named(names, needs);
  const chosen = all.filter(({ image }) => wanted?.includes(image) ?? true);
  const listed = given.flag('check') ? await store.askNewer(chosen, signal) : chosen;
  if (terminal.json) terminal.printJson(listed);
  else if (listed.length === 0) terminal.note(l10n.t('There is no image of a runtime yet; the first invocation pulls the one that it needs.'));
  const width = Math.max(0, ...listed.map(({ image, kind }) => (kind === 'replaced' ? 19 : image.length)));
  if (!terminal.json) for (const one of listed) terminal.print(imageLine(one, width, terminal));
  return exitCodes.fine;
}

async function update(store: ImageStore, names: readonly string[], needs: readonly ImageNeed[], { terminal, signal }: Context): Promise<number> {
  // Without names: what is there, and what the functions of the folder need.
  const wanted = names.length > 0 ? await store.named(names, needs) : store.updatable(await store.list(needs));
  const results = await store.update(wanted, { signal, progress: ({ message, fraction }) => terminal.progress(message, fraction) });
  if (terminal.json) terminal.printJson(results);
  else for (const one of results) terminal.print(updateLine(one));
  return results.some(({ outcome }) => outcome === 'failed') ? exitCodes.environment : exitCodes.fine;
}

async function remove(store: ImageStore, wanted: readonly string[], { terminal }: Context): Promise<number> {
  const results = [];
  for (const image of wanted) results.push(await store.remove(image));
  if (terminal.json) terminal.printJson(results);
  else for (const one of results) terminal.print(removalLine(one));
  return exitCodes.fine;
}
