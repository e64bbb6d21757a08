import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import type { DebugKind } from '../debug-kind.ts';

/** .NET: vsdbg may be used by Microsoft's own editors alone and is nobody's to ship, and netcoredbg is published per processor, apart from every package registry. So it is said what can be done. */
export const dotnet: DebugKind = {
  language: 'dotnet',

  suits: ({ runtime, imageLanguage }) => /^dotnet/.test(runtime) || imageLanguage === 'dotnet',

  async launch({ runtime }) {
    throw new WorkbenchError('debugger-unsupported', l10n.t('Functions of {0} cannot be debugged yet: no debugger for .NET may be brought along.', runtime), {
      remedy: l10n.t('Run it without debugging. With the extension C#, its debugger can be attached to a test that calls the handler.'),
    });
  },

  answers: () => Promise.resolve(false),
  attach: () => ({ adapter: 'type', type: 'coreclr', needs: 'ms-dotnettools.csharp', configuration: {} }),
};
