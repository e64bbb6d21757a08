import * as l10n from '@vscode/l10n';
import { errorText, WorkbenchError } from '../../model/errors.ts';

/** Waits for a step on this machine's own files: where it fails (a full disk, missing rights), the engine is not to blame. @throws WorkbenchError `cache-unusable` */
export async function ownFiles<T>(directory: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (thrown) {
    throw new WorkbenchError('cache-unusable', l10n.t('Nothing can be kept in the folder {0}: {1}', directory, errorText(thrown)), {
      remedy: l10n.t('Make room on the disk, and see that the folder can be written to.'),
      cause: thrown,
    });
  }
}
