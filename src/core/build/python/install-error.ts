import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { Dependencies } from './dependency-source.ts';
import type { InstallFault } from './install-fault.ts';
import { buildImage } from './python-target.ts';
import type { PythonTarget } from './python-target.ts';

/** The error that tells of packages which cannot be had, at the line that asks for them. `id`: of the function or the layer. */
export function installError(fault: InstallFault, { file, lines }: Dependencies, target: PythonTarget, cache: string): WorkbenchError {
  const asked = fault.line === undefined ? lines.find(({ name }) => name !== undefined && name === fault.package) : lines[fault.line - 1];
  const place = { file: asked?.file ?? file, line: asked?.line ?? 1 };
  const { message, remedy } = words(fault, asked?.text ?? fault.requirement ?? fault.package ?? file, file, target);
  if (fault.kind === 'disk-full') {
    return new WorkbenchError('cache-unusable', l10n.t('Nothing can be kept in the folder {0}: {1}', cache, fault.text), { remedy: l10n.t('Make room on the disk, and see that the folder can be written to.') });
  }
  return new WorkbenchError('build-failed', message, { remedy, ...place, diagnostics: [{ severity: 'error', code: `python-${fault.kind}`, message, remedy, ...place }] });
}

function words({ kind, text, ...fault }: InstallFault, asked: string, file: string, target: PythonTarget): { readonly message: string; readonly remedy: string } {
  const requirement = fault.requirement ?? fault.package ?? asked;
  switch (kind) {
    case 'syntax':
      return { message: l10n.t('This is no requirement that can be read: {0}', asked), remedy: l10n.t('Correct the line: a name, then a version such as ==1.2.3') };
    case 'unknown':
      return { message: l10n.t('The package {0} was not found: {1}', requirement, text), remedy: l10n.t('Correct its name or version in {0}, or name the registry that has it.', path.basename(file)) };
    case 'no-wheel':
    case 'not-buildable': {
      const platform = target.image ? `Linux ${target.image.machine}` : `${process.platform} ${process.arch}`;
      return {
        message: l10n.t('The package {0} has no wheel for Python {1} on {2} and could not be built: {3}', requirement, target.version, platform, text),
        remedy: target.image
          ? l10n.t('Take a version that has one, or make what it is built with available: Docker with the image {0}.', buildImage(target, target.image.architecture))
          : l10n.t('Take a version that has one, or install what it is built with: a C compiler and the headers of Python.'),
      };
    }
    case 'conflict':
      return { message: l10n.t('The packages of {0} do not go together: {1}', file, text), remedy: l10n.t('Change the versions that they ask for.') };
    default:
      return { message: l10n.t('The packages of {0} could not be installed: {1}', file, text), remedy: l10n.t('Correct {0} and repeat.', path.basename(file)) };
  }
}
