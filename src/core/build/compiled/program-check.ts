import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import type { WorkbenchError } from '../../model/errors.ts';
import type { BuildSubject } from '../build-method.ts';
import { byVersion, glibcOf, readElf } from './elf.ts';
import { settingFailure } from './failure.ts';

/** Says why a program cannot run in the function's sandbox: made for the other architecture, or against a newer C library. undefined where it can, or where that cannot be told (a script). */
export async function whyItCannotRun(subject: BuildSubject, program: string): Promise<WorkbenchError | undefined> {
  const facts = readElf(await readFile(program));
  if (!facts) return undefined;
  if (facts.architecture !== undefined && facts.architecture !== subject.architecture) {
    return settingFailure(subject, l10n.t('the program is for {0}, the function for {1}', facts.architecture, subject.architecture), l10n.t('Build for {0}, or set Architectures in the template to {1}.', subject.architecture, facts.architecture));
  }
  const has = glibcOf(subject.runtime);
  if (facts.glibc === undefined || byVersion(facts.glibc, has) <= 0) return undefined;
  return settingFailure(subject, l10n.t('the program needs glibc {0}, and {1} has {2}', facts.glibc, subject.runtime, has), l10n.t('Install cargo-lambda, or build for a target without glibc (rustup target add {0}).', muslTarget(subject)));
}

export function muslTarget({ architecture }: Pick<BuildSubject, 'architecture'>): string {
  return architecture === 'arm64' ? 'aarch64-unknown-linux-musl' : 'x86_64-unknown-linux-musl';
}
