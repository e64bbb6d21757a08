import * as l10n from '@vscode/l10n';
import type { Command } from '../command.ts';
import { cacheDirectory } from '../../core/cache-directory.ts';
import { mediaDirectory } from '../directories.ts';
import { exitCodes } from '../exit-codes.ts';

export const clean: Command = {
  spec: {
    name: 'clean',
    summary: () => l10n.t('removes every sandbox, image and cache that this tool made'),
    positionals: [],
    options: {},
  },
  async run(_given, { terminal, environment }) {
    const { createCore } = await import('../../core/create-core.ts');
    const core = createCore({ mediaDirectory: mediaDirectory(), cacheDirectory: cacheDirectory(environment) });
    try {
      const removed = await core.clean();
      if (terminal.json) terminal.printJson(removed);
      else {
        terminal.print(l10n.t(
          'Removed: {0} containers, {1} processes, {2} images, {3} MB of cache.',
          removed.containers, removed.processes, removed.images, (removed.cacheBytes / 1024 / 1024).toFixed(1),
        ));
      }
      return exitCodes.fine;
    } finally {
      await core.dispose();
    }
  },
};
